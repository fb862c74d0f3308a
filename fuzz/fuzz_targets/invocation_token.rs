//! See `tests/it/fuzzed/invocation_token.rs`. The corpus runs as an ordinary test.

#![no_main]

#[path = "../../tests/it/fuzzed/invocation_token.rs"]
mod invocation_token;
#[path = "../../tests/it/fuzzed/signer.rs"]
mod signer;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| invocation_token::check(bytes));

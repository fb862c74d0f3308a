//! See `tests/it/fuzzed/lifecycle_token.rs`. The corpus runs as an ordinary test.

#![no_main]

#[path = "../../tests/it/fuzzed/lifecycle_token.rs"]
mod lifecycle_token;
#[path = "../../tests/it/fuzzed/signer.rs"]
mod signer;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| lifecycle_token::check(bytes));

//! See `tests/it/fuzzed/system_token.rs`. The corpus runs as an ordinary test.

#![no_main]

#[path = "../../tests/it/fuzzed/system_token.rs"]
mod system_token;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| system_token::check(bytes));

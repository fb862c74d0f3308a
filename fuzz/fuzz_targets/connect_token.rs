//! See `tests/it/fuzzed/connect_token.rs`. The corpus runs as an ordinary test.

#![no_main]

#[path = "../../tests/it/fuzzed/connect_token.rs"]
mod connect_token;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| connect_token::check(bytes));

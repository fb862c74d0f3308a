//! See `tests/it/fuzzed/page_token.rs`. The corpus runs as an ordinary test.

#![no_main]

#[path = "../../tests/it/fuzzed/page_token.rs"]
mod page_token;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| page_token::check(bytes));

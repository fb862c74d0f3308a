//! See `tests/it/fuzzed/sealed.rs`. The corpus runs as an ordinary test.

#![no_main]

#[path = "../../tests/it/fuzzed/sealed.rs"]
mod sealed;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sealed::check(bytes));

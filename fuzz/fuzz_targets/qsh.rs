//! See `tests/it/fuzzed/qsh.rs`. The corpus runs as an ordinary test.

#![no_main]

#[path = "../../tests/it/fuzzed/qsh.rs"]
mod qsh;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| qsh::check(bytes));

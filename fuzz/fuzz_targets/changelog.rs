//! See `tests/it/fuzzed/changelog.rs`. The corpus runs as an ordinary test.

#![no_main]

#[path = "../../tests/it/fuzzed/changelog.rs"]
mod changelog;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| changelog::check(bytes));

//! See `tests/it/fuzzed/calendar.rs`. The corpus runs as an ordinary test.

#![no_main]

#[path = "../../tests/it/fuzzed/calendar.rs"]
mod calendar;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| calendar::check(bytes));

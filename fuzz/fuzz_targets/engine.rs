//! Any bytes as a calendar, a report and an issue. The corpus runs as an ordinary test in `tests/engine/fuzzed.rs`.

#![no_main]

#[path = "../../tests/engine/any_bytes.rs"]
mod any_bytes;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| any_bytes::check(bytes));

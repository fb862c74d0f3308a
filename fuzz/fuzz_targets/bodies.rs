//! See `tests/it/fuzzed/bodies.rs`. The corpus runs as an ordinary test.

#![no_main]

#[path = "../../tests/it/fuzzed/bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::check(bytes));

//! Work that no request waits for.

pub mod exports;
pub mod housekeeping;
pub mod wake_ups;

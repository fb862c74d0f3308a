//! One extractor per trust path, no fallback between them. A handler that compiles is authorised.

pub mod caller;
pub mod connect_call;
pub mod install_call;
pub mod operator;
pub mod public;
pub mod report_call;
pub mod report_write;
pub mod target;

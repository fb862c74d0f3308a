//! One extractor per trust path, no fallback between them. A handler that compiles is authorised.

pub mod caller;
pub mod connect_call;
pub mod connect_frame;
mod connect_page;
pub mod forge_event;
mod forge_page;
pub mod install_call;
pub mod invocation;
pub mod operator;
pub mod public;
pub mod realm_call;
pub mod report_call;
pub mod report_write;
pub mod target;

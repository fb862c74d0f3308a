//! One extractor per trust path, no fallback between them. A handler that compiles is authorised.

pub mod operator;
pub mod public;

//! HTTP: the route table, one extractor per trust path, and what every request passes.

mod convert;
pub mod error;
pub mod extract;
pub mod layer;
mod line_stream;
pub mod openapi;
pub mod route;
pub mod routes;
pub mod state;

//! HTTP: the route table, one extractor per trust path, and what every request passes.

mod convert;
pub mod error;
pub mod extract;
pub mod html;
pub mod layer;
mod line_stream;
pub mod openapi;
pub mod page_files;
pub mod route;
pub mod routes;
pub mod shells;
pub mod state;

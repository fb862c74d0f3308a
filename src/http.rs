//! The HTTP surface.

pub mod layer;
pub mod route;

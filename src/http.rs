//! The HTTP surface.

pub mod extract;
pub mod layer;
pub mod route;

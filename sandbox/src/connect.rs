//! Connect's protocol, seen from Jira's side.
//!
//! Nothing here is shared with the server: its query string hash and its tokens are checked against this second
//! implementation, so that one mistake cannot hide in both.

pub(crate) mod addon;
pub(crate) mod app;
pub(crate) mod lifecycle;
pub(crate) mod qsh;

pub use app::Event;
pub use lifecycle::{Delivery, SignedCall};

//! Handlers, one file a resource.

pub mod body;
pub mod descriptor;
pub mod forge_events;
pub mod health;
pub mod index;
pub mod lifecycle;
pub mod metrics;
pub mod my_tokens;
pub mod report;
pub mod token_body;
pub mod token_settings;
pub mod tokens;

//! Handlers, one file a resource.

pub mod body;
pub mod calendar_body;
pub mod calendars;
pub mod credential_body;
pub mod credentials;
pub mod descriptor;
pub mod docs;
pub mod exports;
pub mod forge_events;
pub mod health;
pub mod index;
pub mod lifecycle;
pub mod list_query;
pub mod metrics;
pub mod my_tokens;
pub mod parameter_set_body;
pub mod parameter_sets;
pub mod report;
pub mod token_body;
pub mod token_settings;
pub mod tokens;

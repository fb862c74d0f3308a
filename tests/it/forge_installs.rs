//! Installations through Forge, from their first sign of life to their end, and what nobody may do with them.

mod arriving;
mod ending;
mod events;
mod headers;
mod linking;
mod refusals;
mod returning;
mod stage;
mod system_tokens;

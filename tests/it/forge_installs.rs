//! Installations through Forge, from their first sign of life to their end, and what nobody may do with them.

mod arriving;
mod disputes;
mod ending;
mod events;
mod headers;
mod inheritance;
mod linking;
mod moving;
mod recovering;
mod refusals;
mod returning;
mod serving;
mod stage;
mod system_tokens;
mod two_apps;

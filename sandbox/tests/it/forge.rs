//! Forge's side: what the app's remote is sent, and what its tokens are good for.

mod events;
mod exchange;
mod gateway;
mod pages;

//! The sandbox from outside: over HTTP, with an app of our own.

mod app;
mod contract;
mod lifecycle;
mod misbehaviour;
mod oauth;
mod reads;
mod search;

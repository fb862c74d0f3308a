//! The program as its own process: killed, told to stop, restarted with other keys, beside a second one, without its database.
//!
//! The sandbox is in this process, the clock is the system's, and a child tells nobody when it is ready: so, unlike everywhere
//! else, these tests look again until something is so.

mod crash;
mod database_gone;
mod exports;
mod key_rotation;
mod metrics;
mod planted_secrets;
mod replicas;
mod service;
mod signals;
mod stage;

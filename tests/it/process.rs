//! The program as its own process: killed, told to stop, restarted with other keys, beside a second one, without its database, with
//! an old one; and most of that under load.
//!
//! The sandbox is in this process, the clock is the system's, and a child tells nobody when it is ready: so, unlike everywhere
//! else, these tests look again until something is so.

mod abuse;
mod backup;
mod crash;
mod database_faults;
mod database_gone;
mod exports;
mod exports_over_restart;
mod key_rotation;
mod load;
mod metrics;
mod moving;
mod own_postgres;
mod planted_secrets;
mod replicas;
mod retention;
mod rotation_by_verb;
mod service;
mod signals;
mod stage;
mod under_load;

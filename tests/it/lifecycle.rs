//! The life of an installation, driven by the callbacks that the sandbox signs and sends as Jira does.

mod changes;
mod parallel;
mod replays;
mod retention;
mod returning;
mod shredding;
mod stage;
mod switching;

//! Bodies of the calls that Forge makes by itself (Forge: bodies). They are not signed: whatever counts is taken from the
//! verified token, and a body that speaks of something else is refused.

mod installation;
mod module_call;
mod retry;

pub use self::installation::{EventError, InstallationEvent, InstallationEventKind};
pub use self::module_call::ModuleCall;
pub use self::retry::{RetryContext, RetryReason};

#[cfg(test)]
mod tests;

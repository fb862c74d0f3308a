//! What time it is in the sandbox: the machine's clock, or the one a test moves by hand.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

/// Shared by every site of one sandbox.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    pub fn new(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the one room of the sandbox where the time is asked for"
    )]
    pub fn system() -> Self {
        Self::new(Utc::now)
    }

    pub fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

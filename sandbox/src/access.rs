//! What a credential is good for: the authorization server, and the check of every REST call.

pub(crate) mod basic;
pub(crate) mod credential;
pub(crate) mod pasted;
pub(crate) mod scopes;
pub(crate) mod token;

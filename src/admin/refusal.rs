//! Why Atlassian did not answer what was asked.

/// Nothing of it repeats what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 401: wrong, revoked, expired, or of another kind. Which of them, nobody is told.
    #[error("the credential was not accepted")]
    Unauthorized,
    /// Good, but not for this: a key with scopes, a user without the permission.
    #[error("the credential does not open this")]
    Forbidden,
    /// Too many wrong tries: the owner must log in to the web page once.
    #[error("the owner must answer a captcha")]
    Captcha,
    #[error("the address we call from is not allowed")]
    IpAddress,
    #[error("an administrator's policy does not allow this credential")]
    Policy,
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

/// Says nothing about the credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error("too many requests")]
    Throttled,
    #[error("the server failed with status {0}")]
    Server(u16),
    #[error("there was no answer")]
    NoAnswer,
    #[error("the answer is not what is documented")]
    Unexpected,
}

//! Tokens that come with a call: three kinds from Connect, three from Forge, and one function to verify each. The endpoint
//! chooses the function, and with it the algorithm, so that nothing a token says about itself decides how it is checked.
//!
//! | kind | function | signed with | bound to |
//! |---|---|---|---|
//! | page, webhook, enabled, disabled | [`shared_secret::verify_url_bound`] | the tenant's secret | method and URL |
//! | call of our page | [`shared_secret::verify_context`] | the tenant's secret | nothing |
//! | installed, uninstalled | [`install_key::verify_lifecycle`] | Atlassian's key | method, URL and app |
//! | Forge: call of our page | [`forge::verify_page_call`] | Forge's key | app and installation |
//! | Forge: event | [`forge::verify_event_call`] | Forge's key | app, installation and endpoint |
//! | Forge: move between regions | [`forge::verify_realm_call`] | Forge's key | app, installation and module |

mod claims;
mod compact;
pub mod forge;
pub mod install_key;
pub mod shared_secret;
mod signature;
pub mod unverified;

use chrono::TimeDelta;
use thiserror::Error;

use super::ids::AppKey;
use super::region::OwnUrls;

/// How long a token is still taken after its `exp`: clocks differ, and a page may be slow to load. Whoever remembers
/// tokens against replay must remember them this much longer.
pub const EXPIRY_LEEWAY: TimeDelta = TimeDelta::seconds(30);

/// How far `iat` and `nbf` may lie ahead. Wider than the other, because a sender whose clock runs ahead is an honest
/// mistake, and accepting it lengthens no token's life.
pub const FUTURE_LEEWAY: TimeDelta = TimeDelta::seconds(60);

/// What a token's times may be off by.
#[derive(Clone, Copy, Debug)]
struct Leeway {
    /// After `exp`.
    expiry: TimeDelta,
    /// Before `iat` and `nbf`.
    future: TimeDelta,
}

const CONNECT_LEEWAY: Leeway = Leeway {
    expiry: EXPIRY_LEEWAY,
    future: FUTURE_LEEWAY,
};

/// An invocation token lives for 25 seconds: what is fair to a longer one would double its life (Forge: verification order).
const FORGE_LEEWAY: Leeway = Leeway {
    expiry: TimeDelta::seconds(5),
    future: TimeDelta::seconds(5),
};

/// The request a token came with.
#[derive(Clone, Copy, Debug)]
pub struct RequestTarget<'a> {
    pub method: &'a str,
    /// The request target as it was sent, `path?query`.
    pub target: &'a str,
    /// The path of our base URL, as it is reached from outside.
    pub base_path: &'a str,
}

/// Who we are, as an `aud` claim may name us.
#[derive(Clone, Copy, Debug)]
pub struct Recipient<'a> {
    pub app_key: &'a AppKey,
    pub urls: &'a OwnUrls,
}

/// Why a token is not believed. For the log: a caller is told nothing but 401.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum VerifyError {
    #[error("the token is signed with another algorithm than this endpoint takes")]
    WrongAlgorithm,
    #[error("the signature does not fit")]
    BadSignature,
    #[error("header or claims have the wrong form")]
    Malformed,
    #[error("the claim {0} is missing")]
    MissingClaim(&'static str),
    #[error("the token has expired")]
    Expired,
    #[error("the token is not valid yet")]
    NotYetValid,
    #[error("the token is meant for somebody else")]
    WrongAudience,
    #[error("the token is bound to another request")]
    QshMismatch,
}

#[cfg(test)]
mod tests;

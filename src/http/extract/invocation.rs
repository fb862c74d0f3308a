//! What every call of Forge has to pass: its invocation token, verified with Forge's keys.

use std::sync::Arc;

use axum::http::request::Parts;

use super::target::bearer_of;
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::{EnvironmentType, ForgeAppId};
use crate::atlassian::jwt::forge::{Deployment, UnverifiedInvocation};
use crate::atlassian::keys::{InvocationKey, InvocationKeys};
use crate::http::error::{Error, chain};

/// Names the call in Atlassian's logs.
const TRACE_ID: &str = "x-b3-traceid";

#[derive(Clone, Debug)]
pub struct InvocationGate {
    pub keys: Arc<dyn InvocationKeys>,
    /// Nobody's calls are taken when empty.
    pub app_ids: Arc<[ForgeAppId]>,
    pub environments: Arc<[EnvironmentType]>,
    pub hosts: Hosts,
}

/// A token and the key that it says it is signed with.
pub(super) struct Signed {
    pub(super) token: UnverifiedInvocation,
    pub(super) key: InvocationKey,
}

impl InvocationGate {
    pub(super) fn deployment(&self) -> Deployment<'_> {
        Deployment {
            app_ids: &self.app_ids,
            environments: &self.environments,
            hosts: &self.hosts,
        }
    }

    /// What is to be verified. 401 says that the invocation token was refused, and nothing else.
    pub(super) async fn signed(&self, parts: &Parts) -> Result<Signed, Error> {
        tell_trace(parts);
        if self.app_ids.is_empty() {
            return Err(Error::unauthenticated("no app of forge is served here"));
        }
        let token = UnverifiedInvocation::parse(bearer_of(parts)?);
        let token = token.map_err(Error::unauthenticated)?;
        let name = token
            .key_name()
            .ok_or_else(|| Error::unauthenticated("no usable kid"))?;
        let key = self.keys.find(&name).await.map_err(|error| {
            Error::unavailable("Atlassian's key server does not answer.", Some(30))
                .because(chain(&error))
        })?;
        let key = key.ok_or_else(|| Error::unauthenticated("no such invocation key"))?;
        Ok(Signed { token, key })
    }
}

/// 64 or 128 bits in hexadecimal; anything else has no business in a log.
fn tell_trace(parts: &Parts) {
    let id = parts.headers.get(TRACE_ID).and_then(|id| id.to_str().ok());
    let id = id.filter(|id| id.len() <= 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if let Some(id) = id {
        tracing::Span::current().record("trace_id", id);
    }
}

//! Forge, seen from Atlassian's side: it signs invocations, gives out tokens, and calls the app's remote.
//!
//! Nothing here is shared with the server, so that a misreading of the protocol shows up as a disagreement between the two.

mod app;
pub(crate) mod control;
pub(crate) mod delivery;
mod event;
mod forgery;
mod gateway;
mod graphql;
mod handle;
mod installed;
mod key_set;
mod licence;
mod module;
mod page;
pub(crate) mod platform;
pub(crate) mod registration;
pub(crate) mod token;

use axum::response::Response;

use crate::rest::Request;
use crate::spoil;
use crate::world::World;

pub use event::{ForgeCall, ForgeEvent};
pub use forgery::Forgery;
pub use handle::ForgeApp;
pub use module::ForgeModule;
pub use page::{PageAnswer, PageRequest, Rejection};
pub use registration::{
    ContextForm, EnvironmentType, Registration, Release, RetryPlace, Scope, TokenText,
};

/// `None`: the call is for none of Forge's hosts.
pub(crate) async fn answer(world: &World, request: &Request) -> Option<Response> {
    let now = world.clock.now();
    let outcome = match request.path.as_str() {
        "/forge/.well-known/jwks.json" => key_set::outcome(world, request),
        "/api/graphql" => graphql::outcome(world, request),
        "/api/forge/app/v1/license" => licence::outcome(world, request),
        path => {
            let below = path.strip_prefix("/api/ex/jira/")?;
            return Some(match gateway::outcome(world, request, below) {
                Ok((outcome, request)) => outcome.send(&request, now).await,
                Err(refusal) => spoil::plain(refusal),
            });
        }
    };
    Some(outcome.send(request, now).await)
}

//! People on our pages: who they are, and whether they administer the site.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};

use crate::atlassian::licence::Licence;
use crate::http::error::Error;
use crate::http::state::AppState;
use crate::installs::admins::{Admins, Purpose};
pub use crate::installs::caller::Caller;
use crate::installs::tenant::Tenant;

/// A [`Caller`] whom Jira confirms as an administrator: anew for every write and reveal.
#[derive(Clone, Debug)]
pub struct AdminCaller(pub Caller);

/// Whose proof is taken is decided by the state: [`AppState`] for Connect's pages,
/// [`ForgePages`](crate::http::state::ForgePages) for Forge's.
impl<S> FromRequestParts<S> for AdminCaller
where
    S: Send + Sync,
    Caller: FromRequestParts<S, Rejection = Error>,
    Admins: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let reading = matches!(parts.method, Method::GET | Method::HEAD);
        let purpose = if reading {
            Purpose::Read
        } else {
            Purpose::Write
        };
        let admins = Admins::from_ref(state);
        if admins.is_admin(&caller, purpose).await? {
            Ok(Self(caller))
        } else {
            Err(Error::forbidden("Only Jira administrators may do this."))
        }
    }
}

/// For a call that says nothing of the site's licence.
pub(super) async fn must_be_licensed(state: &AppState, tenant: &Tenant) -> Result<(), Error> {
    if state.licences.admit(tenant).await {
        Ok(())
    } else {
        Err(Error::unlicensed())
    }
}

/// The same for one whose proof says it.
pub(super) async fn must_be_told_licensed(
    state: &AppState,
    tenant: &Tenant,
    licence: Licence,
) -> Result<(), Error> {
    if state.licences.admit_told(tenant, licence).await {
        Ok(())
    } else {
        Err(Error::unlicensed())
    }
}

/// The operator's word stands above the platform's.
pub(super) fn suspended() -> Error {
    let message = "This Jira site is suspended by the operator of this service.";
    Error::new(StatusCode::FORBIDDEN, "suspended", message)
}

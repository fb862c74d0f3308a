//! Basic authentication with an API token, at a site's own address (Jira: basic auth for REST APIs).

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::credential::Caller;
use super::pasted::{Owner, SecretState, Secrets};
use super::scopes::Scopes;
use crate::calls::Credential;
use crate::data::{User, Viewer};
use crate::operation::Operation;
use crate::rest::answer::Answer;
use crate::site::SiteState;

pub(crate) struct Login {
    address: String,
    token: String,
}

/// `None`: no Basic authentication at all.
pub(crate) fn login(authorization: Option<&str>) -> Option<Login> {
    let (scheme, rest) = authorization?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = STANDARD.decode(rest.trim()).unwrap_or_default();
    let text = String::from_utf8(decoded).unwrap_or_default();
    let (address, token) = text.split_once(':').unwrap_or_default();
    Some(Login {
        address: address.to_owned(),
        token: token.to_owned(),
    })
}

pub(crate) fn identify(
    login: &Login,
    operation: Option<Operation>,
    secrets: &Secrets,
    site: &SiteState,
) -> Result<Caller, Answer> {
    if secrets.is_locked(&login.address) {
        return Err(captcha());
    }
    match owner(login, secrets, site) {
        Ok(user) => {
            secrets.answer_captcha(&login.address);
            Ok(Caller {
                viewer: Viewer::User(user),
                credential: Credential::Secret,
                scopes: Scopes::Owner,
            })
        }
        Err(Some(refusal)) => Err(refusal),
        Err(None) => {
            secrets.failed(&login.address);
            anonymous(operation).ok_or_else(wrong)
        }
    }
}

/// `Err(None)`: a wrong try.
fn owner(login: &Login, secrets: &Secrets, site: &SiteState) -> Result<User, Option<Answer>> {
    let secret = secrets.find(&login.token).ok_or(None)?;
    let Owner::User {
        account,
        address,
        shown,
    } = secret.owner
    else {
        return Err(None);
    };
    if !login.address.eq_ignore_ascii_case(address) {
        return Err(None);
    }
    match secret.state {
        SecretState::Good => {}
        SecretState::Scoped | SecretState::Ended => return Err(None),
        SecretState::OutsideAllowlist => return Err(Some(outside_allowlist())),
        SecretState::BlockedByPolicy => return Err(Some(blocked())),
    }
    let user = site.with_data(|data| data.users.get(account).cloned());
    let user = user.filter(|user| user.active).ok_or(None)?;
    Ok(User {
        email: Some(shown.to_owned()),
        ..user
    })
}

/// Where nobody needs to be logged in, Jira forgets about a wrong credential without a word.
fn anonymous(operation: Option<Operation>) -> Option<Caller> {
    let is_open = matches!(
        operation,
        Some(Operation::MyPermissions | Operation::ServerInfo)
    );
    is_open.then_some(Caller {
        viewer: Viewer::Anonymous,
        credential: Credential::Refused,
        scopes: Scopes::Anonymous,
    })
}

fn wrong() -> Answer {
    let message = "Client must be authenticated to access this resource.";
    Answer::text(401, "text/plain;charset=UTF-8", message.to_owned())
        .with_header("X-Seraph-LoginReason", "AUTHENTICATED_FAILED")
        .with_header("WWW-Authenticate", "OAuth realm=\"sandbox\"")
}

fn captcha() -> Answer {
    Answer::text(401, "text/plain;charset=UTF-8", String::new())
        .with_header("X-Seraph-LoginReason", "AUTHENTICATION_DENIED")
        .with_header(
            "X-Authentication-Denied-Reason",
            "CAPTCHA_CHALLENGE; login-url=/login.jsp",
        )
}

pub(crate) fn outside_allowlist() -> Answer {
    let message = "The IP address has been rejected because it is not on the allowed list. See your admin for more information.";
    Answer::error(403, message)
}

pub(crate) fn blocked() -> Answer {
    let message = "Your organization's admin has blocked the use of API tokens with this account.";
    Answer::error(403, message)
}

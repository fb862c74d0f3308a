//! The app as its site sees it: the add-on resource, with the licence of an app that is sold (Connect: licence API).

use chrono::{DateTime, Utc};
use serde_json::json;
use tokio::time::Instant;

use crate::access::credential;
use crate::calls::{Credential, Door};
use crate::operation::Operation;
use crate::outcome::Outcome;
use crate::rest::Request;
use crate::rest::answer::Answer;
use crate::site::SiteState;
use crate::spoil;

/// The key, if this is what is asked for. What lies below an app is another matter.
pub(crate) fn subject(path: &str) -> Option<&str> {
    let key = path.strip_prefix("/rest/atlassian-connect/1/addons/")?;
    (!key.is_empty() && !key.contains('/')).then_some(key)
}

pub(crate) fn outcome<'a>(
    site: &'a SiteState,
    request: &Request,
    key: &str,
    now: DateTime<Utc>,
) -> Outcome<'a> {
    let operation = Some(Operation::Addon);
    let faults = site.take_faults(operation, &request.path);
    let authorization = request.authorization.as_deref();
    let caller = credential::identify(authorization, &request.method, &request.target(), site, now);
    let credential = caller.map_or(Credential::Refused, |caller| caller.credential);
    let answer =
        spoil::instead(&faults, now).unwrap_or_else(|| answer(site, request, key, credential));
    Outcome {
        site,
        operation,
        account: None,
        credential,
        door: Door::Site,
        due: Instant::now(),
        answer,
        faults,
    }
}

/// Nobody but the app itself is told, and of no other.
fn answer(site: &SiteState, request: &Request, key: &str, credential: Credential) -> Answer {
    if credential != Credential::App {
        return Answer::unauthorized();
    }
    if request.method != "GET" {
        return Answer::error(405, "Method Not Allowed");
    }
    let tenant = site.tenant();
    let Some(app) = tenant.app.as_ref().filter(|app| app.key == key) else {
        let message = format!("Add-on with key '{key}' not found.");
        return Answer::json(404, &json!({"message": message, "status-code": 404}));
    };
    let mut body = json!({
        "key": app.key, "version": "1.0.0", "state": "ENABLED", "host": {"product": "Jira", "contacts": []},
    });
    if app.is_sold {
        let kind = "COMMERCIAL";
        body["license"] = tenant
            .licence
            .record(kind)
            .unwrap_or_else(|| json!({"active": false}));
    }
    Answer::ok(&body)
}

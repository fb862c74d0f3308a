//! Calls of Jira's API out of a page, which the host makes with the rights of whoever looks at it: `AP.request`, and
//! `requestJira` of Forge.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::access::credential::Caller;
use crate::access::scopes::Scopes;
use crate::calls::{Credential, Door};
use crate::data::Viewer;
use crate::rest::answer::Answer;
use crate::rest::{Request, Visit};
use crate::site::SiteState;
use crate::world::World;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AsPerson {
    account: String,
    method: String,
    /// With its query.
    path: String,
    content_type: Option<String>,
    body: Option<Value>,
}

/// Status and body of Jira's answer.
pub(crate) fn answer(world: &World, site: &SiteState, asked: &AsPerson) -> Answer {
    let user = site.with_data(|data| data.users.get(&asked.account).cloned());
    let Some(user) = user.filter(|user| user.active) else {
        return Answer::error(400, "nobody has this account");
    };
    let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
    let body = match &asked.body {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let request = Request {
        method: asked.method.to_ascii_uppercase(),
        path: path.to_owned(),
        query: query.to_owned(),
        authorization: None,
        content_type: asked.content_type.clone(),
        body: body.into_bytes(),
    };
    let visit = Visit {
        site,
        caller: Ok(Caller {
            viewer: Viewer::User(user),
            credential: Credential::User,
            scopes: Scopes::Connect(vec!["READ".to_owned()]),
        }),
        base_url: site.base_url(),
        door: Door::Site,
        now: world.clock.now(),
    };
    let answer = visit.outcome(&request).answer;
    Answer::ok(&json!({
        "status": answer.status, "contentType": answer.content_type, "body": answer.body,
    }))
}

//! Atlassian's organization API, as far as an app that checks a key needs it. One organization has all sites of the
//! sandbox, another one none of them.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::access::basic;
use crate::access::pasted::{Organization, Owner, SecretState};
use crate::calls::{Credential, Door};
use crate::operation::Operation;
use crate::outcome::Outcome;
use crate::rest::Request;
use crate::rest::answer::Answer;
use crate::spoil;
use crate::world::World;

/// Looks like a UUID and is none.
const OURS: &str = "4c7k2b9d-0a1m-1kd3-j5e8-2b6c9a7d1k0e";
const OTHERS: &str = "9x1k7c2d-0b2m-1kd3-j5e8-7a0c1b9d4k2f";
/// A site that the sandbox does not have.
const FOREIGN_SITE: &str = "8b1f2c3d-7a6e-4c5b-9d8e-f0a1b2c3d4e5";

/// Logged, and spoiled, with the first site. `None`: the call is not for this API.
pub(crate) fn outcome<'a>(world: &'a World, request: &Request) -> Option<Outcome<'a>> {
    let path = request.path.strip_prefix("/api/admin/")?;
    let path: Vec<&str> = path.split('/').collect();
    let operation = operation(&request.method, &path);
    let site = &*world.sites[0];
    let faults = site.take_faults(operation, &request.path);
    let spoilt = spoil::instead(&faults, world.clock.now());
    let mut credential = Credential::Refused;
    let answer = spoilt.unwrap_or_else(|| {
        answer(world, request, &path, operation)
            .inspect(|_| credential = Credential::Secret)
            .unwrap_or_else(|refusal| refusal)
    });
    Some(Outcome {
        site,
        operation,
        account: None,
        credential,
        door: Door::Gateway,
        due: Instant::now(),
        answer,
        faults,
    })
}

fn operation(method: &str, path: &[&str]) -> Option<Operation> {
    Some(match (method, path) {
        ("GET", ["v1", "orgs"]) => Operation::Organizations,
        ("GET", ["v2", "orgs", _, "directories"]) => Operation::Directories,
        ("POST", ["v2", "orgs", _, "directories", _, "users", "search"]) => {
            Operation::DirectoryUsers
        }
        ("GET", ["v2", "orgs", _, "directories", _, "users", "count"]) => Operation::UserCount,
        ("POST", ["v2", "orgs", _, "workspaces"]) => Operation::Workspaces,
        _ => return None,
    })
}

fn answer(
    world: &World,
    request: &Request,
    path: &[&str],
    operation: Option<Operation>,
) -> Result<Answer, Answer> {
    let (organization, state) = key(world, request)?;
    let operation = operation.ok_or_else(|| error(404, "ADMIN-404-1", "NOT_FOUND"))?;
    let id = id_of(organization);
    if operation != Operation::Organizations && path.get(2) != Some(&id) {
        return Err(error(404, "ADMIN-404-2", "NOT_FOUND"));
    }
    let opens = matches!(operation, Operation::Organizations | Operation::Workspaces);
    if state == SecretState::Scoped && !opens {
        return Err(insufficient(operation));
    }
    Ok(match operation {
        Operation::Organizations => {
            Answer::ok(&json!({"data": [about(organization)], "links": {}}))
        }
        Operation::Directories => Answer::ok(&json!({
            "data": [{"directoryId": format!("{id}-directory"), "name": "Directory"}], "links": {},
        })),
        Operation::DirectoryUsers => users(world, organization, request)?,
        Operation::UserCount => Answer::ok(&json!({"count": people(world, organization).len()})),
        _ => workspaces(world, organization, request)?,
    })
}

/// A user's token is worth nothing here.
fn key(world: &World, request: &Request) -> Result<(Organization, SecretState), Answer> {
    let refused = || error(401, "ADMIN-401-1", "UNAUTHORIZED");
    let secret = request.bearer().and_then(|key| world.secrets.find(key));
    let secret = secret.ok_or_else(refused)?;
    let Owner::Organization(organization) = secret.owner else {
        return Err(refused());
    };
    match secret.state {
        SecretState::Good | SecretState::Scoped => Ok((organization, secret.state)),
        SecretState::Ended => Err(refused()),
        SecretState::OutsideAllowlist => Err(basic::outside_allowlist()),
        SecretState::BlockedByPolicy => Err(basic::blocked()),
    }
}

fn id_of(organization: Organization) -> &'static str {
    match organization {
        Organization::Ours => OURS,
        Organization::Others => OTHERS,
    }
}

fn about(organization: Organization) -> Value {
    let name = match organization {
        Organization::Ours => "Sandbox Organization",
        Organization::Others => "Somebody Else's Organization",
    };
    json!({"id": id_of(organization), "type": "orgs", "attributes": {"name": name}, "links": {}})
}

/// The users API says it in another shape than the others.
fn insufficient(operation: Operation) -> Answer {
    if operation == Operation::Directories {
        return error(401, "ADMIN-401-2", "INSUFFICIENT_SCOPE");
    }
    let body = json!({
        "timestamp": "2026-11-22T12:00:00Z", "path": "/", "status": 403, "error": "Forbidden",
        "message": "User has no permission to access resource.", "requestId": "sandbox",
    });
    Answer::json(403, &body)
}

fn people(world: &World, organization: Organization) -> BTreeSet<String> {
    if organization == Organization::Others {
        return BTreeSet::from(["712020:somebody-elsewhere".to_owned()]);
    }
    let of_site = |site: &crate::site::SiteState| {
        site.with_data(|data| data.users.keys().cloned().collect::<Vec<_>>())
    };
    world.sites.iter().flat_map(|site| of_site(site)).collect()
}

fn users(world: &World, organization: Organization, request: &Request) -> Result<Answer, Answer> {
    let body = body(request)?;
    let limit = limit(&body, 50)?;
    let people = people(world, organization);
    let page: Vec<Value> = people
        .iter()
        .take(limit)
        .map(|id| json!({"accountId": id, "accountType": "atlassian", "status": "active"}))
        .collect();
    Ok(Answer::ok(&json!({"data": page, "links": {}})))
}

/// Two of every site, in pages of at most three, whatever was asked.
fn workspaces(
    world: &World,
    organization: Organization,
    request: &Request,
) -> Result<Answer, Answer> {
    let body = body(request)?;
    let limit = limit(&body, 10)?.min(3);
    let sites: Vec<String> = match organization {
        Organization::Ours => world
            .sites
            .iter()
            .map(|site| site.tenant().cloud_id.clone())
            .collect(),
        Organization::Others => vec![FOREIGN_SITE.to_owned()],
    };
    let of_site = |id: &String| {
        ["confluence", "jira-software"].map(|kind| {
            json!({
                "id": format!("ari:cloud:{kind}::site/{id}"), "type": "workspaces",
                "attributes": {"name": kind, "typeKey": kind, "status": "online"},
            })
        })
    };
    let all: Vec<Value> = sites.iter().flat_map(of_site).collect();
    let start: usize = match &body["cursor"] {
        Value::Null => 0,
        cursor => cursor
            .as_str()
            .and_then(|text| text.strip_prefix("after-")?.parse().ok())
            .ok_or_else(|| error(400, "ADMIN-400-1", "BAD_REQUEST"))?,
    };
    let page: Vec<&Value> = all.iter().skip(start).take(limit).collect();
    let end = start + page.len();
    let next = (end < all.len()).then(|| format!("after-{end}"));
    Ok(Answer::ok(&json!({"data": page, "links": {"next": next}})))
}

fn body(request: &Request) -> Result<Value, Answer> {
    let is_json = request
        .content_type
        .as_deref()
        .is_some_and(|kind| kind.starts_with("application/json"));
    if !is_json {
        return Err(error(
            StatusCode::UNSUPPORTED_MEDIA_TYPE.as_u16(),
            "ADMIN-415-1",
            "UNSUPPORTED",
        ));
    }
    let body = serde_json::from_slice::<Value>(&request.body);
    let body = body.ok().filter(Value::is_object);
    body.ok_or_else(|| error(400, "ADMIN-400-24", "BAD_REQUEST"))
}

fn limit(body: &Value, default: usize) -> Result<usize, Answer> {
    match &body["limit"] {
        Value::Null => Ok(default),
        limit => limit
            .as_u64()
            .and_then(|limit| usize::try_from(limit).ok())
            .filter(|limit| (1..=100).contains(limit))
            .ok_or_else(|| error(400, "ADMIN-400-24", "BAD_REQUEST")),
    }
}

fn error(status: u16, code: &str, title: &str) -> Answer {
    let error = json!({"id": "sandbox", "status": status.to_string(), "code": code, "title": title, "detail": title});
    Answer::json(status, &json!({"errors": [error]}))
}

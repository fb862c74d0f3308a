//! `ex/jira/{cloudId}`: the sites' REST API for Forge apps, with their tokens and with no others.

use serde_json::json;

use super::token::{Grant, Holder};
use tokio::time::Instant;

use crate::access::credential::Caller;
use crate::access::scopes::Scopes;
use crate::calls::{Credential, Door};
use crate::data::Viewer;
use crate::operation::Operation;
use crate::outcome::Outcome;
use crate::rest::answer::Answer;
use crate::rest::{Request, Visit};
use crate::spoil;
use crate::world::World;

/// Read-only, and in no list of the app's properties (Forge: clientKey, way 2).
const CONNECT_KEY: &str = "connect_client_key_019cdff3-8bfb-71fe-9628-875b700aebb8";

/// `below` is the path after `ex/jira/`. Also answers the request as the site sees it.
pub(super) fn outcome<'a>(
    world: &'a World,
    request: &Request,
    below: &str,
) -> Result<(Outcome<'a>, Request), Answer> {
    let (cloud_id, path) = below.split_once('/').unwrap_or((below, ""));
    let index = world.find_cloud(cloud_id);
    let index = index.ok_or_else(|| Answer::gateway(404, "No message available"))?;
    let request = Request {
        path: format!("/{path}"),
        ..request.clone()
    };
    let entrance = Entrance { world, index };
    let outcome = match connect_property(&request) {
        Some((app_key, property)) => entrance.connect_key(&request, app_key, property),
        None => entrance.rest(&request),
    };
    Ok((outcome, request))
}

/// Key of the app, name of the property.
fn connect_property(request: &Request) -> Option<(&str, &str)> {
    let below = request
        .path
        .strip_prefix("/rest/atlassian-connect/1/addons/")?;
    let property = below.split_once("/properties/");
    property.filter(|(_, name)| request.method == "GET" && !name.is_empty())
}

struct Entrance<'a> {
    world: &'a World,
    index: usize,
}

impl<'a> Entrance<'a> {
    fn rest(&self, request: &Request) -> Outcome<'a> {
        let site = &*self.world.sites[self.index];
        let caller = self.grant(request).and_then(|grant| self.caller(grant));
        let visit = Visit {
            site,
            caller: caller.ok_or_else(|| Answer::gateway(401, "Unauthorized")),
            base_url: format!("{}/api/ex/jira/{}", self.world.url, site.tenant().cloud_id),
            door: Door::Gateway,
            now: self.world.clock.now(),
        };
        visit.outcome(request)
    }

    /// A token of another site is worth nothing at this one.
    fn grant(&self, request: &Request) -> Option<Grant> {
        let (_, grant) = self
            .world
            .forge
            .find_grant(request.bearer()?, self.world.clock.now())?;
        (grant.site == self.index).then_some(grant)
    }

    fn caller(&self, grant: Grant) -> Option<Caller> {
        let (viewer, credential) = match grant.holder {
            Holder::App => (Viewer::App, Credential::App),
            Holder::Page(account) | Holder::Absent(account) => {
                let site = &self.world.sites[self.index];
                let user = site.with_data(|data| data.users.get(&account).cloned());
                let user = user.filter(|user| user.active)?;
                (Viewer::User(user), Credential::User)
            }
        };
        Some(Caller {
            viewer,
            credential,
            scopes: Scopes::Forge(grant.scopes),
        })
    }

    fn connect_key(&self, request: &Request, app_key: &str, property: &str) -> Outcome<'a> {
        let site = &*self.world.sites[self.index];
        let operation = Some(Operation::ConnectKey);
        let faults = site.take_faults(operation, &request.path);
        let is_app = self.grant(request).map(|grant| grant.holder == Holder::App);
        let answer = spoil::instead(&faults, self.world.clock.now()).unwrap_or_else(|| {
            if is_app == Some(true) {
                self.property(request, app_key, property)
            } else {
                Answer::gateway(401, "Unauthorized")
            }
        });
        Outcome {
            due: Instant::now(),
            site,
            operation,
            account: None,
            credential: if is_app == Some(true) {
                Credential::App
            } else {
                Credential::Refused
            },
            door: Door::Gateway,
            answer,
            faults,
        }
    }

    /// Properties belong to the app whose manifest has the key.
    fn property(&self, request: &Request, app_key: &str, property: &str) -> Answer {
        let forge = &self.world.forge;
        let found = request
            .bearer()
            .and_then(|token| forge.find_grant(token, self.world.clock.now()));
        let own_key = found.and_then(|(app, _)| app.state().registration.connect_key.clone());
        let tenant = self.world.sites[self.index].tenant();
        let was_here = tenant.app.as_ref().is_some_and(|app| app.key == app_key);
        if property == CONNECT_KEY && own_key.as_deref() == Some(app_key) && was_here {
            let forged = tenant.forged_client_key.as_ref();
            let value = forged.unwrap_or(&tenant.client_key);
            Answer::ok(&json!({"key": property, "value": value}))
        } else {
            Answer::json(
                404,
                &json!({"message": format!("Property with key '{property}' not found."), "status-code": 404}),
            )
        }
    }
}

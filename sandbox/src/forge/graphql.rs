//! `POST /graphql`: the app's own token for one of a user who is not there (Forge: offline user impersonation).

use serde::Deserialize;
use serde_json::{Value, json};

use super::app::{AppState, RegisteredApp};
use super::token::{Grant, Holder};
use tokio::time::Instant;

use crate::calls::{Credential, Door};
use crate::misbehave::{Faults, Misbehaviour};
use crate::operation::Operation;
use crate::outcome::Outcome;
use crate::random;
use crate::rest::Request;
use crate::rest::answer::Answer;
use crate::spoil;
use crate::world::World;

#[derive(Deserialize)]
struct Document {
    query: String,
    variables: Variables,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variables {
    input: Input,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Input {
    context_ids: Vec<String>,
    user_id: String,
}

impl Document {
    /// The one mutation there is, with its own words for input and result.
    fn parse(request: &Request) -> Option<Self> {
        let kind = request.content_type.as_deref().unwrap_or_default();
        if request.method != "POST" || !kind.starts_with("application/json") {
            return None;
        }
        let document: Self = serde_json::from_slice(&request.body).ok()?;
        let query = document.query.trim_start();
        let words = ["OfflineUserAuthTokenInput!", "offlineUserAuthToken("];
        let is_known = words.iter().all(|word| query.contains(word));
        (query.starts_with("mutation") && is_known).then_some(document)
    }

    fn asks_for(&self, field: &str) -> bool {
        let mut words = self.query.split(|letter: char| !letter.is_alphanumeric());
        words.any(|word| word == field)
    }
}

/// Logged, and spoiled, with the site of the token; with the first one when there is none.
pub(super) fn outcome<'a>(world: &'a World, request: &Request) -> Outcome<'a> {
    let now = world.clock.now();
    let found = request
        .bearer()
        .and_then(|token| world.forge.find_grant(token, now))
        .filter(|(_, grant)| grant.holder == Holder::App);
    let site = &*world.sites[found.as_ref().map_or(0, |(_, grant)| grant.site)];
    let operation = Some(Operation::Impersonation);
    let faults = site.take_faults(operation, &request.path);
    let document = Document::parse(request);
    let account = document
        .as_ref()
        .map(|it| it.variables.input.user_id.clone());
    let credential = match &found {
        Some(_) => Credential::App,
        None => Credential::Refused,
    };
    let answer = spoil::instead(&faults, now).unwrap_or_else(|| match (found, document) {
        (None, _) => failure(401, "Unauthorized"),
        (Some(_), None) => failure(400, "Invalid request"),
        (Some((app, grant)), Some(document)) => Exchange {
            world,
            app: &app,
            grant: &grant,
            document: &document,
        }
        .answer(&faults),
    });
    Outcome {
        due: Instant::now(),
        site,
        operation,
        account,
        credential,
        door: Door::Gateway,
        answer,
        faults,
    }
}

struct Exchange<'a> {
    world: &'a World,
    app: &'a RegisteredApp,
    grant: &'a Grant,
    document: &'a Document,
}

impl Exchange<'_> {
    fn answer(&self, faults: &Faults) -> Answer {
        let mut app = self.app.state();
        if let Err(seconds) = app.throttle(self.world.clock.now()) {
            return failure(429, "Too Many Requests")
                .with_header("Retry-After", seconds.to_string());
        }
        if faults.has(&Misbehaviour::GatewayError) {
            return failure(200, "Internal error while executing the operation");
        }
        if !self.may_impersonate(&app) {
            return failure(403, "The app may not act for users who are not there");
        }
        if let Some(message) = self.refusal(&app) {
            return self.result(
                &json!({"success": false, "errors": [{ "message": message }], "authToken": null}),
            );
        }
        let token = self.token(&mut app, faults);
        self.result(&json!({"success": true, "errors": [], "authToken": token}))
    }

    /// Some scope of what the site has consented to allows it.
    fn may_impersonate(&self, app: &AppState) -> bool {
        let installation = app.installations.get(&self.grant.site);
        installation.is_some_and(|it| !it.release.product_scopes(true).is_empty())
    }

    fn refusal(&self, app: &AppState) -> Option<String> {
        let site = &self.world.sites[self.grant.site];
        let input = &self.document.variables.input;
        let context = app.registration.context_form.ari(&site.tenant().cloud_id);
        if input.context_ids != [context] {
            let ids = input.context_ids.join(", ");
            let text = "Could not load permissions for app user in the provided contextIds of";
            return Some(format!("{text} [{ids}]"));
        }
        let user = site.with_data(|data| data.users.get(&input.user_id).cloned());
        let is_person = user.is_some_and(|user| user.active && user.account_type != "app");
        let is_admitted = app.registration.admits(&input.user_id);
        let text = "The user cannot be impersonated by this app";
        (!is_person || !is_admitted).then(|| text.to_owned())
    }

    fn token(&self, app: &mut AppState, faults: &Faults) -> Value {
        if faults.has(&Misbehaviour::WithoutToken) {
            return Value::Null;
        }
        let account = &self.document.variables.input.user_id;
        let token = app.impersonate(self.grant.site, account, self.world.clock.now());
        json!({"token": token, "ttl": app.registration.impersonation_ttl})
    }

    /// With the fields that were asked for.
    fn result(&self, payload: &Value) -> Answer {
        let mut payload = payload.clone();
        if let Some(fields) = payload.as_object_mut() {
            fields.retain(|name, _| self.document.asks_for(name));
        }
        Answer::ok(&json!({"data": {"offlineUserAuthToken": payload}, "extensions": extensions()}))
    }
}

fn failure(status: u16, message: &str) -> Answer {
    let error = json!({"message": message, "extensions": {"statusCode": status}});
    Answer::json(
        status,
        &json!({"errors": [error], "data": null, "extensions": extensions()}),
    )
}

/// What Atlassian's support asks for.
fn extensions() -> Value {
    let (request, trace) = (random::bytes::<16>(), random::bytes::<16>());
    json!({"gateway": {"request_id": random::hex(&request), "trace_id": random::hex(&trace)}})
}

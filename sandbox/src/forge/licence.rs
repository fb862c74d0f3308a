//! `forge/app/v1/license`: an app asks for its own licence on a site, with its own token, and not often (Forge: licence API).

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use tokio::time::Instant;

use super::app::{AppState, RegisteredApp};
use super::registration::EnvironmentType;
use super::token::Holder;
use crate::calls::{Credential, Door};
use crate::operation::Operation;
use crate::outcome::Outcome;
use crate::rest::Request;
use crate::rest::answer::Answer;
use crate::spoil;
use crate::world::World;

const BETWEEN: TimeDelta = TimeDelta::minutes(5);

pub(super) fn outcome<'a>(world: &'a World, request: &Request) -> Outcome<'a> {
    let now = world.clock.now();
    let token = request.bearer().unwrap_or_default();
    let found = world.forge.find_grant(token, now);
    let found = found.filter(|(_, grant)| grant.holder == Holder::App);
    let index = found.as_ref().map_or(0, |(_, grant)| grant.site);
    let (site, operation) = (&*world.sites[index], Some(Operation::ForgeLicence));
    let faults = site.take_faults(operation, &request.path);
    let credential = if found.is_some() {
        Credential::App
    } else {
        Credential::Refused
    };
    let answer = spoil::instead(&faults, now).unwrap_or_else(|| match found {
        None => Answer::gateway(401, "Unauthorized"),
        Some(_) if request.method != "GET" => Answer::gateway(405, "Method Not Allowed"),
        Some((app, _)) => answer(world, &app, index, now),
    });
    Outcome {
        site,
        operation,
        account: None,
        credential,
        door: Door::Gateway,
        due: Instant::now(),
        answer,
        faults,
    }
}

fn answer(world: &World, app: &RegisteredApp, site: usize, now: DateTime<Utc>) -> Answer {
    let licence = world.sites[site].tenant().licence;
    let mut state = app.state();
    if let Err(seconds) = state.ask_for_licence(site, now) {
        let limited = Answer::gateway(429, "Too Many Requests");
        return limited.with_header("Retry-After", seconds.to_string());
    }
    let registration = &state.registration;
    let is_sold = registration.is_sold && registration.environment == EnvironmentType::Production;
    let result = if is_sold {
        let data = licence.record("commercial").unwrap_or_else(|| json!({}));
        json!({"appId": app.id, "data": data})
    } else {
        let message = "No license found for this app on the current site";
        json!({"appId": app.id, "error": {"type": "NOT_FOUND", "message": message}})
    };
    Answer::ok(&json!({ "results": [result] }))
}

impl AppState {
    /// Seconds to wait, when it asked a moment ago.
    fn ask_for_licence(&mut self, site: usize, now: DateTime<Utc>) -> Result<(), i64> {
        let before = self.licence_asked.get(&site).copied();
        match before.map(|before| before + BETWEEN - now) {
            Some(left) if left > TimeDelta::zero() => Err(left.num_seconds().max(1)),
            _ => {
                self.licence_asked.insert(site, now);
                Ok(())
            }
        }
    }
}

//! Sending events: at once, on the hour, and again when the app did not take them.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::app::{AppState, RegisteredApp};
use super::event::{ForgeCall, ForgeEvent, Retry};
use super::installed::Installed;
use crate::connect::Delivery;
use crate::random;
use crate::world::World;

const PATIENCE: Duration = Duration::from_secs(5);
const BETWEEN_TRIES: TimeDelta = TimeDelta::seconds(60);
const MOST_RETRIES: u32 = 4;
const HOUR: TimeDelta = TimeDelta::hours(1);

/// An event that is still to be taken by the app.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pending {
    pub(crate) site: usize,
    event: ForgeEvent,
    due: DateTime<Utc>,
    retry: Option<Retry>,
}

impl Pending {
    pub(crate) fn first(site: usize, event: ForgeEvent, due: DateTime<Utc>) -> Self {
        Self {
            site,
            event,
            due,
            retry: None,
        }
    }
}

impl AppState {
    /// Schedules that are due, and events that wait; they are no longer waiting then.
    fn take_due(&mut self, now: DateTime<Utc>) -> Vec<Pending> {
        let mut due = Vec::new();
        for (site, installation) in &mut self.installations {
            if installation.next_hourly <= now {
                due.push(Pending::first(*site, ForgeEvent::Hourly, now));
                // Hours that nobody looked at are not made up for.
                while installation.next_hourly <= now {
                    installation.next_hourly += HOUR;
                }
            }
        }
        let waiting = self.pending.extract_if(.., |pending| pending.due <= now);
        waiting.chain(due).collect()
    }
}

/// All that Forge would have sent by now, of every app.
pub(crate) async fn deliver_due(world: &World) -> Vec<(ForgeEvent, Delivery)> {
    let mut delivered = Vec::new();
    for app in world.forge.apps() {
        let due = app.state().take_due(world.clock.now());
        for pending in due {
            delivered.extend(deliver(world, &app, pending).await);
        }
    }
    delivered
}

/// `None` when the app is no longer installed there.
pub(crate) async fn deliver(
    world: &World,
    app: &Arc<RegisteredApp>,
    pending: Pending,
) -> Option<(ForgeEvent, Delivery)> {
    let call = Installed::find(world, app, pending.site)?.prepare(pending.event, pending.retry);
    let delivery = send(world, &call).await;
    if let Some(again) = again(&pending, &delivery, world.clock.now()) {
        app.state().pending.push(again);
    }
    Some((pending.event, delivery))
}

/// The app is asked before it goes, but only once.
fn again(pending: &Pending, delivery: &Delivery, now: DateTime<Utc>) -> Option<Pending> {
    let count = pending.retry.map_or(0, |retry| retry.count) + 1;
    let is_last = count > MOST_RETRIES || pending.event == ForgeEvent::PreUninstall;
    if delivery.is_success() || is_last {
        return None;
    }
    let reason = match delivery.status {
        0 => "TIMEOUT_ERROR",
        401 => "INVALID_FORGE_INVOCATION_TOKEN",
        _ => "INVALID_REMOTE_INVOCATION_ERROR",
    };
    Some(Pending {
        due: now + BETWEEN_TRIES,
        retry: Some(Retry { count, reason }),
        ..*pending
    })
}

/// Posts a call as it is; nothing is remembered.
pub(crate) async fn send(world: &World, call: &ForgeCall) -> Delivery {
    let mut request = world
        .http
        .post(&call.url)
        .timeout(PATIENCE)
        .bearer_auth(&call.invocation_token)
        .header("x-b3-traceid", random::hex(&random::bytes::<16>()))
        .header("x-b3-spanid", random::hex(&random::bytes::<8>()));
    if let Some(token) = &call.system_token {
        request = request.header("x-forge-oauth-system", token);
    }
    if call.body != Value::Null {
        request = request.json(&call.body);
    }
    let answer = match request.send().await {
        Ok(answer) => answer,
        Err(error) => return Delivery::none(error.to_string()),
    };
    let status = answer.status().as_u16();
    match answer.text().await {
        Ok(body) => Delivery { status, body },
        Err(error) => Delivery::none(error.to_string()),
    }
}

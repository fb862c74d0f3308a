//! Moves of a site between regions: a service of Atlassian's calls the app, step by step, while the site is down (Connect: data
//! residency; Forge: data residency).

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::connect::Delivery;
use crate::world::World;

/// Where an app may be pinned.
pub(crate) const REALMS: [&str; 11] = [
    "EU", "US", "AU", "DE", "SG", "CA", "IN", "KR", "JP", "GB", "CH",
];

/// One step of a move, ready to be signed.
#[derive(Clone, Debug)]
pub struct RealmStep {
    /// `schedule`, `start`, `status`, `commit` or `rollback`.
    pub name: &'static str,
    pub migration: String,
    /// The region that the site goes to.
    pub location: String,
}

impl RealmStep {
    pub fn new(name: &'static str, migration: &str, location: &str) -> Self {
        Self {
            name,
            migration: migration.to_owned(),
            location: location.to_owned(),
        }
    }

    pub(crate) fn method(&self) -> &'static str {
        if self.name == "status" { "GET" } else { "POST" }
    }

    /// `below` is what descriptor or manifest says.
    pub(crate) fn url(&self, below: &str) -> String {
        let url = format!("{}/{}", below.trim_end_matches('/'), self.name);
        match self.name {
            "status" => format!("{url}?migrationId={}", self.migration),
            _ => url,
        }
    }

    fn body(&self, world: &World) -> Value {
        let now = world.clock.now();
        match self.name {
            "schedule" | "start" => json!({
                "migrationId": self.migration, "location": self.location,
                "startTime": now, "endTime": now + chrono::TimeDelta::minutes(30),
            }),
            _ => json!({"migrationId": self.migration}),
        }
    }

    pub(crate) async fn send(&self, world: &World, url: &str, authorization: &str) -> Delivery {
        let http = &world.http;
        let request: RequestBuilder = if self.method() == "GET" {
            http.get(url)
        } else {
            http.post(url).json(&self.body(world))
        };
        match request.header("Authorization", authorization).send().await {
            Ok(answer) => Delivery {
                status: answer.status().as_u16(),
                body: answer
                    .text()
                    .await
                    .unwrap_or_else(|error| error.to_string()),
            },
            Err(error) => Delivery::none(error.to_string()),
        }
    }
}

//! A stub's site as it is installed through Forge, and what the gateway says about user tokens.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::TimeDelta;
use dwell::atlassian::hosts::Hosts;
use dwell::atlassian::ids::{AccountId, AppVersion, CloudId, ForgeInstallationId, SiteId};
use dwell::clock::Clock as _;
use dwell::jira::{AsUser, Grant, JiraSite, Options, SystemTokenRefused};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use uuid::Uuid;

use super::stub::{Reply, Seen, Stub, ok};

pub(crate) const GRAPHQL: &str = "/api/graphql";
pub(crate) const CLOUD: &str = "c0a7bff2-7b06-43b5-a5b5-000000000001";
pub(crate) const JIRA: &str = "/api/ex/jira/c0a7bff2-7b06-43b5-a5b5-000000000001";
pub(crate) const MYSELF: &str =
    "/api/ex/jira/c0a7bff2-7b06-43b5-a5b5-000000000001/rest/api/3/myself";
pub(crate) const SYSTEM_TOKEN: &str = "system-token-1";

/// Writes down which system tokens it was told are refused.
#[derive(Debug, Default)]
pub(crate) struct Told(Mutex<Vec<String>>);

#[async_trait]
impl SystemTokenRefused for Told {
    async fn refused(&self, site: SiteId, token: &SecretString) {
        let line = format!("{} {}", site.as_uuid().as_u128(), token.expose_secret());
        self.0.lock().unwrap().push(line);
    }
}

impl Told {
    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// A stub whose gateway gives `user-token-1`, `user-token-2`, … for an hour, and whose Jira knows everybody as mia.
pub(crate) async fn forge_stub() -> Stub {
    forge_stub_with(Options::default()).await
}

pub(crate) async fn forge_stub_with(options: Options) -> Stub {
    let stub = Stub::start_with(options).await;
    let given = Mutex::new(0);
    stub.on(GRAPHQL, move |_| {
        let mut number = given.lock().unwrap();
        *number += 1;
        user_token(&format!("user-token-{number}"), 3600)
    });
    stub.on(MYSELF, |_| ok(&json!({ "accountId": "mia" })));
    stub
}

pub(crate) fn user_token(token: &str, ttl: u32) -> Reply {
    let token = json!({ "token": token, "ttl": ttl });
    outcome(&json!({ "success": true, "errors": null, "authToken": token }))
}

pub(crate) fn refusal(message: &str) -> Reply {
    let errors = [json!({ "message": message })];
    outcome(&json!({ "success": false, "errors": errors, "authToken": null }))
}

pub(crate) fn outcome(outcome: &Value) -> Reply {
    let gateway = json!({ "request_id": "r-1", "trace_id": "t-1" });
    ok(&json!({
        "data": { "offlineUserAuthToken": outcome },
        "extensions": { "gateway": gateway },
    }))
}

/// What a test changes about the site.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Installed {
    pub(crate) site: u128,
    pub(crate) installation: u128,
    pub(crate) version: &'static str,
    pub(crate) system_token: Option<&'static str>,
    pub(crate) new_for: TimeDelta,
}

pub(crate) const INSTALLED: Installed = Installed {
    site: 1,
    installation: 1,
    version: "1.0.0",
    system_token: Some(SYSTEM_TOKEN),
    new_for: TimeDelta::zero(),
};

impl Installed {
    pub(crate) fn site(&self, stub: &Stub) -> Arc<JiraSite> {
        let cloud_id = CloudId::parse(CLOUD).unwrap();
        let hosts = Hosts::sandbox(stub.base_url()).unwrap();
        let installation = Uuid::from_u128(self.installation).to_string();
        Arc::new(JiraSite {
            site: SiteId::from_uuid(Uuid::from_u128(self.site)),
            base_url: hosts.api_base_url(cloud_id),
            grant: Grant::ForgeImpersonation {
                cloud_id,
                installation: ForgeInstallationId::parse(&installation).unwrap(),
                app_version: AppVersion::parse(self.version).unwrap(),
                new_until: stub.clock.now() + self.new_for,
                system_token: self.system_token.map(SecretString::from),
            },
        })
    }

    pub(crate) fn user(&self, stub: &Stub, account: &str) -> AsUser {
        stub.jira.as_user(self.site(stub), AccountId::new(account))
    }
}

/// Which contexts the gateway was asked about, in order.
pub(crate) fn contexts(stub: &Stub) -> Vec<String> {
    let asked = stub.seen(GRAPHQL).into_iter().map(|call: Seen| {
        let input = call.json()["variables"]["input"].clone();
        let [context] = input["contextIds"].as_array().unwrap().as_slice() else {
            panic!("one context: {input}");
        };
        context.as_str().unwrap().to_owned()
    });
    asked.collect()
}

/// The tokens that `/myself` was called with.
pub(crate) fn tokens_used(stub: &Stub) -> Vec<String> {
    let used = stub.seen(MYSELF).into_iter();
    used.map(|call| call.authorization.replace("Bearer ", ""))
        .collect()
}

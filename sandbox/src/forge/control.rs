//! `/sandbox/forge/…`: the handle of the newest app for scripts.

use std::sync::Arc;

use reqwest::header::{HeaderMap, HeaderName};
use serde_json::{Value, json};

use super::event::ForgeEvent;
use super::handle::ForgeApp;
use super::module::ForgeModule;
use super::page::PageRequest;
use super::registration::Registration;
use crate::connect::Delivery;
use crate::handle::Site;
use crate::rest::Request;
use crate::rest::answer::Answer;
use crate::world::World;

/// `below` is the path after `/sandbox/forge/`.
pub(crate) async fn answer(
    world: &Arc<World>,
    index: usize,
    request: &Request,
    below: &str,
) -> Answer {
    let body: Value = match request.body.as_slice() {
        [] => Value::Null,
        body => match serde_json::from_slice(body) {
            Ok(body) => body,
            Err(error) => return Answer::error(400, error.to_string()),
        },
    };
    if request.method != "POST" {
        return Answer::error(405, "POST is the only method here");
    }
    if below == "register" {
        return register(world, &body);
    }
    let Some(app) = world.forge.apps().pop() else {
        return Answer::error(400, "no app is registered");
    };
    let desk = Desk {
        app: ForgeApp::new(Arc::clone(world), app),
        site: Site::new(Arc::clone(world), index),
    };
    desk.answer(below, &body).await
}

fn register(world: &Arc<World>, body: &Value) -> Answer {
    let Some(remote) = body["remote"].as_str() else {
        return Answer::error(400, "remote is missing");
    };
    let app = world.forge.register(Registration {
        connect_key: body["connectKey"].as_str().map(str::to_owned),
        ..Registration::at(remote)
    });
    Answer::ok(&json!({"appId": app.ari(), "environmentId": app.environment_id}))
}

struct Desk {
    app: ForgeApp,
    site: Site,
}

impl Desk {
    async fn answer(&self, below: &str, body: &Value) -> Answer {
        match below {
            "install" => self.delivered(&self.app.install(&self.site).await),
            "upgrade" => self.delivered(&self.app.upgrade(&self.site).await),
            "uninstall" => self.delivered(&self.app.uninstall(&self.site).await),
            "hourly" => self.delivered(&self.app.tell(&self.site, ForgeEvent::Hourly).await),
            "share" => match body["shared"].as_bool() {
                Some(shared) => {
                    self.app.share(shared);
                    Answer::ok(&json!({}))
                }
                None => Answer::error(400, "shared is missing"),
            },
            "invoke" => self.invoke(body).await,
            _ => Answer::error(404, "see sandbox/README.md for what is here"),
        }
    }

    fn delivered(&self, delivery: &Delivery) -> Answer {
        let installation = self.app.installation_id(&self.site);
        Answer::ok(
            &json!({"status": delivery.status, "body": delivery.body, "installationId": installation}),
        )
    }

    async fn invoke(&self, body: &Value) -> Answer {
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        let (Some(account), Some(path)) = (text("account"), text("path")) else {
            return Answer::error(400, "account or path is missing");
        };
        let module =
            text("module").map_or(Some(&ForgeModule::GENERAL), |key| ForgeModule::find(&key));
        let Some(module) = module else {
            return Answer::error(400, "the app has no such module");
        };
        let headers = body["headers"].as_object().into_iter().flatten();
        let request = PageRequest {
            method: text("method").unwrap_or_else(|| "GET".to_owned()),
            path,
            headers: headers
                .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                .collect(),
            body: Some(body["body"].clone()).filter(|body| !body.is_null()),
            module,
        };
        match self.app.invoke_remote(&self.site, &account, &request).await {
            Ok(answer) => Answer::ok(&json!({
                "status": answer.status, "headers": many(&answer.headers), "body": answer.text,
            })),
            Err(rejection) => Answer::ok(&json!({"rejected": rejection.to_string()})),
        }
    }
}

/// Every header with the list of its values, as the bridge gets them.
fn many(headers: &HeaderMap) -> Value {
    let values = |name: &HeaderName| -> Value {
        let values = headers.get_all(name).iter();
        values
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
            .collect()
    };
    headers
        .keys()
        .map(|name| (name.to_string(), values(name)))
        .collect()
}

//! `/sandbox/…` on every site: the handle of the site for scripts.

use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::access::pasted::SecretState;
use crate::connect::app::AppState;
use crate::connect::{Delivery, Event};
use crate::data::Edit;
use crate::forge;
use crate::installer::Installer;
use crate::licence::Licence;
use crate::misbehave::Rule;
use crate::rest::Request;
use crate::rest::answer::Answer;
use crate::site::SiteState;
use crate::ui;
use crate::world::World;

pub(crate) async fn answer(world: &Arc<World>, index: usize, request: &Request) -> Answer {
    let site = &*world.sites[index];
    let installer = Installer { world, site };
    let path = request.path.trim_start_matches("/sandbox/");
    if let Some(below) = path.strip_prefix("forge/") {
        return forge::control::answer(world, index, request, below).await;
    }
    match (request.method.as_str(), path) {
        ("GET", "site") => Answer::ok(&describe(world, site)),
        ("GET", "jira") => Answer::ok(&ui::screen::describe(world, index)),
        ("POST", "request") => match body::<ui::request::AsPerson>(request) {
            Ok(asked) => ui::request::answer(world, site, &asked),
            Err(refusal) => refusal,
        },
        ("POST", "install") => match body::<Value>(request) {
            Ok(body) => match body["appUrl"].as_str() {
                Some(url) => delivered(&installer.install(url).await),
                None => Answer::error(400, "appUrl is missing"),
            },
            Err(refusal) => refusal,
        },
        ("POST", "uninstall") => delivered(&installer.uninstall().await),
        ("POST", "disable") => delivered(&installer.tell(Event::Disabled).await),
        ("POST", "enable") => delivered(&installer.tell(Event::Enabled).await),
        ("POST", "rotate-secret") => delivered(&installer.tell(Event::Installed).await),
        ("GET", "calls") => Answer::ok(&json!(site.calls())),
        ("DELETE", "calls") => {
            site.clear_calls();
            Answer::ok(&json!({}))
        }
        ("POST", "misbehave") => accept(body::<Rule>(request), |rule| {
            site.add_rule(rule);
            Ok(())
        }),
        ("DELETE", "misbehave") => {
            site.clear_rules();
            Answer::ok(&json!({}))
        }
        ("POST", "edit") => accept(body::<Edit>(request), |edit| {
            let now = world.clock.now();
            site.change_data(|data| data.edit(edit, now))
                .map_err(|error| error.to_string())
        }),
        ("POST", "secret") => accept(body::<SecretChange>(request), |change| {
            world.secrets.set(&change.secret, change.state);
            Ok(())
        }),
        ("POST", "licence") => accept(body::<LicenceChange>(request), |change| {
            site.tenant().licence = change.licence;
            Ok(())
        }),
        ("POST", "captcha") => accept(body::<Answered>(request), |answered| {
            world.secrets.answer_captcha(&answered.address);
            Ok(())
        }),
        ("GET", "context-token") => token(world, index, request),
        _ => Answer::error(404, "see sandbox/README.md for what is here"),
    }
}

/// What becomes of an API key or token.
#[derive(Deserialize)]
struct SecretChange {
    secret: String,
    state: SecretState,
}

#[derive(Deserialize)]
struct LicenceChange {
    licence: Licence,
}

/// Whose CAPTCHA was answered.
#[derive(Deserialize)]
struct Answered {
    address: String,
}

fn body<T: DeserializeOwned>(request: &Request) -> Result<T, Answer> {
    serde_json::from_slice(&request.body).map_err(|error| Answer::error(400, error.to_string()))
}

fn accept<T>(body: Result<T, Answer>, act: impl FnOnce(T) -> Result<(), String>) -> Answer {
    match body.map(act) {
        Ok(Ok(())) => Answer::ok(&json!({})),
        Ok(Err(reason)) => Answer::error(400, reason),
        Err(refusal) => refusal,
    }
}

fn delivered(delivery: &Delivery) -> Answer {
    Answer::ok(&json!({"status": delivery.status, "body": delivery.body}))
}

fn describe(world: &World, site: &SiteState) -> Value {
    let users = site.with_data(|data| json!(data.users.values().collect::<Vec<_>>()));
    let projects = site.with_data(crate::data::Data::project_keys);
    let tenant = site.tenant();
    json!({
        "sandboxUrl": world.url,
        "baseUrl": tenant.base_url,
        "clientKey": tenant.client_key,
        "cloudId": tenant.cloud_id,
        "oauthClientId": site.oauth_client_id,
        "installed": tenant.state != AppState::NotInstalled,
        "enabled": tenant.state == AppState::Enabled,
        "projects": projects,
        "users": users,
    })
}

/// `?account=`, and with `&method=&url=` bound to that URL.
fn token(world: &Arc<World>, index: usize, request: &Request) -> Answer {
    let parameter = |name: &str| {
        let mut pairs = form_urlencoded::parse(request.query.as_bytes());
        pairs
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    let Some(account) = parameter("account") else {
        return Answer::error(400, "account is missing");
    };
    let tokens = crate::tokens::HostTokens {
        world,
        site: &world.sites[index],
    };
    let token = match parameter("url") {
        Some(url) => tokens.url_bound(
            &parameter("method").unwrap_or_else(|| "GET".to_owned()),
            &url,
            &account,
        ),
        None => tokens.context(&account),
    };
    Answer::ok(&json!({"token": token}))
}

//! HTTP in and out: one listener for each address of a site.

use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use url::Url;

use crate::access::{basic, credential};
use crate::accounts_report;
use crate::calls::Door;
use crate::connect::addon;
use crate::control;
use crate::forge;
use crate::identity;
use crate::organization;
use crate::outcome::Outcome;
use crate::rest::answer::Answer;
use crate::rest::{Request, Visit};
use crate::site::SiteState;
use crate::spoil;
use crate::ui;
use crate::world::World;

const LARGEST_BODY: usize = 4 << 20;

#[derive(Clone, Debug)]
struct Listener {
    world: Arc<World>,
    site: usize,
    port: u16,
}

pub(crate) fn serve(world: &Arc<World>, site: usize, listener: TcpListener) {
    let port = listener
        .local_addr()
        .map(|address| address.port())
        .unwrap_or_default();
    let state = Listener {
        world: Arc::clone(world),
        site,
        port,
    };
    let router = Router::new().fallback(handle).with_state(state);
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "a listener ended");
        }
    });
    world.keep_listener(task.abort_handle());
}

async fn handle(State(listener): State<Listener>, request: HttpRequest) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return spoil::plain(Answer::error(413, "Payload Too Large"));
    };
    let text = |name| header_text(&parts.headers, name);
    let request = Request {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        authorization: text(header::AUTHORIZATION),
        content_type: text(header::CONTENT_TYPE),
        body: body.to_vec(),
    };
    listener.answer(request).await
}

fn header_text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers
        .get(name)
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

impl Listener {
    async fn answer(&self, request: Request) -> Response {
        let world = &*self.world;
        let now = world.clock.now();
        let main = self.site == 0;
        if let Some(kid) = request.path.strip_prefix("/install-keys/").filter(|_| main) {
            return identity::install_key(world, kid, &request)
                .send(&request, now)
                .await;
        }
        if request.path == "/authorization/oauth2/token" && main {
            return match identity::token(world, &request) {
                Ok(outcome) => outcome.send(&request, now).await,
                Err(refusal) => spoil::plain(refusal),
            };
        }
        if main && let Some(outcome) = organization::outcome(world, &request) {
            return outcome.send(&request, now).await;
        }
        if let Some(outcome) = accounts_report::outcome(world, self.site, &request) {
            return outcome.send(&request, now).await;
        }
        if main && let Some(response) = forge::answer(world, &request).await {
            return response;
        }
        if let Some(answer) = ui::answer(world, &request) {
            return spoil::plain(answer);
        }
        if request.path.starts_with("/sandbox/") {
            return spoil::plain(control::answer(&self.world, self.site, &request).await);
        }
        let site = &*world.sites[self.site];
        if let Some(key) = addon::subject(&request.path).filter(|_| self.is_current(site)) {
            return addon::outcome(site, &request, key, now)
                .send(&request, now)
                .await;
        }
        if self.is_current(site) && request.path.starts_with("/rest/") {
            return rest_call(world, site, &request, now)
                .send(&request, now)
                .await;
        }
        if self.is_current(site) && request.path == "/_edge/tenant_info" {
            return identity::tenant_info(site, &request, now)
                .send(&request, now)
                .await;
        }
        spoil::plain(Answer::html(404, "Page not found"))
    }

    /// A renamed site no longer answers at its old address.
    fn is_current(&self, site: &SiteState) -> bool {
        let url = Url::parse(&site.base_url());
        url.is_ok_and(|url| url.port_or_known_default() == Some(self.port))
    }
}

fn rest_call<'a>(
    world: &World,
    site: &'a SiteState,
    request: &Request,
    now: DateTime<Utc>,
) -> Outcome<'a> {
    let (authorization, target) = (request.authorization.as_deref(), request.target());
    let caller = match basic::login(authorization) {
        Some(login) => basic::identify(&login, request.operation(), &world.secrets, site),
        None => credential::identify(authorization, &request.method, &target, site, now)
            .ok_or_else(Answer::unauthorized),
    };
    let visit = Visit {
        site,
        caller,
        base_url: site.base_url(),
        door: Door::Site,
        now,
    };
    visit.outcome(request)
}

//! HTTP in and out: one listener for each address of a site.

use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use tokio::net::TcpListener;
use url::Url;

use crate::access::token::{self, TokenRequest};
use crate::calls::{Call, Credential};
use crate::control;
use crate::misbehave::Faults;
use crate::operation::Operation;
use crate::rest::answer::Answer;
use crate::rest::{self, Request};
use crate::site::SiteState;
use crate::spoil;
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
        let site = &self.world.sites[self.site];
        if let Some(kid) = request
            .path
            .strip_prefix("/install-keys/")
            .filter(|_| self.site == 0)
        {
            return self.install_key(kid, &request).await;
        }
        if request.path == "/authorization/oauth2/token" && self.site == 0 {
            return self.token(&request).await;
        }
        if request.path.starts_with("/sandbox/") {
            return spoil::plain(control::answer(&self.world, self.site, &request).await);
        }
        if !self.is_current(site) || !request.path.starts_with("/rest/") {
            return spoil::plain(Answer::html(404, "Page not found"));
        }
        let operation = request.operation();
        let faults = site.take_faults(operation, &request.path);
        let now = self.world.clock.now();
        let (answer, caller) = match spoil::instead(&faults, now) {
            Some(answer) => {
                let credential = crate::access::credential::identify(
                    request.authorization.as_deref(),
                    &request.method,
                    &request.target(),
                    site,
                    now,
                );
                (answer, credential)
            }
            None => rest::answer(&request, operation, site, &faults, now),
        };
        let (account, credential) = match &caller {
            Some(caller) => (caller.account().map(str::to_owned), caller.credential),
            None => (None, Credential::Refused),
        };
        self.finish(
            site,
            &request,
            (operation, account, credential),
            answer,
            &faults,
        )
        .await
    }

    /// Logged before it is sent: a test that has the answer finds the call.
    async fn finish(
        &self,
        site: &SiteState,
        request: &Request,
        who: (Option<Operation>, Option<String>, Credential),
        answer: Answer,
        faults: &Faults,
    ) -> Response {
        let (operation, account, credential) = who;
        site.log(Call {
            method: request.method.clone(),
            path: request.path.clone(),
            query: request.query.clone(),
            account,
            credential,
            status: answer.status,
            operation,
            at: self.world.clock.now(),
        });
        spoil::respond(answer, faults).await
    }

    /// A renamed site no longer answers at its old address.
    fn is_current(&self, site: &SiteState) -> bool {
        let url = Url::parse(&site.base_url());
        url.is_ok_and(|url| url.port_or_known_default() == Some(self.port))
    }

    async fn install_key(&self, kid: &str, request: &Request) -> Response {
        let site = &self.world.sites[0];
        let operation = Some(Operation::InstallKey);
        let faults = site.take_faults(operation, &request.path);
        let key = &self.world.install_key;
        let answer = spoil::instead(&faults, self.world.clock.now()).unwrap_or_else(|| {
            if kid == key.kid && request.method == "GET" {
                Answer::text(200, "application/x-pem-file", key.pem().to_owned())
            } else {
                Answer::html(404, "Not Found")
            }
        });
        self.finish(
            site,
            request,
            (operation, None, Credential::Anonymous),
            answer,
            &faults,
        )
        .await
    }

    async fn token(&self, request: &Request) -> Response {
        let wanted = TokenRequest::parse(&request.body);
        let client = wanted.client_id();
        let found = self
            .world
            .sites
            .iter()
            .find(|site| Some(&site.oauth_client_id) == client.as_ref());
        let Some(site) = found else {
            return spoil::plain(rfc6749(
                401,
                "invalid_client",
                "the OAuth client is not known",
            ));
        };
        let operation = Some(Operation::Token);
        let faults = site.take_faults(operation, &request.path);
        let now = self.world.clock.now();
        let answer =
            spoil::instead(&faults, now).unwrap_or_else(|| self.exchange(request, &wanted, site));
        let credential = if answer.status == 200 {
            Credential::User
        } else {
            Credential::Refused
        };
        self.finish(
            site,
            request,
            (operation, wanted.account(), credential),
            answer,
            &faults,
        )
        .await
    }

    fn exchange(&self, request: &Request, wanted: &TokenRequest, site: &SiteState) -> Answer {
        let form = request.content_type.as_deref().unwrap_or_default();
        if request.method != "POST" || !form.starts_with("application/x-www-form-urlencoded") {
            return rfc6749(400, "invalid_request", "send a form by POST");
        }
        let audience = self.world.authorization_server();
        match token::exchange(wanted, site, &audience, self.world.clock.now()) {
            Ok(body) => Answer::ok(&body).with_header("Cache-Control", "no-store"),
            Err(refused) => rfc6749(refused.status, refused.error, &refused.description),
        }
    }
}

fn rfc6749(status: u16, error: &str, description: &str) -> Answer {
    Answer::json(
        status,
        &serde_json::json!({"error": error, "error_description": description}),
    )
}

//! Where Forge has the pages of its apps: another origin than Jira, with Forge's policy and its bridge before the page's own
//! scripts.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{OriginalUri, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;

use super::files;
use crate::rest::answer::Answer;
use crate::spoil;
use crate::world::World;

pub(crate) fn serve(world: &Arc<World>, listener: TcpListener) {
    let router = Router::new().fallback(handle).with_state(Arc::clone(world));
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "the listener of Forge's pages ended");
        }
    });
    world.keep_listener(task.abort_handle());
}

async fn handle(State(world): State<Arc<World>>, OriginalUri(uri): OriginalUri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path == "__bridge.js" {
        return shared(files::ours("bridge.js"));
    }
    if let Some(name) = path.strip_prefix("__themes/") {
        return shared(files::theme(&format!("themes/{name}")));
    }
    page(&world, path).unwrap_or_else(missing)
}

fn shared(answer: Option<Answer>) -> Response {
    answer.map_or_else(missing, spoil::plain)
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, "not found").into_response()
}

/// `<app>/<file>`, or `<app>/assets/<file>`.
fn page(world: &World, path: &str) -> Option<Response> {
    let (app, name) = path.split_once('/')?;
    let app = world.forge.apps().into_iter().find(|one| one.id == app)?;
    let folder = app.state().registration.pages.clone()?;
    if !name.split('/').all(files::is_plain) {
        return None;
    }
    let content = std::fs::read(folder.join(name)).ok()?;
    let kind = match Path::new(name).extension()?.to_str()? {
        "html" => "text/html;charset=UTF-8",
        "js" => "text/javascript;charset=UTF-8",
        "css" => "text/css;charset=UTF-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" => "application/json",
        _ => return None,
    };
    let content = if kind.starts_with("text/html") {
        let page = String::from_utf8(content).ok()?;
        let bridge = "<head><script src=\"/__bridge.js\"></script>";
        page.replacen("<head>", bridge, 1).into_bytes()
    } else {
        content
    };
    let headers: [(HeaderName, HeaderValue); 2] = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (
            CONTENT_SECURITY_POLICY,
            HeaderValue::try_from(policy(world)).ok()?,
        ),
    ];
    Some((headers, content).into_response())
}

/// Forge's, with the inline styles that the manifest asks for and no foreign host (Forge: iframe and CSP).
fn policy(world: &World) -> String {
    let sites: Vec<String> = world.sites.iter().map(|site| site.base_url()).collect();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data: \
         https://*.atl-paas.net https://*.gravatar.com https://*.wp.com; font-src 'self' data:; base-uri 'none'; frame-ancestors {}",
        sites.join(" ")
    )
}

//! Every address of the service. A handler takes exactly one of the extractors of `extract`, or is named in the
//! layering test's list of public ones.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, FromRequest, FromRequestParts};
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::routing::{get, post, put};
use tower_http::timeout::TimeoutLayer;

use super::error::Error;
use super::extract::caller::{AdminCaller, Caller};
use super::extract::realm_call::RealmCall;
use super::layer::envelope::Envelope;
use super::layer::{call_budget, compression, enveloped};
use super::route::report::SyncTimeout;
use super::route::{
    audit, calendars, credentials, descriptor, docs, exports, forge_events, get_started, health,
    index, lifecycle, me, metrics, module_pages, my_tokens, parameter_sets, realms, report,
    run_report, site_calendars, token_settings, token_trial, tokens,
};
use super::state::{AboutService, AppState, ForgePages, ForgeRealms, Trials};
use crate::atlassian::endpoints::{CONNECT_REALMS, EventEndpoint, FORGE_REALMS};
use crate::audit::AuditTrail;
use crate::calendars::Calendars;
use crate::clock::Clock;
use crate::creations::Creations;
use crate::credentials::Credentials;
use crate::get_started::GetStarted;
use crate::installs::admins::Admins;
use crate::installs::realms::RealmMoves;
use crate::people::People;
use crate::reports::Reports;
use crate::tokens::Tokens;

/// Forge waits 5 s for the answer to an event and 25 s for that to a page, and a call that it gives up brings nobody an
/// answer (Forge: timeouts).
const FORGE_EVENT: Duration = Duration::from_millis(4_500);
const FORGE_PAGE: Duration = Duration::from_secs(24);

/// Reports know their limit themselves, and say what to call instead; this is for whatever does not.
const GRACE: Duration = Duration::from_secs(5);

/// Limits of one request.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub body: usize,
    pub page: Duration,
    pub report: Duration,
}

/// The routes under the base URL's path, without the layers that every request passes.
pub fn routes(state: &AppState, limits: Limits) -> Router {
    let groups = Groups {
        reports: reports(),
        pages: pages(),
        frames: frames(),
        forge_pages: forge_pages(state),
        forge_events: forge_events(state),
        probes: probes(),
    };
    let shapes = Shapes {
        clock: state.clock.clone(),
        frame_policy: state.shells.refusal_policy(),
    };
    mounted(groups, state.base_path(), shapes, limits).with_state(state.clone())
}

/// Routes by the shape of their errors, by how long they may take, and by where they are reached.
struct Groups<S> {
    reports: Router<S>,
    pages: Router<S>,
    frames: Router<S>,
    forge_pages: Router<S>,
    forge_events: Router<S>,
    probes: Router<S>,
}

/// What errors need to know that are not plain JSON.
struct Shapes {
    clock: Arc<dyn Clock>,
    frame_policy: Arc<str>,
}

fn mounted<S>(groups: Groups<S>, prefix: &str, shapes: Shapes, limits: Limits) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let timeout = |after| TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, after);
    let reports = groups.reports.fallback(not_found);
    let reports = enveloped(
        reports.layer(timeout(limits.report + GRACE)),
        Envelope::Rest(shapes.clock),
    );
    let reports = reports.layer((compression::layer(), from_fn(call_budget::tell)));
    let frames = enveloped(
        groups.frames.layer(timeout(limits.page)),
        Envelope::Page(shapes.frame_policy),
    );
    let pages = groups.pages.merge(groups.probes.clone());
    let all = Router::new()
        .nest("/rest", reports)
        .merge(pages.layer(timeout(limits.page)))
        .merge(frames)
        .merge(
            groups
                .forge_pages
                .layer(timeout(limits.page.min(FORGE_PAGE))),
        )
        .merge(groups.forge_events.layer(timeout(FORGE_EVENT)))
        .fallback(not_found);
    let mounted = if prefix.is_empty() {
        all
    } else {
        // Probes come from beside us, not through the proxy that knows the prefix.
        Router::new().nest(prefix, all).merge(groups.probes)
    };
    let mounted = mounted.fallback(not_found);
    // What the reports' own envelope has answered is whole and passes this one as it is.
    enveloped(mounted, Envelope::Api).layer(DefaultBodyLimit::max(limits.body))
}

/// `/issues` and `/issues/v2` are what Timepiece's newest pages call its lists.
fn reports() -> Router<AppState> {
    Router::new()
        .route("/issue", get(report::issue).post(report::issue))
        .route(
            "/issue/expanded",
            get(report::expanded).post(report::expanded),
        )
        .route("/list", get(report::list).post(report::list))
        .route("/issues", get(report::list).post(report::list))
        .route("/list2", get(report::list2).post(report::list2))
        .route("/issues/v2", get(report::list2).post(report::list2))
        .route(
            "/aggregation",
            get(report::aggregation).post(report::aggregation),
        )
        .merge(files())
        .merge(saved())
}

/// `/export/status` is what an old page of Timepiece calls the list.
fn files() -> Router<AppState> {
    Router::new()
        .route("/smallexport", get(exports::small).post(exports::small))
        .route("/export", get(exports::list).post(exports::start))
        .route("/export/status", get(exports::list))
        .route("/export/{id}", get(exports::show).delete(exports::abort))
        .route("/export/{id}/download", get(exports::download))
}

/// What report calls refer to.
fn saved() -> Router<AppState> {
    Router::new()
        .route("/calendar", get(calendars::list).post(calendars::create))
        .route("/calendar/search", get(calendars::search))
        .route(
            "/calendar/{id}",
            get(calendars::show)
                .put(calendars::change)
                .delete(calendars::delete),
        )
        .route(
            "/parameterSets",
            get(parameter_sets::list).post(parameter_sets::create),
        )
        .route("/parameterSets/search", get(parameter_sets::list))
        .route("/parameterSets/validate", post(parameter_sets::validate))
        .route(
            "/parameterSets/{id}",
            get(parameter_sets::show)
                .put(parameter_sets::change)
                .delete(parameter_sets::delete),
        )
        .route(
            "/parameterSets/{id}/validate",
            get(parameter_sets::validate_saved),
        )
}

fn pages() -> Router<AppState> {
    Router::new()
        .route("/", get(index::index))
        .route("/atlassian-connect.json", get(descriptor::descriptor))
        .route("/openapi.json", get(docs::openapi))
        .route("/docs", get(docs::page))
        .route("/docs/{file}", get(docs::asset))
        .route("/connect/installed", post(lifecycle::installed))
        .route("/connect/uninstalled", post(lifecycle::uninstalled))
        .route("/connect/enabled", post(lifecycle::enabled))
        .route("/connect/disabled", post(lifecycle::disabled))
        .nest(CONNECT_REALMS, realm_moves())
        .nest("/api/v1", settings_api())
}

/// What Jira frames. Below one folder, where the pages' relative addresses find the files that they load.
fn frames() -> Router<AppState> {
    Router::new()
        .route("/pages/app", get(module_pages::app))
        .route("/pages/api-settings", get(module_pages::api_settings))
        .route("/pages/api-information", get(module_pages::api_information))
        .route("/pages/get-started", get(module_pages::get_started))
        .route("/pages/assets/{file}", get(module_pages::asset))
}

/// The settings API once more. The state that it gets here makes its extractors ask for Forge's proof.
fn forge_pages(state: &AppState) -> Router<AppState> {
    let api = settings_api().with_state(ForgePages(state.clone()));
    Router::new().nest("/forge/api/v1", api)
}

fn forge_events(state: &AppState) -> Router<AppState> {
    let receive = || post(forge_events::receive);
    let events = EventEndpoint::ALL
        .into_iter()
        .fold(Router::new(), |router, endpoint| {
            router.route(endpoint.path(), receive())
        });
    let moves = realm_moves().with_state(ForgeRealms(state.clone()));
    events.nest(FORGE_REALMS, moves)
}

/// Written once, mounted for Connect and for Forge.
fn realm_moves<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    RealmCall: FromRequest<S, Rejection = Error>,
    RealmMoves: FromRef<S>,
{
    Router::new()
        .route("/schedule", post(realms::schedule))
        .route("/start", post(realms::start))
        .route("/status", get(realms::status))
        .route("/commit", post(realms::commit))
        .route("/rollback", post(realms::roll_back))
}

/// Written once, mounted twice.
fn settings_api<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Caller: FromRequestParts<S, Rejection = Error>,
    AdminCaller: FromRequestParts<S, Rejection = Error>,
    Admins: FromRef<S>,
    Tokens: FromRef<S>,
    Creations: FromRef<S>,
    Credentials: FromRef<S>,
    People: FromRef<S>,
    AuditTrail: FromRef<S>,
    GetStarted: FromRef<S>,
    AboutService: FromRef<S>,
    Calendars: FromRef<S>,
    Trials: FromRef<S>,
    (Reports, SyncTimeout): FromRef<S>,
{
    Router::new()
        .merge(kept_tokens())
        .merge(kept_credentials())
        .merge(kept_calendars())
        .route("/me", get(me::show))
        .route("/users", get(me::users))
        .route("/users/named", post(me::named))
        .route("/get-started", get(get_started::show))
        .route("/get-started/{id}", put(get_started::mark))
        .route("/audit", get(audit::list))
        .route("/audit.csv", get(audit::csv))
        .route(
            "/settings/audit",
            get(audit::show_retention).put(audit::set_retention),
        )
        .route("/reports", post(run_report::run))
}

fn kept_tokens<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Caller: FromRequestParts<S, Rejection = Error>,
    AdminCaller: FromRequestParts<S, Rejection = Error>,
    Admins: FromRef<S>,
    Tokens: FromRef<S>,
    Creations: FromRef<S>,
    Trials: FromRef<S>,
{
    Router::new()
        .route("/tokens", get(tokens::list).post(tokens::create))
        .route("/tokens/deactivate", post(tokens::deactivate))
        .route(
            "/tokens/{id}",
            get(tokens::show)
                .patch(tokens::change)
                .delete(tokens::delete),
        )
        .route("/tokens/{id}/reveal", post(tokens::reveal))
        .route("/tokens/{id}/try", post(token_trial::run))
        .route("/my/tokens", get(my_tokens::list).post(my_tokens::create))
        .route(
            "/my/tokens/{id}",
            axum::routing::patch(my_tokens::change).delete(my_tokens::delete),
        )
        .route("/my/tokens/{id}/reveal", post(my_tokens::reveal))
        .route(
            "/settings/tokens",
            get(token_settings::show).put(token_settings::replace),
        )
}

fn kept_calendars<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Caller: FromRequestParts<S, Rejection = Error>,
    AdminCaller: FromRequestParts<S, Rejection = Error>,
    Calendars: FromRef<S>,
    Creations: FromRef<S>,
{
    Router::new()
        .route(
            "/calendars",
            get(site_calendars::list).post(site_calendars::create),
        )
        .route("/calendars/preview", post(site_calendars::preview))
        .route(
            "/calendars/{id}",
            get(site_calendars::show)
                .put(site_calendars::change)
                .delete(site_calendars::delete),
        )
        .route(
            "/settings/calendar",
            get(site_calendars::show_default).put(site_calendars::set_default),
        )
}

/// What Atlassian gave the site's admins, and they us.
fn kept_credentials<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    AdminCaller: FromRequestParts<S, Rejection = Error>,
    Credentials: FromRef<S>,
{
    Router::new()
        .route("/credentials", get(credentials::show))
        .route(
            "/credentials/organization-key",
            put(credentials::replace_key).delete(credentials::remove_key),
        )
        .route(
            "/credentials/organization-key/check",
            post(credentials::check_key),
        )
        .route(
            "/credentials/user-token",
            put(credentials::replace_token).delete(credentials::remove_token),
        )
        .route(
            "/credentials/user-token/check",
            post(credentials::check_token),
        )
}

fn probes() -> Router<AppState> {
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(metrics::metrics))
}

async fn not_found() -> StatusCode {
    StatusCode::NOT_FOUND
}

#[cfg(test)]
mod tests;

//! What handlers are given: the parts, each on its own through `FromRef`.

use std::sync::Arc;

use axum::extract::FromRef;
use url::Url;

use crate::atlassian::ids::AppKey;
use crate::atlassian::jwt::Recipient;
use crate::atlassian::keys::InstallKeys;
use crate::audit::AuditTrail;
use crate::calendars::Calendars;
use crate::clock::Clock;
use crate::config::{BaseUrl, Distribution};
use crate::creations::Creations;
use crate::credentials::Credentials;
use crate::exports::Exports;
use crate::get_started::GetStarted;
use crate::http::extract::invocation::InvocationGate;
use crate::http::route::health::Health;
use crate::http::route::metrics::OperatorMetrics;
use crate::http::route::report::SyncTimeout;
use crate::installs::admins::Admins;
use crate::installs::directory::Directory;
use crate::installs::forge::ForgeInstalls;
use crate::installs::lifecycle::InstallLifecycle;
use crate::parameter_sets::ParameterSets;
use crate::people::People;
use crate::reports::Reports;
use crate::reports::aggregations::Aggregations;
use crate::tokens::Tokens;
use crate::tokens::call_budget::CallBudget;
use crate::tokens::check::TokenCheck;

/// What the pages say of the service itself.
#[derive(Clone, Debug)]
pub struct AboutService {
    pub distribution: Distribution,
    /// Where scripts call it.
    pub url: Arc<str>,
}

/// What it takes to try a token out.
#[derive(Clone, Debug)]
pub struct Trials {
    pub check: TokenCheck,
    pub reports: Reports,
    pub clock: Arc<dyn Clock>,
}

/// The descriptor as Jira fetches it.
#[derive(Clone, Debug)]
pub struct Descriptor(pub Arc<str>);

/// The page at the bare address, as HTML.
#[derive(Clone, Debug)]
pub struct Greeting(pub Arc<str>);

#[derive(Clone, Debug, FromRef)]
pub struct AppState {
    pub clock: Arc<dyn Clock>,
    pub base_url: BaseUrl,
    pub app_key: AppKey,
    pub install_keys: Arc<dyn InstallKeys>,
    pub directory: Directory,
    pub admins: Admins,
    pub lifecycle: InstallLifecycle,
    pub invocations: InvocationGate,
    pub forge: ForgeInstalls,
    pub tokens: Tokens,
    pub token_check: TokenCheck,
    pub call_budget: CallBudget,
    pub calendars: Calendars,
    pub credentials: Credentials,
    pub creations: Creations,
    pub people: People,
    pub audit: AuditTrail,
    pub get_started: GetStarted,
    pub about: AboutService,
    pub parameter_sets: ParameterSets,
    pub reports: Reports,
    pub aggregations: Aggregations,
    pub exports: Exports,
    pub sync_timeout: SyncTimeout,
    pub descriptor: Descriptor,
    pub greeting: Greeting,
    pub health: Health,
    pub metrics: OperatorMetrics,
}

/// The reports, and how long a caller may wait for one.
impl FromRef<AppState> for (Reports, SyncTimeout) {
    fn from_ref(state: &AppState) -> Self {
        (state.reports.clone(), state.sync_timeout)
    }
}

/// The same parts for the mount of Forge's pages. The type of the state that a handler is mounted with decides whose
/// proof its extractor takes.
#[derive(Clone, Debug)]
pub struct ForgePages(pub AppState);

macro_rules! on_forge_pages {
    ($($part:ty = $member:ident),+ $(,)?) => {$(
        impl FromRef<ForgePages> for $part {
            fn from_ref(ForgePages(state): &ForgePages) -> Self {
                state.$member.clone()
            }
        }
    )+};
}

on_forge_pages! {
    Tokens = tokens,
    Credentials = credentials,
    Creations = creations,
    Admins = admins,
    Calendars = calendars,
    People = people,
    AuditTrail = audit,
    GetStarted = get_started,
    AboutService = about,
}

impl FromRef<ForgePages> for (Reports, SyncTimeout) {
    fn from_ref(ForgePages(state): &ForgePages) -> Self {
        Self::from_ref(state)
    }
}

impl FromRef<AppState> for Trials {
    fn from_ref(state: &AppState) -> Self {
        Self {
            check: state.token_check.clone(),
            reports: state.reports.clone(),
            clock: state.clock.clone(),
        }
    }
}

impl FromRef<ForgePages> for Trials {
    fn from_ref(ForgePages(state): &ForgePages) -> Self {
        Self::from_ref(state)
    }
}

impl AppState {
    /// What stands before our own paths in every request; empty, or like `/dwell`.
    pub fn base_path(&self) -> &str {
        self.base_url.path()
    }

    pub fn base_url(&self) -> &Url {
        self.base_url.as_url()
    }

    /// Who a token must be meant for, if it says.
    pub fn recipient(&self) -> Recipient<'_> {
        Recipient {
            app_key: &self.app_key,
            base_url: self.base_url(),
        }
    }
}

//! What handlers are given: the parts, each on its own through `FromRef`.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRef;

use crate::atlassian::ids::AppKey;
use crate::atlassian::jwt::Recipient;
use crate::atlassian::keys::InstallKeys;
use crate::atlassian::region::OwnUrls;
use crate::audit::AuditTrail;
use crate::calendars::Calendars;
use crate::clock::Clock;
use crate::config::{BaseUrl, Distribution};
use crate::creations::Creations;
use crate::credentials::Credentials;
use crate::exports::Exports;
use crate::get_started::GetStarted;
use crate::http::extract::invocation::InvocationGate;
use crate::http::page_files::PageFiles;
use crate::http::route::health::Health;
use crate::http::route::metrics::OperatorMetrics;
use crate::http::route::report::SyncTimeout;
use crate::http::shells::Shells;
use crate::installs::admins::Admins;
use crate::installs::directory::Directory;
use crate::installs::forge::ForgeInstalls;
use crate::installs::licences::Licences;
use crate::installs::lifecycle::InstallLifecycle;
use crate::installs::realms::RealmMoves;
use crate::installs::tenant::Tenant;
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
    pub urls: OwnUrls,
}

impl AboutService {
    /// Where scripts of the site call it.
    pub fn url(&self, tenant: &Tenant) -> String {
        let home = tenant.realm.and_then(|realm| self.urls.of(realm));
        let url = home.unwrap_or(self.urls.global()).as_str();
        url.trim_end_matches('/').to_owned()
    }
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

/// Declares the parts, each to be had from the state on its own.
macro_rules! parts {
    ($($name:ident: $part:ty,)*) => {
        #[derive(Debug)]
        pub struct StateParts {
            $(pub $name: $part,)*
        }

        $(impl FromRef<AppState> for $part {
            fn from_ref(state: &AppState) -> Self {
                state.$name.clone()
            }
        })*
    };
}

parts! {
    clock: Arc<dyn Clock>,
    base_url: BaseUrl,
    own_urls: OwnUrls,
    app_key: AppKey,
    install_keys: Arc<dyn InstallKeys>,
    directory: Directory,
    admins: Admins,
    lifecycle: InstallLifecycle,
    licences: Licences,
    realm_moves: RealmMoves,
    invocations: InvocationGate,
    forge: ForgeInstalls,
    tokens: Tokens,
    token_check: TokenCheck,
    call_budget: CallBudget,
    calendars: Calendars,
    credentials: Credentials,
    creations: Creations,
    people: People,
    audit: AuditTrail,
    get_started: GetStarted,
    about: AboutService,
    parameter_sets: ParameterSets,
    reports: Reports,
    aggregations: Aggregations,
    exports: Exports,
    sync_timeout: SyncTimeout,
    descriptor: Descriptor,
    greeting: Greeting,
    page_files: PageFiles,
    shells: Shells,
    health: Health,
    metrics: OperatorMetrics,
}

/// Every layer of every request clones the state, so a clone is nothing but another count.
#[derive(Clone, Debug)]
pub struct AppState(Arc<StateParts>);

impl From<StateParts> for AppState {
    fn from(parts: StateParts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for AppState {
    type Target = StateParts;

    fn deref(&self) -> &StateParts {
        &self.0
    }
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

/// The same for Forge's calls about moves between regions.
#[derive(Clone, Debug)]
pub struct ForgeRealms(pub AppState);

impl FromRef<ForgeRealms> for RealmMoves {
    fn from_ref(ForgeRealms(state): &ForgeRealms) -> Self {
        state.realm_moves.clone()
    }
}

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

    /// Who a token must be meant for, if it says.
    pub fn recipient(&self) -> Recipient<'_> {
        Recipient {
            app_key: &self.app_key,
            urls: &self.own_urls,
        }
    }
}

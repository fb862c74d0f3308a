//! What writes take. The bodies are read member by member (`route::body`), so that every fault is told at once; these
//! types say what belongs there.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::calendars::definition::{ExceptionDay, Holiday, WorkingTime};

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewCalendar)]
pub(super) struct CalendarDraft {
    /// A free number; without it the next one is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    id: Option<u32>,
    /// Unique on the site, letter case ignored.
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    /// IANA name like Europe/Berlin.
    time_zone: String,
    #[schema(max_items = 168)]
    working_times: Vec<WorkingTime>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 1000)]
    holidays: Vec<Holiday>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 1000)]
    exceptions: Vec<ExceptionDay>,
    /// Whether `calendar=default` means this one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_default: bool,
}

/// Only the named members change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CalendarChange)]
pub(super) struct CalendarPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 255)]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    time_zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 168)]
    working_times: Option<Vec<WorkingTime>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 1000)]
    holidays: Option<Vec<Holiday>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 1000)]
    exceptions: Option<Vec<ExceptionDay>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    is_default: Option<bool>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewParameterSet)]
pub(super) struct SetDraft {
    /// A free one, from an administrator.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    id: Option<String>,
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    public: bool,
    /// Somebody else only from an administrator.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128)]
    owner_id: Option<String>,
    /// Report parameters; `columnsBy` is called `reportType`.
    #[schema(value_type = Object)]
    parameters: Map<String, Value>,
}

/// Only the named members change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ParameterSetChange)]
pub(super) struct SetPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 255)]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    public: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128)]
    owner_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<Object>)]
    parameters: Option<Map<String, Value>>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnsavedParameters)]
pub(super) struct SetParameters {
    /// As in a parameter set.
    #[schema(value_type = Object)]
    parameters: Map<String, Value>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewToken)]
pub(super) struct TokenDraft {
    /// Whom the token acts as.
    #[schema(min_length = 1, max_length = 128)]
    account_id: String,
    #[schema(format = DateTime)]
    expires_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    notes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, default = true)]
    active: Option<bool>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewOwnToken)]
pub(super) struct OwnTokenDraft {
    #[schema(format = DateTime)]
    expires_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    notes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, default = true)]
    active: Option<bool>,
}

/// Only the named members change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TokenChange)]
pub(super) struct TokenPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    active: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    expires_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    notes: Option<String>,
}

/// What somebody wants a token's text for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RevealPurpose {
    /// `show` or `copy`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    purpose: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TokenIds {
    #[schema(max_items = 100)]
    ids: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TokenToTry)]
pub(super) struct TrialDraft {
    #[serde(skip_serializing_if = "Option::is_none")]
    issue_key: Option<String>,
}

/// What Jira tells of an installation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LifecycleBody {
    key: String,
    client_key: String,
    /// `installed`, `uninstalled`, `enabled` or `disabled`, as the address.
    event_type: String,
    base_url: String,
}

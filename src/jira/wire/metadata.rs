use serde::Deserialize;
use url::Url;

use super::ids::text;
use super::or_default;

/// Where the site is for browsers, whichever way the app reaches it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServerInfo {
    pub base_url: Url,
}

/// A status as it is called today. Names are neither stable nor unique: the id is the status.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "WireStatus")]
pub struct Status {
    pub id: String,
    pub name: String,
    /// `new`, `indeterminate`, `done` or `undefined`, in every language.
    pub category_key: Option<String>,
    /// Id of the team-managed project that owns the status; none when it belongs to the whole site.
    pub project: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireStatus {
    #[serde(deserialize_with = "text")]
    id: String,
    #[serde(default, deserialize_with = "or_default")]
    name: String,
    status_category: Option<Category>,
    scope: Option<Scope>,
}

#[derive(Deserialize)]
struct Category {
    key: Option<String>,
}

#[derive(Deserialize)]
struct Scope {
    project: Option<Project>,
}

#[derive(Deserialize)]
struct Project {
    #[serde(deserialize_with = "text")]
    id: String,
}

impl From<WireStatus> for Status {
    fn from(wire: WireStatus) -> Self {
        let project = wire.scope.and_then(|scope| scope.project);
        Self {
            id: wire.id,
            name: wire.name,
            category_key: wire.status_category.and_then(|category| category.key),
            project: project.map(|project| project.id),
        }
    }
}

/// A field of issues, of Jira's own or custom.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    pub id: String,
    pub key: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub custom: bool,
    /// How the field is called in JQL.
    #[serde(default, deserialize_with = "or_default")]
    pub clause_names: Vec<String>,
    pub schema: Option<FieldSchema>,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FieldSchema {
    #[serde(rename = "type")]
    pub kind: String,
    pub system: Option<String>,
    /// Kind of the custom field, such as `com.pyxis.greenhopper.jira:gh-sprint`.
    pub custom: Option<String>,
    /// Kind of the elements when `kind` is `array`.
    pub items: Option<String>,
}

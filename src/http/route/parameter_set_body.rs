//! The wire shape of parameter sets (Timepiece: parameter-set endpoints).

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::body::Members;
use crate::atlassian::ids::{AccountId, ParameterSetId};
use crate::db::parameter_sets::StoredSet;
use crate::http::error::Error;
use crate::parameter_sets::{NewSet, ParameterSet, SetChange};
use crate::reports::request::ParameterFaults;

const LONGEST_ACCOUNT: usize = 128;

/// A list shows it without its parameters.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ParameterSet)]
#[serde(rename_all = "camelCase")]
pub struct SetView<'a> {
    #[schema(value_type = String, format = "uuid")]
    id: ParameterSetId,
    name: &'a str,
    /// Account id of the owner, under the name that a list has for it and the one that a write has.
    #[schema(value_type = String)]
    owner: &'a AccountId,
    #[schema(value_type = String)]
    owner_id: &'a AccountId,
    public: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<Object>)]
    parameters: Option<&'a Map<String, Value>>,
}

impl<'a> SetView<'a> {
    pub fn of(record: &'a StoredSet) -> Self {
        Self {
            id: record.id,
            name: &record.name,
            owner: &record.owner,
            owner_id: &record.owner,
            public: record.public,
            parameters: None,
        }
    }

    pub fn whole(set: &'a ParameterSet) -> Self {
        Self {
            parameters: Some(&set.parameters),
            ..Self::of(&set.record)
        }
    }
}

/// What a report would make of a set.
#[derive(Debug, Serialize, ToSchema)]
pub struct Verdict {
    valid: bool,
    /// Why not.
    messages: Vec<String>,
    warnings: Vec<String>,
}

pub fn verdict(checked: Result<Vec<String>, ParameterFaults>) -> Verdict {
    let valid = checked.is_ok();
    let told = |faults: ParameterFaults| faults.0.iter().map(ToString::to_string).collect();
    let (warnings, messages) = checked.map_or_else(
        |faults| (Vec::new(), told(faults)),
        |warnings| (warnings, Vec::new()),
    );
    Verdict {
        valid,
        messages,
        warnings,
    }
}

pub fn new_from(body: &[u8]) -> Result<NewSet, Error> {
    let mut members = Members::parse(body)?;
    members.drop_null("id");
    let id = members.text("id");
    let id = id.and_then(|text| {
        let id = ParameterSetId::parse(&text);
        if id.is_none() {
            members.fault("id", "must be a UUID");
        }
        id
    });
    let name = members.required("name", Members::text);
    let public = members.boolean("public").unwrap_or(false);
    let owner = owner(&mut members);
    let parameters = members.required("parameters", Members::object);
    members.finish_in_sentences()?;
    Ok(NewSet {
        id,
        name: name.unwrap_or_default(),
        public,
        owner,
        parameters: parameters.unwrap_or_default(),
    })
}

/// `id` may be repeated, not changed.
pub fn change_from(body: &[u8], id: ParameterSetId) -> Result<SetChange, Error> {
    let mut members = Members::parse(body)?;
    let named = members.text("id");
    if named.is_some_and(|text| ParameterSetId::parse(&text) != Some(id)) {
        members.fault("id", "cannot be changed");
    }
    let change = SetChange {
        name: members.text("name"),
        public: members.boolean("public"),
        owner: owner(&mut members),
        parameters: members.object("parameters"),
    };
    members.finish_in_sentences()?;
    Ok(change)
}

/// The parameters of a set that is not saved yet; what else a set has may stand beside them.
pub fn parameters_from(body: &[u8]) -> Result<Map<String, Value>, Error> {
    let mut members = Members::parse(body)?;
    members.ignore(&["id", "name", "owner", "ownerId", "public"]);
    let parameters = members.required("parameters", Members::object);
    members.finish_in_sentences()?;
    Ok(parameters.unwrap_or_default())
}

/// `ownerId`; `owner` is what a list calls it, and may be sent back. `null` is whoever it is.
fn owner(members: &mut Members) -> Option<AccountId> {
    let named = ["ownerId", "owner"].map(|name| {
        members.drop_null(name);
        let text = members.text(name)?;
        let visible = !text.chars().any(|c| c.is_control() || c.is_whitespace());
        if visible && (1..=LONGEST_ACCOUNT).contains(&text.len()) {
            return Some(AccountId::new(text));
        }
        members.fault(name, "must be an Atlassian account id");
        None
    });
    let [owner_id, owner] = named;
    owner_id.or(owner)
}

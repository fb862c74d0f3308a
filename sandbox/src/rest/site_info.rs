//! The catalogues: statuses, fields, filters, projects, the server itself.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::answer::Answer;
use super::{Asked, Reply};

pub(super) fn statuses(asked: Asked<'_>) -> Answer {
    let statuses: Vec<Value> = asked
        .view
        .statuses()
        .map(|status| status.to_json(asked.base_url))
        .collect();
    Answer::ok(&Value::Array(statuses))
}

/// Id, name, type, items of an array.
const SYSTEM_FIELDS: [(&str, &str, &str, Option<&str>); 21] = [
    ("issuekey", "Key", "string", None),
    ("summary", "Summary", "string", None),
    ("description", "Description", "string", None),
    ("status", "Status", "status", None),
    (
        "statuscategorychangedate",
        "Status Category Changed",
        "datetime",
        None,
    ),
    ("issuetype", "Issue Type", "issuetype", None),
    ("project", "Project", "project", None),
    ("priority", "Priority", "priority", None),
    ("resolution", "Resolution", "resolution", None),
    ("resolutiondate", "Resolved", "datetime", None),
    ("created", "Created", "datetime", None),
    ("updated", "Updated", "datetime", None),
    ("duedate", "Due date", "date", None),
    ("assignee", "Assignee", "user", None),
    ("reporter", "Reporter", "user", None),
    ("creator", "Creator", "user", None),
    ("labels", "Labels", "array", Some("string")),
    ("components", "Components", "array", Some("component")),
    ("fixVersions", "Fix versions", "array", Some("version")),
    ("versions", "Affects versions", "array", Some("version")),
    ("parent", "Parent", "issuelink", None),
];

/// A field of Jira's own that holds no list.
pub(super) fn has_one_value(id: &str) -> bool {
    let mut fields = SYSTEM_FIELDS.iter();
    fields.any(|(known, _, kind, _)| *known == id && *kind != "array")
}

pub(super) fn fields(asked: Asked<'_>) -> Answer {
    Answer::ok(&Value::Array(field_list(asked)))
}

pub(super) fn field_list(asked: Asked<'_>) -> Vec<Value> {
    let system = SYSTEM_FIELDS.iter().map(|(id, name, kind, items)| {
        let mut schema = json!({"type": kind, "system": id});
        if let Some(items) = items {
            schema["items"] = Value::from(*items);
        }
        json!({"id": id, "key": id, "name": name, "custom": false, "orderable": true, "navigable": true,
            "searchable": true, "clauseNames": [id], "schema": schema})
    });
    let custom = asked
        .view
        .data
        .custom_fields()
        .into_iter()
        .map(|(id, name)| custom_field(&id, &name));
    system.chain(custom).collect()
}

fn custom_field(id: &str, name: &str) -> Value {
    let number: i64 = id
        .rsplit('_')
        .next()
        .and_then(|n| n.parse().ok())
        .unwrap_or_default();
    let mut schema = json!({"type": "any", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:generic", "customId": number});
    if name == "Sprint" {
        schema = json!({"type": "array", "items": "json", "custom": "com.pyxis.greenhopper.jira:gh-sprint", "customId": number});
    }
    json!({"id": id, "key": id, "name": name, "custom": true, "orderable": true, "navigable": true,
        "searchable": true, "clauseNames": [format!("cf[{number}]"), name], "schema": schema})
}

pub(super) fn server_info(asked: Asked<'_>) -> Answer {
    Answer::ok(&json!({
        "baseUrl": asked.site_url,
        "displayUrl": asked.site_url,
        "version": "1001.0.0-SNAPSHOT",
        "versionNumbers": [1001, 0, 0],
        "deploymentType": "Cloud",
        "buildNumber": 100_280,
        "buildDate": "2026-11-01T00:00:00.000+0000",
        "serverTime": asked.now.to_rfc3339_opts(SecondsFormat::Millis, false).replace("+00:00", "+0000"),
        "serverTimeZone": asked.view.data.zone.name(),
        "scmInfo": "sandbox",
        "serverTitle": "Sandbox Jira",
    }))
}

/// Administrators only.
pub(super) fn application_roles(asked: Asked<'_>) -> Reply {
    if !asked.view.is_admin() {
        let message = "You do not have permission to view application roles.";
        return Err(Answer::error(403, message));
    }
    let active = asked.view.data.users.values();
    let active = active.filter(|user| user.active && user.account_type == "atlassian");
    let used = active.count();
    let seats = used.div_ceil(100).max(1) * 100;
    Ok(Answer::ok(&json!([
        {
            "key": "jira-software", "name": "Jira Software", "numberOfSeats": seats,
            "remainingSeats": seats - used, "userCount": used, "userCountDescription": "users",
            "hasUnlimitedSeats": false, "selectedByDefault": true, "platform": false,
            "groups": ["jira-software-users"], "defaultGroups": ["jira-software-users"],
        },
        {
            "key": "jira-product-discovery", "name": "Jira Product Discovery", "numberOfSeats": -1,
            "remainingSeats": -1, "userCount": 0, "userCountDescription": "users",
            "hasUnlimitedSeats": true, "selectedByDefault": false, "platform": false,
            "groups": [], "defaultGroups": [],
        },
    ])))
}

/// Not there and not visible are both 400, not 404.
pub(super) fn filter(asked: Asked<'_>) -> Reply {
    let id = asked.request.subject();
    let filter = asked.view.find_filter(&id).filter(|filter| filter.id == id);
    let Some(filter) = filter else {
        let message = "The selected filter is not available to you, perhaps it has been deleted or had its permissions changed.";
        return Err(Answer::error(400, message));
    };
    let owner = asked
        .view
        .data
        .users
        .get(&filter.owner)
        .map(|owner| owner.to_json(asked.base_url));
    let mut body = json!({
        "self": format!("{}/rest/api/3/filter/{}", asked.base_url, filter.id),
        "id": filter.id,
        "name": filter.name,
        "jql": filter.jql,
        "viewUrl": format!("{}/issues/?filter={}", asked.site_url, filter.id),
        "favourite": false,
        "favouritedCount": 0,
        "sharePermissions": [],
    });
    if let Some(owner) = owner {
        body["owner"] = owner;
    }
    Ok(Answer::ok(&body))
}

pub(super) fn projects(asked: Asked<'_>) -> Reply {
    const MOST: i64 = 100;
    let request = asked.request;
    let start = usize::try_from(request.number("startAt")?.unwrap_or(0)).unwrap_or(0);
    let size = request.number("maxResults")?.unwrap_or(50).clamp(1, MOST);
    let (keys, ids) = (request.parameters("keys"), request.parameters("id"));
    let query = request
        .parameter("query")
        .unwrap_or_default()
        .to_lowercase();
    let found: Vec<_> = asked
        .view
        .projects()
        .filter(|project| keys.is_empty() || keys.contains(&project.key))
        .filter(|project| ids.is_empty() || ids.contains(&project.id))
        .filter(|project| {
            format!("{} {}", project.key, project.name)
                .to_lowercase()
                .contains(&query)
        })
        .collect();
    let page = found
        .iter()
        .skip(start)
        .take(usize::try_from(size).unwrap_or_default());
    let values: Vec<Value> = page
        .map(|project| project.to_json(asked.base_url))
        .collect();
    let end = start + values.len();
    Ok(Answer::ok(&json!({
        "self": format!("{}/rest/api/3/project/search?maxResults={size}&startAt={start}", asked.base_url),
        "maxResults": size, "startAt": start, "total": found.len(), "isLast": end >= found.len(), "values": values,
    })))
}

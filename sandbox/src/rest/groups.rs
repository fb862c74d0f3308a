//! User groups.

use serde_json::{Value, json};

use super::answer::Answer;
use super::people::{logged_in, numbered};
use super::{Asked, Reply};

/// Names are matched exactly; those that no group has are left out.
pub(super) fn bulk(asked: Asked<'_>) -> Reply {
    logged_in(asked)?;
    let (names, ids) = (
        asked.request.parameters("groupName"),
        asked.request.parameters("groupId"),
    );
    let found = asked.view.data.groups.iter().filter(|group| {
        let all = names.is_empty() && ids.is_empty();
        all || names.contains(&group.name) || ids.contains(&group.id)
    });
    let values: Vec<Value> = found
        .map(|group| json!({ "name": group.name, "groupId": group.id }))
        .collect();
    Ok(Answer::ok(&json!({
        "maxResults": 50, "startAt": 0, "total": values.len(), "isLast": true, "values": values,
    })))
}

/// At most 50 at a time; inactive members only when they are asked for.
pub(super) fn members(asked: Asked<'_>) -> Reply {
    const MOST: i64 = 50;
    logged_in(asked)?;
    let id = asked.request.parameter("groupId").unwrap_or_default();
    let data = asked.view.data;
    let Some(group) = data.groups.iter().find(|group| group.id == id) else {
        return Err(Answer::error(404, "The group does not exist."));
    };
    let inactive = asked.request.parameter("includeInactiveUsers").as_deref() == Some("true");
    let users = group
        .members
        .iter()
        .filter_map(|account| data.users.get(account));
    let users = users.filter(|user| user.active || inactive);
    let members = users.map(|user| user.to_member(asked.base_url));
    numbered(asked, MOST, MOST, &members.collect::<Vec<_>>())
}

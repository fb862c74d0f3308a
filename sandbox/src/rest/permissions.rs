//! What a user may do.

use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::{Asked, Reply, request};
use crate::data::{View, Viewer};

/// Key, id, name, type.
const KNOWN: [(&str, &str, &str, &str); 8] = [
    ("ADMINISTER", "0", "Administer Jira", "GLOBAL"),
    ("SYSTEM_ADMIN", "44", "System Administrator", "GLOBAL"),
    ("USER_PICKER", "27", "Browse users and groups", "GLOBAL"),
    ("BULK_CHANGE", "33", "Make bulk changes", "GLOBAL"),
    (
        "ADMINISTER_PROJECTS",
        "23",
        "Administer Projects",
        "PROJECT",
    ),
    ("BROWSE_PROJECTS", "10", "Browse Projects", "PROJECT"),
    ("CREATE_ISSUES", "11", "Create Issues", "PROJECT"),
    ("EDIT_ISSUES", "12", "Edit Issues", "PROJECT"),
];

/// `project` is a key that the viewer may browse, when the question was about one.
fn has(view: View<'_>, permission: &str, project: Option<&str>) -> bool {
    match permission {
        "ADMINISTER" | "SYSTEM_ADMIN" | "ADMINISTER_PROJECTS" => view.is_admin(),
        "USER_PICKER" | "BULK_CHANGE" => !matches!(view.viewer, Viewer::Anonymous),
        _ => project.is_some() || view.projects().next().is_some(),
    }
}

pub(super) fn mine(asked: Asked<'_>) -> Reply {
    let wanted = asked.request.list("permissions");
    if wanted.is_empty() {
        return Err(Answer::error(
            400,
            "The 'permissions' query parameter is required.",
        ));
    }
    let project = subject(asked)?;
    let mut permissions = Map::new();
    for key in wanted {
        let Some((key, id, name, kind)) = KNOWN.iter().find(|known| known.0 == key) else {
            return Err(Answer::error(
                400,
                format!("Unrecognized permission: {key}"),
            ));
        };
        let have = has(asked.view, key, project.as_deref());
        let permission = json!({"id": id, "key": key, "name": name, "type": kind, "description": name, "havePermission": have});
        permissions.insert((*key).to_owned(), permission);
    }
    Ok(Answer::ok(&json!({"permissions": permissions})))
}

/// The project in question. Hidden is not found.
fn subject(asked: Asked<'_>) -> Result<Option<String>, Answer> {
    for name in ["issueKey", "issueId"] {
        if let Some(issue) = asked.request.parameter(name) {
            let issue = asked
                .view
                .find_issue(&issue)
                .ok_or_else(Answer::no_such_issue)?;
            return Ok(Some(issue.project_key().to_owned()));
        }
    }
    for name in ["projectKey", "projectId"] {
        if let Some(project) = asked.request.parameter(name) {
            let found = asked.view.find_project(&project);
            let found = found.ok_or_else(|| {
                Answer::error(
                    404,
                    format!("No project could be found with key '{project}'."),
                )
            })?;
            return Ok(Some(found.key.clone()));
        }
    }
    Ok(None)
}

/// `POST permissions/check`. Only administrators and apps may ask for somebody else.
pub(super) fn check(asked: Asked<'_>) -> Reply {
    let body = asked
        .request
        .object(&["accountId", "globalPermissions", "projectPermissions"])?;
    let account = body["accountId"].as_str();
    let other = account.filter(|account| Some(*account) != asked.view.account());
    if other.is_some() && !asked.view.is_admin() && !matches!(asked.view.viewer, Viewer::App) {
        return Err(Answer::error(
            403,
            "You do not have permission to check permissions of another user.",
        ));
    }
    let viewer = match other {
        None => asked.view.viewer.clone(),
        Some(account) => {
            let user = asked.view.data.users.get(account);
            let user = user.ok_or_else(|| Answer::error(400, "The user does not exist."))?;
            Viewer::User(user.clone())
        }
    };
    let view = View::new(asked.view.data, &viewer);
    let wanted = request::texts(&body, "globalPermissions")?;
    let granted: Vec<String> = wanted
        .into_iter()
        .filter(|key| has(view, key, None))
        .collect();
    let projects = body["projectPermissions"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let projects = projects
        .iter()
        .map(|question| in_projects(question, view))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Answer::ok(
        &json!({"globalPermissions": granted, "projectPermissions": projects.concat()}),
    ))
}

fn in_projects(question: &Value, view: View<'_>) -> Result<Vec<Value>, Answer> {
    let permissions = request::texts(question, "permissions")?;
    let projects = request::texts(question, "projects")?;
    let issues = request::texts(question, "issues")?;
    let grants = permissions.into_iter().map(|permission| {
        let visible = |id: &&String| {
            view.find_project(id)
                .is_some_and(|project| has(view, &permission, Some(&project.key)))
        };
        let projects: Vec<i64> = projects
            .iter()
            .filter(visible)
            .filter_map(|id| id.parse().ok())
            .collect();
        let seen = |id: &&String| {
            view.find_issue(id)
                .is_some_and(|issue| has(view, &permission, Some(issue.project_key())))
        };
        let issues: Vec<i64> = issues
            .iter()
            .filter(seen)
            .filter_map(|id| id.parse().ok())
            .collect();
        json!({"permission": permission, "projects": projects, "issues": issues})
    });
    Ok(grants.collect())
}

//! Users.

use serde_json::{Value, json};

use super::answer::Answer;
use super::{Asked, Reply};
use crate::data::{User, Viewer};

pub(super) fn myself(asked: Asked<'_>) -> Reply {
    match asked.view.viewer {
        Viewer::Anonymous => Err(Answer::unauthorized()),
        Viewer::User(user) => Ok(Answer::ok(&user.to_json(asked.base_url))),
        Viewer::App => {
            let mut app = User::new("557058:app-user-of-the-installed-app", "App");
            "app".clone_into(&mut app.account_type);
            asked.view.data.zone.name().clone_into(&mut app.time_zone);
            Ok(Answer::ok(&app.to_json(asked.base_url)))
        }
    }
}

/// Browse users and groups: everybody who is logged in has it.
pub(super) fn logged_in(asked: Asked<'_>) -> Result<(), Answer> {
    match asked.view.viewer {
        Viewer::Anonymous => Err(Answer::unauthorized()),
        Viewer::App | Viewer::User(_) => Ok(()),
    }
}

pub(super) fn user(asked: Asked<'_>) -> Reply {
    logged_in(asked)?;
    let Some(account) = asked.request.parameter("accountId") else {
        return Err(Answer::error(
            400,
            "The query parameter 'accountId' is required.",
        ));
    };
    match asked.view.data.users.get(&account) {
        Some(user) => Ok(Answer::ok(&user.to_json(asked.base_url))),
        None => Err(Answer::error(
            404,
            "Specified user does not exist or you do not have required permissions",
        )),
    }
}

/// Ids that nobody has are left out.
pub(super) fn bulk(asked: Asked<'_>) -> Reply {
    const MOST: i64 = 200;
    logged_in(asked)?;
    let accounts = asked.request.parameters("accountId");
    if accounts.is_empty() {
        return Err(Answer::error(
            400,
            "The query parameter 'accountId' is required.",
        ));
    }
    let users = &asked.view.data.users;
    let found = accounts.iter().filter_map(|account| users.get(account));
    let found = found.map(|user| user.to_json(asked.base_url));
    numbered(asked, 10, MOST, &found.collect::<Vec<_>>())
}

/// A page of users that says where it is.
pub(super) fn numbered(asked: Asked<'_>, default: i64, most: i64, all: &[Value]) -> Reply {
    let start = usize::try_from(asked.request.number("startAt")?.unwrap_or(0)).unwrap_or(0);
    let size = asked.request.number("maxResults")?.unwrap_or(default);
    let size = usize::try_from(size.clamp(1, most)).unwrap_or_default();
    let page = all.iter().skip(start).take(size);
    let values: Vec<&Value> = page.collect();
    let last = start + values.len() >= all.len();
    Ok(Answer::ok(&json!({
        "maxResults": size, "startAt": start, "total": all.len(), "isLast": last, "values": values,
    })))
}

/// Active users only.
pub(super) fn search(asked: Asked<'_>) -> Reply {
    if logged_in(asked).is_err() {
        return Ok(Answer::ok(&Value::Array(Vec::new())));
    }
    let query = asked
        .request
        .parameter("query")
        .map(|query| query.to_lowercase());
    let account = asked.request.parameter("accountId");
    if query.is_none() && account.is_none() && asked.request.parameter("property").is_none() {
        return Err(Answer::error(
            400,
            "Either 'query', 'accountId' or 'property' must be given.",
        ));
    }
    page(asked, 50, |user| {
        let text = format!(
            "{} {}",
            user.display_name,
            user.email.as_deref().unwrap_or_default()
        )
        .to_lowercase();
        user.active
            && query
                .as_ref()
                .is_none_or(|query| text.contains(query.as_str()))
            && account
                .as_ref()
                .is_none_or(|account| *account == user.account_id)
    })
}

/// Everybody, inactive users included.
pub(super) fn all(asked: Asked<'_>) -> Reply {
    logged_in(asked)?;
    page(asked, 50, |_| true)
}

fn page(asked: Asked<'_>, default_size: i64, wanted: impl Fn(&User) -> bool) -> Reply {
    const MOST: i64 = 1000;
    let start = usize::try_from(asked.request.number("startAt")?.unwrap_or(0)).unwrap_or(0);
    let size = asked
        .request
        .number("maxResults")?
        .unwrap_or(default_size)
        .clamp(0, MOST);
    let found = asked.view.data.users.values().filter(|user| wanted(user));
    let page = found
        .skip(start)
        .take(usize::try_from(size).unwrap_or_default());
    let users: Vec<Value> = page.map(|user| user.to_json(asked.base_url)).collect();
    Ok(Answer::ok(&Value::Array(users)))
}

//! Jira's REST API, version 3; versions 2 and `latest` answer alike.

pub(crate) mod answer;
mod changelog;
mod groups;
mod history;
mod issue;
mod page_token;
mod people;
mod permissions;
mod present;
mod request;
mod search;
mod site_info;

use chrono::{DateTime, Utc};

use crate::access::credential::{self, Caller};
use crate::connect::app::covers;
use crate::data::{Data, View};
use crate::misbehave::Faults;
use crate::operation::Operation;
use crate::site::SiteState;
use answer::Answer;
pub(crate) use request::Request;

/// Everything that an answer depends on.
#[derive(Clone, Copy, Debug)]
struct Asked<'a> {
    request: &'a Request,
    view: View<'a>,
    base_url: &'a str,
    now: DateTime<Utc>,
    faults: &'a Faults,
    /// Makes one token differ from another.
    nonce: u64,
}

type Reply = Result<Answer, Answer>;

/// `None` for the caller: its credential was refused.
pub(crate) fn answer(
    request: &Request,
    operation: Option<Operation>,
    site: &SiteState,
    faults: &Faults,
    now: DateTime<Utc>,
) -> (Answer, Option<Caller>) {
    let authorization = request.authorization.as_deref();
    let caller = credential::identify(authorization, &request.method, &request.target(), site, now);
    let Some(caller) = caller else {
        return (Answer::unauthorized(), None);
    };
    let answer = match refusal(request, operation, &caller) {
        Some(refusal) => refusal,
        None => site.with_data(|data| {
            let base_url = site.base_url();
            let asked = asked(request, data, &caller, &base_url, site, faults, now);
            operation.map_or_else(Answer::no_such_path, |operation| {
                dispatch(operation, asked).unwrap_or_else(|refusal| refusal)
            })
        }),
    };
    (answer, Some(caller))
}

fn asked<'a>(
    request: &'a Request,
    data: &'a Data,
    caller: &'a Caller,
    base_url: &'a str,
    site: &SiteState,
    faults: &'a Faults,
    now: DateTime<Utc>,
) -> Asked<'a> {
    let view = View::new(data, &caller.viewer);
    Asked {
        request,
        view,
        base_url,
        now,
        faults,
        nonce: site.next_number(),
    }
}

fn refusal(request: &Request, operation: Option<Operation>, caller: &Caller) -> Option<Answer> {
    if request.method == "GET" && !request.body.is_empty() {
        return Some(Answer::error(403, "A GET request must not have a body."));
    }
    if operation.is_none() && request.exists_with_other_method() {
        return Some(Answer::error(405, "Method Not Allowed"));
    }
    let has_scopes = caller.account().is_some() || !caller.scopes.is_empty();
    if has_scopes && !covers(&caller.scopes, "READ") {
        return Some(Answer::error(
            403,
            "The app does not have the scope READ that this call needs.",
        ));
    }
    None
}

fn dispatch(operation: Operation, asked: Asked<'_>) -> Reply {
    match operation {
        Operation::Search => search::search(asked),
        Operation::OldSearch => Err(search::removed()),
        Operation::ApproximateCount => search::approximate_count(asked),
        Operation::BulkChangelogs => changelog::bulk(asked),
        Operation::BulkIssues => issue::bulk(asked),
        Operation::Issue => issue::one(asked),
        Operation::IssueChangelog => changelog::of_issue(asked),
        Operation::Statuses => Ok(site_info::statuses(asked)),
        Operation::Fields => Ok(site_info::fields(asked)),
        Operation::ServerInfo => Ok(site_info::server_info(asked)),
        Operation::Filter => site_info::filter(asked),
        Operation::Projects => site_info::projects(asked),
        Operation::Myself => people::myself(asked),
        Operation::User => people::user(asked),
        Operation::BulkUsers => people::bulk(asked),
        Operation::BulkGroups => groups::bulk(asked),
        Operation::GroupMembers => groups::members(asked),
        Operation::UserSearch => people::search(asked),
        Operation::AllUsers => people::all(asked),
        Operation::MyPermissions => permissions::mine(asked),
        Operation::CheckPermissions => permissions::check(asked),
        Operation::InstallKey | Operation::Token => Err(Answer::no_such_path()),
    }
}

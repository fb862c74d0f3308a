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
use tokio::time::Instant;

use crate::access::credential::Caller;
use crate::calls::{Credential, Door};
use crate::data::{Browse, View, Viewer};
use crate::misbehave::Faults;
use crate::operation::Operation;
use crate::outcome::Outcome;
use crate::site::SiteState;
use crate::spoil;
use answer::Answer;
pub(crate) use request::Request;

/// Everything that an answer depends on.
#[derive(Clone, Copy, Debug)]
struct Asked<'a> {
    request: &'a Request,
    view: View<'a>,
    base_url: &'a str,
    site_url: &'a str,
    now: DateTime<Utc>,
    faults: &'a Faults,
    /// Makes one token differ from another.
    nonce: u64,
}

type Reply = Result<Answer, Answer>;

/// One call at one of a site's doors: its own address, or Atlassian's gateway.
#[derive(Debug)]
pub(crate) struct Visit<'a> {
    pub(crate) site: &'a SiteState,
    /// What is answered instead when the credential was refused.
    pub(crate) caller: Result<Caller, Answer>,
    /// What links to resources begin with.
    pub(crate) base_url: String,
    pub(crate) door: Door,
    pub(crate) now: DateTime<Utc>,
}

impl<'a> Visit<'a> {
    pub(crate) fn outcome(mut self, request: &Request) -> Outcome<'a> {
        let (site, started) = (self.site, Instant::now());
        let operation = request.operation();
        let faults = site.take_faults(operation, &request.path);
        if let Some(project) = faults.hidden_project() {
            self.hide(project);
        }
        let refused = operation.and_then(|operation| site.refuse(operation, self.now));
        let answer = refused.or_else(|| spoil::instead(&faults, self.now));
        let answer = answer.unwrap_or_else(|| {
            let answer = self.answer(request, operation, &faults);
            site.traffic.charge(answer, self.now)
        });
        let (account, credential) = match &self.caller {
            Ok(caller) => (caller.account().map(str::to_owned), caller.credential),
            Err(_) => (None, Credential::Refused),
        };
        Outcome {
            site,
            operation,
            account,
            credential,
            door: self.door,
            due: started + site.traffic.delay(answer.work),
            answer,
            faults,
        }
    }

    /// From the caller, now and later.
    fn hide(&mut self, project: &str) {
        let Ok(Caller {
            viewer: Viewer::User(user),
            ..
        }) = &mut self.caller
        else {
            return;
        };
        user.browse = Browse::Except(vec![project.to_owned()]);
        let user = user.clone();
        self.site
            .change_data(|data| data.users.insert(user.account_id.clone(), user));
    }

    fn answer(&self, request: &Request, operation: Option<Operation>, faults: &Faults) -> Answer {
        let caller = match &self.caller {
            Ok(caller) => caller,
            Err(refusal) => return refusal.clone(),
        };
        if let Some(refusal) = refusal(request, operation, caller) {
            return refusal;
        }
        let Some(operation) = operation else {
            return Answer::no_such_path();
        };
        self.site.with_data(|data| {
            let asked = Asked {
                request,
                view: View::new(data, &caller.viewer),
                base_url: &self.base_url,
                site_url: &self.site.base_url(),
                now: self.now,
                faults,
                nonce: self.site.next_number(),
            };
            dispatch(operation, asked).unwrap_or_else(|refusal| refusal)
        })
    }
}

fn refusal(request: &Request, operation: Option<Operation>, caller: &Caller) -> Option<Answer> {
    if request.method == "GET" && !request.body.is_empty() {
        return Some(Answer::error(403, "A GET request must not have a body."));
    }
    if operation.is_none() && request.exists_with_other_method() {
        return Some(Answer::error(405, "Method Not Allowed"));
    }
    caller.scopes.refusal(operation)
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
        Operation::ApplicationRoles => site_info::application_roles(asked),
        Operation::InstallKey
        | Operation::TenantInfo
        | Operation::Organizations
        | Operation::Directories
        | Operation::DirectoryUsers
        | Operation::UserCount
        | Operation::Workspaces
        | Operation::ReportAccounts
        | Operation::Token
        | Operation::InvocationKeys
        | Operation::Impersonation
        | Operation::ConnectKey
        | Operation::Addon
        | Operation::ForgeLicence => Err(Answer::no_such_path()),
    }
}

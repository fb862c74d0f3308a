//! Whose account ids an app stores: it tells, and hears who is no more (Connect: personal data). The same desk behind two
//! doors, one of each site for Connect's apps and one of Atlassian's for Forge's.

mod desk;

use chrono::DateTime;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::access::credential;
use crate::calls::{Credential, Door};
use crate::forge::registration::PERSONAL_DATA;
use crate::forge::token::Holder;
use crate::misbehave::Faults;
use crate::operation::Operation;
use crate::outcome::Outcome;
use crate::rest::Request;
use crate::rest::answer::Answer;
use crate::spoil;
use crate::world::World;

pub(crate) use desk::AccountDesk;
pub use desk::ReportedAccount;

const OF_SITES: &str = "/rest/atlassian-connect/latest/report-accounts";
const OF_ATLASSIAN: &str = "/api/app/report-accounts/";
const MOST: usize = 90;
/// In seconds.
const HOUR: &str = "3600";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    accounts: Vec<Account>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Account {
    account_id: String,
    updated_at: String,
}

/// `None`: the call is for neither door.
pub(crate) fn outcome<'a>(world: &'a World, site: usize, request: &Request) -> Option<Outcome<'a>> {
    let (door, site, proof) = match request.path.as_str() {
        OF_SITES => (Door::Site, site, of_connect(world, site, request)),
        OF_ATLASSIAN if site == 0 => {
            let (site, proof) = of_forge(world, request);
            (Door::Gateway, site, proof)
        }
        _ => return None,
    };
    let state = &*world.sites[site];
    let operation = Some(Operation::ReportAccounts);
    let faults = state.take_faults(operation, &request.path);
    let credential = match &proof {
        Ok(()) => Credential::App,
        Err(_) => Credential::Refused,
    };
    let answer = spoil::instead(&faults, world.clock.now()).unwrap_or_else(|| {
        proof
            .and_then(|()| take(world, site, request, &faults))
            .unwrap_or_else(|refusal| refusal)
    });
    Some(Outcome {
        site: state,
        operation,
        account: None,
        credential,
        door,
        due: Instant::now(),
        answer,
        faults,
    })
}

fn of_connect(world: &World, site: usize, request: &Request) -> Result<(), Answer> {
    let authorization = request.authorization.as_deref();
    let (target, now) = (request.target(), world.clock.now());
    let state = &world.sites[site];
    let caller = credential::identify(authorization, &request.method, &target, state, now);
    match caller {
        Some(caller) if caller.credential == Credential::App => Ok(()),
        _ => Err(Answer::unauthorized()),
    }
}

/// Logged with the site that the app's token is for; with the first one when there is none.
fn of_forge(world: &World, request: &Request) -> (usize, Result<(), Answer>) {
    let now = world.clock.now();
    let found = request
        .bearer()
        .and_then(|token| world.forge.find_grant(token, now))
        .map(|(_, grant)| grant);
    let Some(grant) = found.filter(|grant| grant.holder == Holder::App) else {
        return (0, Err(Answer::gateway(401, "Unauthorized")));
    };
    let may = grant.scopes.iter().any(|scope| scope == PERSONAL_DATA);
    let refusal = || Answer::gateway(403, "Forbidden; scope does not match");
    (grant.site, may.then_some(()).ok_or_else(refusal))
}

fn take(world: &World, site: usize, request: &Request, faults: &Faults) -> Result<Answer, Answer> {
    let refuse = |what: &str| {
        Answer::json(
            400,
            &json!({"errorType": "BAD_REQUEST", "errorMessage": what}),
        )
    };
    let kind = request.content_type.as_deref().unwrap_or_default();
    if request.method != "POST" {
        return Err(Answer::error(405, "Method Not Allowed"));
    }
    if !kind.starts_with("application/json") {
        return Err(Answer::error(415, "Unsupported Media Type"));
    }
    if !world.accounts.admit() {
        let answer = Answer::gateway(429, "Too Many Requests");
        return Err(answer.with_header("Retry-After", HOUR));
    }
    let report: Report =
        serde_json::from_slice(&request.body).map_err(|_| refuse("no report of accounts"))?;
    if report.accounts.is_empty() || report.accounts.len() > MOST {
        return Err(refuse("1 to 90 accounts can be reported at once"));
    }
    let mut accounts = Vec::new();
    for Account {
        account_id,
        updated_at,
    } in report.accounts
    {
        let at = DateTime::parse_from_rfc3339(&updated_at);
        let at = at.map_err(|_| refuse("updatedAt is no instant"))?;
        if !is_account(&account_id) || world.accounts.refuses(&account_id) {
            return Err(refuse("an account id is not valid"));
        }
        accounts.push((account_id, at.to_utc()));
    }
    let mut news = world.accounts.hear(site, accounts, world.clock.now());
    let another = faults.another_account();
    news.extend(another.map(|account| (account.to_owned(), "closed")));
    let news: Vec<Value> = news
        .into_iter()
        .map(|(account, status)| json!({"accountId": account, "status": status}))
        .collect();
    let answer = if news.is_empty() {
        Answer::text(204, "application/json", String::new())
    } else {
        Answer::ok(&json!({ "accounts": news }))
    };
    Ok(answer.with_header("Cycle-Period", world.accounts.cycle()))
}

fn is_account(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b":-_".contains(&byte);
    (1..=128).contains(&id.len()) && id.bytes().all(is_plain) && id != "unknown"
}

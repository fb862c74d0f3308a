use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;

use super::{Binding, PageToken};
use crate::atlassian::ids::{AccountId, InstallationId, PagingRunId, SiteId, TokenId};
use crate::crypto::envelope::DataKey;
use crate::crypto::random;
use crate::installs::tenant::{CannotAct, Tenant, TenantState, Through};
use crate::reports::request::catalogue::Endpoint;
use crate::tokens::check::TokenHolder;

fn now() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn holder(account: &str) -> TokenHolder {
    let tenant = Tenant {
        site: SiteId::from_uuid(random::uuid_v7(now())),
        state: TenantState::Live,
        installation: InstallationId::from_uuid(random::uuid_v7(now())),
        licence: None,
        sold_at: None,
        realm: None,
        through: Through::Connect {
            shared_secret: SecretString::from("s"),
            origins: Vec::new(),
        },
        data_key: DataKey::generate(),
        token_policy: None,
        updated_at: now(),
        jira: Err(CannotAct::NoOauthClient),
    };
    TokenHolder {
        tenant: Arc::new(tenant),
        account: AccountId::new(account),
        token: TokenId::from_uuid(random::uuid_v7(now())),
        expires_at: now() + TimeDelta::days(1),
    }
}

fn bound(parameters: &[(&str, &str)]) -> Binding {
    let owned: Vec<_> = parameters
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Binding::of(Endpoint::List2, &owned)
}

fn token() -> PageToken {
    PageToken {
        run: PagingRunId::from_uuid(uuid::Uuid::from_u128(7)),
        start: 200,
        at: now(),
    }
}

fn sealed(holder: &TokenHolder) -> String {
    token().seal(holder, bound(&[("user", "1")]))
}

#[test]
fn a_token_opens_for_its_holder_for_a_day() {
    let holder = holder("ada");
    let (text, same) = (sealed(&holder), bound(&[("user", "1")]));
    for age in [TimeDelta::zero(), TimeDelta::hours(24)] {
        let opened = PageToken::open(&format!(" {text} "), &holder, same, now() + age).unwrap();
        assert_eq!(opened, token());
    }
    assert!(
        text.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)),
        "{text}"
    );
    let old = now() + TimeDelta::hours(24) + TimeDelta::milliseconds(1);
    PageToken::open(&text, &holder, same, old).expect_err("a day is over");
}

#[test]
fn it_opens_for_nobody_else_and_for_no_other_request() {
    let ada = holder("ada");
    let (text, same) = (sealed(&ada), bound(&[("user", "1")]));
    let bob = TokenHolder {
        account: AccountId::new("bob"),
        ..ada.clone()
    };
    for (other, parameters) in [
        (&bob, same),
        (&holder("ada"), same),
        (&ada, bound(&[("user", "2")])),
    ] {
        PageToken::open(&text, other, parameters, now()).expect_err("not theirs");
    }
    for garbage in ["", "x", "====", &text[1..], &text[..40]] {
        PageToken::open(garbage, &ada, same, now()).expect_err(garbage);
    }
}

#[test]
fn every_byte_of_it_counts() {
    let ada = holder("ada");
    let (text, same) = (sealed(&ada), bound(&[("user", "1")]));
    for index in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[index] = if bytes[index] == b'A' { b'Q' } else { b'A' };
        let altered = String::from_utf8(bytes).unwrap();
        assert!(
            PageToken::open(&altered, &ada, same, now()).is_err(),
            "byte {index} does not"
        );
    }
}

#[test]
fn what_pages_of_one_run_have_in_common_is_order_and_their_token_apart() {
    let run = bound(&[("user", "1"), ("fields", "2")]);
    assert_eq!(
        run,
        bound(&[
            ("fields", "2"),
            ("nextPageToken", "x"),
            ("startIssueIndex", "100"),
            ("user", "1"),
            ("user", "1")
        ])
    );
    let with_cache_buster = bound(&[("_", "1795306562"), ("user", "1"), ("fields", "2")]);
    assert_eq!(run, with_cache_buster, "what nobody knows changes nothing");
    for other in [
        bound(&[("user", "1")]),
        bound(&[("user", "2"), ("fields", "1")]),
        bound(&[("user", "1fields"), ("", "2")]),
        bound(&[("statuses", ""), ("fields", "2")]),
    ] {
        assert_ne!(run, other);
    }
}

use std::cell::RefCell;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;

use url::Url;

use super::heritage::lock_proven;
use super::{ForgeError, ReceivedToken, twice};
use crate::atlassian::ids::{AppKey, ClientKey, InstallationId, SiteId};
use crate::crypto::random;
use crate::db::installations::{self, Installation, Platform};
use crate::db::sites::{self, Site};
use crate::db::testing::TestDatabase;
use crate::db::{Db, DbError, PoolOptions};

fn now() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn jwt(payload: &str) -> String {
    format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(payload))
}

fn ends_in(seconds: i64) -> String {
    jwt(&format!(r#"{{"exp": {}}}"#, now().timestamp() + seconds))
}

const HOUR: i64 = 3_600;

#[rstest]
#[case::as_it_says(ends_in(3 * HOUR), 3 * HOUR)]
#[case::the_longest_life(ends_in(4 * HOUR), 4 * HOUR)]
#[case::longer_than_possible(ends_in(4 * HOUR + 1), 4 * HOUR)]
#[case::in_ten_years(ends_in(87_600 * HOUR), 4 * HOUR)]
#[case::beyond_every_date(jwt(r#"{"exp": 9223372036854775807}"#), 4 * HOUR)]
#[case::opaque("opaque".to_owned(), 2 * HOUR)]
#[case::without_an_end(jwt("{}"), 2 * HOUR)]
#[case::end_in_words(jwt(r#"{"exp": "never"}"#), 2 * HOUR)]
#[case::two_parts("e30.e30".to_owned(), 2 * HOUR)]
#[case::spaces_around(" opaque ".to_owned(), 2 * HOUR)]
#[case::as_long_as_may_be("x".repeat(16 * 1024), 2 * HOUR)]
fn the_end_of_a_system_token_is_believed_as_far_as_it_is_possible(
    #[case] header: String,
    #[case] seconds: i64,
) {
    let token = ReceivedToken::read(&header, now()).unwrap();
    assert_eq!(token.expires_at() - now(), TimeDelta::seconds(seconds));
}

#[rstest]
#[case::nothing(String::new())]
#[case::spaces("  ".to_owned())]
#[case::expired(ends_in(0))]
#[case::long_expired(jwt(r#"{"exp": -9223372036854775808}"#))]
#[case::huge("x".repeat(16 * 1024 + 1))]
fn what_cannot_be_a_system_token_is_none(#[case] header: String) {
    assert!(ReceivedToken::read(&header, now()).is_none());
}

#[rstest]
#[case::another_replica(ForgeError::Moved, true)]
#[case::the_same_event(ForgeError::Db(DbError::Duplicate), true)]
#[case::a_site_that_went(ForgeError::Db(DbError::Orphan), true)]
#[case::what_stays_so(ForgeError::NotInstalled, false)]
#[tokio::test]
async fn work_that_somebody_else_overtook_is_done_once_more(
    #[case] error: ForgeError,
    #[case] again: bool,
) {
    let answers = RefCell::new(vec![Err(ForgeError::Undecided), Ok(()), Err(error)]);
    let done = twice(async || answers.borrow_mut().pop().unwrap()).await;
    assert_eq!(done.is_ok(), again, "{done:?}");
    assert_eq!(answers.borrow().len(), if again { 1 } else { 2 });
}

/// Between the proof and the lock somebody else may have had their way.
#[tokio::test]
async fn only_what_was_proven_is_locked() {
    let database = TestDatabase::create().await;
    let db = Db::connect(database.url(), &PoolOptions::default()).await;
    let db = db.unwrap();
    db.migrate().await.unwrap();
    let (id, site) = (
        InstallationId::from_uuid(random::uuid_v7(now())),
        SiteId::from_uuid(random::uuid_v7(now())),
    );
    let address = |name: &str| Url::parse(&format!("https://{name}.atlassian.net")).unwrap();
    let stored = Installation {
        client_key: Some(ClientKey::new("tenant")),
        ..Installation::new(
            (id, site),
            Platform::Connect,
            AppKey::new("dwell"),
            address("acme"),
            now(),
        )
    };
    let tx = db.begin().await.unwrap();
    sites::insert(&tx, &Site::new(site, now())).await.unwrap();
    installations::insert(&tx, &stored).await.unwrap();
    tx.commit().await.unwrap();
    let moved = Installation {
        base_url: address("other"),
        ..stored.clone()
    };
    let another = Installation {
        client_key: Some(ClientKey::new("other")),
        ..stored.clone()
    };
    for (proven, locked) in [(&stored, true), (&moved, false), (&another, false)] {
        let tx = db.begin().await.unwrap();
        let row = lock_proven(&tx, proven).await.unwrap();
        assert_eq!(row.is_some(), locked, "{proven:?}");
        tx.rollback().await.unwrap();
    }
}

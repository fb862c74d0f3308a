use rstest::rstest;
use tokio::task::JoinSet;

use super::super::forge_installations::{
    self as forge, ForgeInstallation, SealedToken, TokenCounts,
};
use super::super::installations::InstallationState::{Enabled, Linking, Uninstalled};
use super::super::installations::{self, Installation, InstallationState, Platform};
use super::{Fresh, at, forge_installation, forge_key, installation, is_inconsistent, site_id};
use crate::atlassian::ids::{EnvironmentType, SiteId};
use crate::db::{DbError, Tx};

/// Both rows.
async fn insert(tx: &Tx, one: &ForgeInstallation, state: InstallationState) -> Result<(), DbError> {
    let id = one.id.as_uuid().as_u128();
    let row = Installation {
        platform: Platform::Forge,
        client_key: None,
        shared_secret: Vec::new(),
        state,
        ..installation(id, one.site)
    };
    installations::insert(tx, &row).await?;
    forge::insert(tx, one).await
}

async fn with(rows: &[(ForgeInstallation, InstallationState)]) -> Fresh {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            for (row, state) in rows {
                insert(tx, row, *state).await.unwrap();
            }
        })
        .await;
    fresh
}

fn of(n: u128, site: SiteId, cloud: u128) -> (ForgeInstallation, InstallationState) {
    (forge_installation(n, site, cloud), Enabled)
}

#[tokio::test]
async fn the_installation_that_counts_is_found_by_its_tenant_as_it_was_inserted() {
    let (mut old, state) = of(1, site_id(1), 7);
    old.superseded_at = Some(at(5));
    let fresh = with(&[(old.clone(), state), of(2, site_id(1), 7)]).await;
    let current = forge_installation(2, site_id(1), 7);
    let found = forge::find_current(&fresh.db, &forge_key(7)).await.unwrap();
    assert_eq!(found.as_ref(), Some(&current));
    let other = forge::find_current(&fresh.db, &forge_key(8)).await.unwrap();
    assert_eq!(other, None);
    let all = forge::of_site(&fresh.db, site_id(1)).await.unwrap();
    assert_eq!(all, [old, current]);
    assert_eq!(forge::of_site(&fresh.db, site_id(2)).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_first_calls_at_once_one_makes_the_installation_and_the_others_are_duplicates() {
    let fresh = Fresh::with_two_sites().await;
    let mut replicas = JoinSet::new();
    for n in 1..=4 {
        let db = fresh.second_handle().await;
        replicas.spawn(async move {
            let tx = db.begin().await.unwrap();
            let first = forge_installation(n, site_id(1), 7);
            insert(&tx, &first, Enabled).await?;
            tx.commit().await
        });
    }
    let results = replicas.join_all().await;
    let kept = results.iter().filter(|result| result.is_ok()).count();
    let refused = |result: &&Result<_, _>| matches!(result, Err(DbError::Duplicate));
    let refused = results.iter().filter(refused).count();
    assert_eq!((kept, refused), (1, 3), "{results:?}");
}

#[tokio::test]
async fn an_update_writes_every_field_of_its_own_site_only() {
    let fresh = with(&[of(1, site_id(1), 7), of(2, site_id(2), 8)]).await;
    let changed = ForgeInstallation {
        system_token: None,
        token_refused_at: Some(at(9)),
        last_event_at: Some(at(10)),
        settled_at: None,
        presumed_gone_at: Some(at(11)),
        ..forge_installation(1, site_id(1), 7)
    };
    let of_other_site = ForgeInstallation {
        site: site_id(2),
        ..changed.clone()
    };
    fresh
        .write(async |tx| {
            assert!(forge::update(tx, &changed).await.unwrap());
            assert!(!forge::update(tx, &of_other_site).await.unwrap());
        })
        .await;
    let [first, second] = [site_id(1), site_id(2)].map(|site| forge::of_site(&fresh.db, site));
    assert_eq!(first.await.unwrap(), [changed]);
    assert_eq!(
        second.await.unwrap(),
        [forge_installation(2, site_id(2), 8)]
    );
}

#[tokio::test]
async fn an_installation_moves_with_both_rows_or_not_at_all() {
    let fresh = with(&[of(1, site_id(1), 7)]).await;
    let id = forge_installation(1, site_id(1), 7).id;
    fresh
        .write(async |tx| {
            let wrong = forge::move_to(tx, id, site_id(2), site_id(1)).await;
            assert!(!wrong.unwrap());
            assert!(
                forge::move_to(tx, id, site_id(1), site_id(2))
                    .await
                    .unwrap()
            );
        })
        .await;
    let all = installations::of_site(&fresh.db, site_id(2)).await.unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    let forge = forge::of_site(&fresh.db, site_id(2)).await.unwrap();
    assert_eq!(forge, [forge_installation(1, site_id(2), 7)]);
}

#[tokio::test]
async fn silent_ones_are_installed_ones_last_heard_of_before() {
    let heard = |n, at_ms, state| {
        let one = ForgeInstallation {
            last_event_at: at_ms,
            ..forge_installation(n, site_id(1), n)
        };
        (one, state)
    };
    let fresh = with(&[
        heard(1, Some(at(10)), Enabled),
        heard(2, Some(at(20)), Enabled),
        heard(3, None, Enabled),
        heard(4, Some(at(10)), Uninstalled),
        heard(5, Some(at(11)), Linking),
    ])
    .await;
    let silent = async |after: Option<&ForgeInstallation>| {
        let after = after.map(|one| one.id);
        let found = forge::silent_since(&fresh.db, at(20), after, 1).await;
        found.unwrap()
    };
    let first = silent(None).await;
    assert_eq!(first[0].id.as_uuid().as_u128(), 1);
    let second = silent(first.last()).await;
    let never = "one that no event ever came of, and nothing else since";
    assert_eq!(second[0].id.as_uuid().as_u128(), 3, "{never}");
    let third = silent(second.last()).await;
    assert_eq!(third[0].id.as_uuid().as_u128(), 5);
    assert_eq!(silent(third.last()).await, []);
    let before = forge::silent_since(&fresh.db, at(1), None, 9).await;
    assert_eq!(before.unwrap(), [], "changed since");
}

#[tokio::test]
async fn tokens_are_counted_by_what_is_left_of_them() {
    let lasting = |n, expires_at: Option<i64>, state| {
        let token = expires_at.map(|ms| SealedToken {
            sealed: vec![1],
            expires_at: at(ms),
            received_at: at(0),
        });
        let one = ForgeInstallation {
            system_token: token,
            ..forge_installation(n, site_id(1), n)
        };
        (one, state)
    };
    let fresh = with(&[
        lasting(1, Some(100), Enabled),
        lasting(2, Some(11), Enabled),
        lasting(3, Some(10), Enabled),
        lasting(4, None, Enabled),
        lasting(5, None, Uninstalled),
    ])
    .await;
    let app = forge_key(1).app;
    let staging = EnvironmentType::Staging;
    let count = async |apps: &[_], environments: &[_]| {
        let counts = forge::count_tokens(&fresh.db, apps, environments, at(10), at(50)).await;
        counts.unwrap()
    };
    let expected = TokenCounts {
        fresh: 1,
        stale: 1,
        lost: 2,
    };
    assert_eq!(count(&[app], &[staging]).await, expected);
    let nothing = TokenCounts::default();
    assert_eq!(count(&[], &[staging]).await, nothing);
    assert_eq!(count(&[app], &[EnvironmentType::Production]).await, nothing);
}

#[rstest]
#[case("environment", "'MOON'")]
#[case("cloud_id", "'here'")]
#[case("forge_id", "''")]
#[case("version", "''")]
#[case("token_expires_at", "NULL")]
#[tokio::test]
async fn a_value_we_never_write_is_told_as_inconsistent(#[case] column: &str, #[case] value: &str) {
    let fresh = with(&[of(1, site_id(1), 7)]).await;
    fresh
        .tamper(&format!(
            "UPDATE forge_installations SET {column} = {value}"
        ))
        .await;
    let error = forge::of_site(&fresh.db, site_id(1)).await.unwrap_err();
    let told = if column == "token_expires_at" {
        "system_token"
    } else {
        column
    };
    assert!(
        is_inconsistent(&error, "forge_installations", told),
        "{error}"
    );
}

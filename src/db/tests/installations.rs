use rstest::rstest;
use tokio::task::JoinSet;
use url::Url;

use super::super::installations::{self, Installation, InstallationState, LearntLicence};
use super::{Fresh, at, installation, is_inconsistent, site_id};
use crate::atlassian::ids::ClientKey;
use crate::atlassian::licence::Licence;
use crate::db::{Conn, DbError};

fn client_key(n: u128) -> ClientKey {
    ClientKey::new(format!("client-{n}"))
}

async fn found(conn: &dyn Conn, n: u128) -> Option<Installation> {
    installations::find_by_client_key(conn, &client_key(n))
        .await
        .unwrap()
}

#[tokio::test]
async fn an_installation_is_found_by_its_client_key_as_it_was_inserted() {
    let fresh = Fresh::with_two_sites().await;
    let inserted = installation(1, site_id(1));
    fresh
        .write(async |tx| installations::insert(tx, &inserted).await.unwrap())
        .await;
    assert_eq!(found(&fresh.db, 1).await, Some(inserted));
    assert_eq!(found(&fresh.db, 2).await, None);
    let other_case = ClientKey::new("CLIENT-1");
    assert_eq!(
        installations::find_by_client_key(&fresh.db, &other_case)
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn a_client_key_is_unique_and_a_base_url_is_not() {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            installations::insert(tx, &installation(1, site_id(1)))
                .await
                .unwrap();
            installations::insert(tx, &installation(2, site_id(2)))
                .await
                .unwrap();
        })
        .await;
    let again = Installation {
        client_key: Some(client_key(1)),
        ..installation(3, site_id(2))
    };
    let tx = fresh.db.begin().await.unwrap();
    assert!(matches!(
        installations::insert(&tx, &again).await,
        Err(DbError::Duplicate)
    ));
}

#[tokio::test]
async fn many_installations_may_have_no_client_key() {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            for n in [2, 1] {
                let keyless = Installation {
                    client_key: None,
                    ..installation(n, site_id(1))
                };
                installations::insert(tx, &keyless).await.unwrap();
            }
        })
        .await;
    let of_site = installations::of_site(&fresh.db, site_id(1)).await.unwrap();
    assert_eq!(
        of_site
            .iter()
            .map(|one| one.id.as_uuid().as_u128())
            .collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(
        installations::of_site(&fresh.db, site_id(2)).await.unwrap(),
        []
    );
}

#[tokio::test]
async fn an_update_writes_every_field_of_its_own_site_only() {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            installations::insert(tx, &installation(1, site_id(1)))
                .await
                .unwrap();
            installations::insert(tx, &installation(2, site_id(2)))
                .await
                .unwrap();
        })
        .await;
    let changed = Installation {
        base_url: Url::parse("https://renamed.atlassian.net").unwrap(),
        display_url: None,
        shared_secret: vec![9],
        entitlement_id: Some("e".into()),
        state: InstallationState::Uninstalled,
        updated_at: at(50),
        uninstalled_at: Some(at(50)),
        ..installation(1, site_id(1))
    };
    let of_other_site = Installation {
        site: site_id(2),
        ..changed.clone()
    };
    fresh
        .write(async |tx| {
            assert!(installations::update(tx, &changed).await.unwrap());
            assert!(!installations::update(tx, &of_other_site).await.unwrap());
        })
        .await;
    assert_eq!(found(&fresh.db, 1).await, Some(changed));
    assert_eq!(found(&fresh.db, 2).await, Some(installation(2, site_id(2))));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_changes_under_the_lock_none_is_lost() {
    let fresh = Fresh::with_two_sites().await;
    let none_yet = Installation {
        description: Some(String::new()),
        ..installation(1, site_id(1))
    };
    fresh
        .write(async |tx| {
            installations::insert(tx, &none_yet).await.unwrap();
        })
        .await;
    let mut replicas = JoinSet::new();
    for _ in 0..8 {
        let db = fresh.second_handle().await;
        replicas.spawn(async move {
            let tx = db.begin().await.unwrap();
            let locked = installations::lock_by_client_key(&tx, &client_key(1)).await;
            let mut installation = locked.unwrap().unwrap();
            installation.description = installation.description.map(|marks| marks + "|");
            installations::update(&tx, &installation).await.unwrap();
            tx.commit().await.unwrap();
        });
    }
    replicas.join_all().await;
    let marks = found(&fresh.db, 1).await.unwrap().description;
    assert_eq!(marks.as_deref(), Some("||||||||"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_first_installs_at_once_one_is_kept_and_the_others_are_duplicates() {
    let fresh = Fresh::with_two_sites().await;
    let mut replicas = JoinSet::new();
    for n in 1..=4 {
        let db = fresh.second_handle().await;
        replicas.spawn(async move {
            let tx = db.begin().await.unwrap();
            let first = Installation {
                client_key: Some(client_key(1)),
                ..installation(n, site_id(1))
            };
            installations::insert(&tx, &first).await?;
            tx.commit().await
        });
    }
    let results = replicas.join_all().await;
    let kept = results.iter().filter(|result| result.is_ok()).count();
    let refused = |result: &&Result<_, _>| matches!(result, Err(DbError::Duplicate));
    assert_eq!((kept, results.iter().filter(refused).count()), (1, 3));
    let stored = installations::of_site(&fresh.db, site_id(1)).await.unwrap();
    assert_eq!(stored.len(), 1);
}

#[rstest]
#[case("state", "zombie")]
#[case("platform", "palm")]
#[case("base_url", "no url")]
#[case("site_id", "")]
#[tokio::test]
async fn a_value_we_never_write_is_told_as_inconsistent(#[case] column: &str, #[case] value: &str) {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            installations::insert(tx, &installation(1, site_id(1)))
                .await
                .unwrap();
        })
        .await;
    if column == "site_id" {
        fresh
            .tamper("UPDATE sites SET id = '' WHERE id = '00000000-0000-0000-0000-000000000002'")
            .await;
    }
    fresh
        .tamper(&format!("UPDATE installations SET {column} = '{value}'"))
        .await;
    let error = installations::find_by_client_key(&fresh.db, &client_key(1))
        .await
        .unwrap_err();
    assert!(is_inconsistent(&error, "installations", column), "{error}");
}

#[test]
fn states_are_read_as_they_are_written() {
    use InstallationState::{Disabled, Enabled, Linking, Retired, Uninstalled};
    for state in [Enabled, Disabled, Linking, Uninstalled, Retired] {
        assert_eq!(InstallationState::parse(state.as_str()), Some(state));
        assert_eq!(state.is_over(), [Uninstalled, Retired].contains(&state));
    }
    assert_eq!(InstallationState::parse("Enabled"), None);
}

#[tokio::test]
async fn of_a_licence_the_newest_word_counts_and_a_sale_for_good() {
    let fresh = Fresh::with_two_sites().await;
    let one = installation(1, site_id(1));
    let word = |licence, ms| LearntLicence {
        licence,
        at: at(ms),
    };
    let place = (site_id(1), one.id);
    fresh
        .write(async |tx| {
            installations::insert(tx, &one).await.unwrap();
            for (learnt, is_sold) in [
                // Of a replica whose clock was ahead.
                (word(Licence::Active, 400_000), false),
                (word(Licence::Untold, 1), false),
                (word(Licence::Active, 2), true),
                (word(Licence::Inactive, 4), true),
                (word(Licence::Active, 3), false),
            ] {
                let learn = installations::learn_licence(tx, place, learnt, is_sold);
                learn.await.unwrap();
            }
            let elsewhere = (site_id(2), one.id);
            let learnt = word(Licence::Active, 9);
            let learn = installations::learn_licence(tx, elsewhere, learnt, true);
            learn.await.unwrap();
            // Whatever else is written meanwhile knows nothing of it.
            installations::update(tx, &one).await.unwrap();
        })
        .await;
    let known = found(&fresh.db, 1).await.unwrap();
    assert_eq!(known.licence, Some(word(Licence::Inactive, 4)));
    assert_eq!(known.sold_at, Some(at(2)));
    assert_eq!(installations::count_sold(&fresh.db).await.unwrap(), 1);
    let ended = Installation {
        state: InstallationState::Uninstalled,
        ..one
    };
    fresh
        .write(async |tx| assert!(installations::update(tx, &ended).await.unwrap()))
        .await;
    assert_eq!(installations::count_sold(&fresh.db).await.unwrap(), 0);
}

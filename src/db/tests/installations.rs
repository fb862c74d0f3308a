use rstest::rstest;
use url::Url;

use super::super::installations::{self, Installation, InstallationState};
use super::{Fresh, at, installation, is_inconsistent, site_id};
use crate::atlassian::ids::ClientKey;
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
async fn who_locks_second_sees_what_the_first_one_did() {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            installations::insert(tx, &installation(1, site_id(1)))
                .await
                .unwrap();
        })
        .await;
    let first = fresh.db.begin().await.unwrap();
    let mut locked = installations::lock_by_client_key(&first, &client_key(1))
        .await
        .unwrap()
        .unwrap();
    let other = fresh.second_handle().await;
    let second = tokio::spawn(async move {
        let tx = other.begin().await.unwrap();
        installations::lock_by_client_key(&tx, &client_key(1))
            .await
            .unwrap()
            .unwrap()
            .state
    });
    locked.state = InstallationState::Uninstalled;
    installations::update(&first, &locked).await.unwrap();
    first.commit().await.unwrap();
    assert_eq!(second.await.unwrap(), InstallationState::Uninstalled);
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
    use InstallationState::{Disabled, Enabled, Uninstalled};
    for state in [Enabled, Disabled, Uninstalled] {
        assert_eq!(InstallationState::parse(state.as_str()), Some(state));
    }
    assert_eq!(InstallationState::parse("Enabled"), None);
}

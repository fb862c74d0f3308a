use super::super::sites;
use super::{Fresh, at, site, site_id};
use crate::db::DbError;
use crate::db::sites::Site;

#[tokio::test]
async fn a_site_is_found_as_it_was_inserted() {
    let fresh = Fresh::db().await;
    let full = Site {
        suspended_at: Some(at(1)),
        uninstalled_at: Some(at(1_000)),
        token_policy: Some("{\"reveal\":\"once\"}".into()),
        ..site(1)
    };
    fresh
        .write(async |tx| sites::insert(tx, &full).await.unwrap())
        .await;
    assert_eq!(
        sites::find(&fresh.db, site_id(1)).await.unwrap(),
        Some(full)
    );
    assert_eq!(sites::find(&fresh.db, site_id(2)).await.unwrap(), None);
}

#[tokio::test]
async fn a_second_site_with_the_same_id_is_a_duplicate() {
    let fresh = Fresh::with_two_sites().await;
    let tx = fresh.db.begin().await.unwrap();
    assert!(matches!(
        sites::insert(&tx, &site(1)).await,
        Err(DbError::Duplicate)
    ));
}

#[tokio::test]
async fn each_setter_changes_its_column_of_its_site_only() {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            assert!(
                sites::set_suspended(tx, site_id(1), Some(at(5)))
                    .await
                    .unwrap()
            );
            assert!(
                sites::set_uninstalled(tx, site_id(1), Some(at(6)))
                    .await
                    .unwrap()
            );
            assert!(
                sites::set_token_policy(tx, site_id(1), Some("{}"))
                    .await
                    .unwrap()
            );
            assert!(!sites::set_suspended(tx, site_id(3), None).await.unwrap());
        })
        .await;
    let changed = Site {
        suspended_at: Some(at(5)),
        uninstalled_at: Some(at(6)),
        token_policy: Some("{}".into()),
        ..site(1)
    };
    assert_eq!(
        sites::list(&fresh.db, None, 10).await.unwrap(),
        [changed, site(2)]
    );
    fresh
        .write(async |tx| {
            sites::set_suspended(tx, site_id(1), None).await.unwrap();
            sites::set_uninstalled(tx, site_id(1), None).await.unwrap();
            sites::set_token_policy(tx, site_id(1), None).await.unwrap();
        })
        .await;
    assert_eq!(
        sites::find(&fresh.db, site_id(1)).await.unwrap(),
        Some(site(1))
    );
}

#[tokio::test]
async fn the_list_goes_on_after_the_last_one_seen() {
    let fresh = Fresh::db().await;
    fresh
        .write(async |tx| {
            for n in [3, 1, 2] {
                sites::insert(tx, &site(n)).await.unwrap();
            }
        })
        .await;
    assert_eq!(
        sites::list(&fresh.db, None, 2).await.unwrap(),
        [site(1), site(2)]
    );
    assert_eq!(
        sites::list(&fresh.db, Some(site_id(2)), 2).await.unwrap(),
        [site(3)]
    );
}

#[tokio::test]
async fn a_stored_id_that_is_none_is_told_as_inconsistent() {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .tamper(
            "UPDATE sites SET id = 'nonsense' WHERE id = '00000000-0000-0000-0000-000000000002'",
        )
        .await;
    let error = sites::list(&fresh.db, None, 10).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the stored id of row nonsense in sites is not valid"
    );
}

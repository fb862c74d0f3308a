//! Data keys and the sentinel.

use tokio::task::JoinSet;

use super::super::{data_keys, sentinel};
use super::{Fresh, at, site_id};
use crate::db::DbError;

#[tokio::test]
async fn a_data_key_is_found_by_its_site_only() {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            data_keys::insert(tx, site_id(1), &[0, 255], at(0))
                .await
                .unwrap();
        })
        .await;
    assert_eq!(
        data_keys::find(&fresh.db, site_id(1)).await.unwrap(),
        Some(vec![0, 255])
    );
    assert_eq!(data_keys::find(&fresh.db, site_id(2)).await.unwrap(), None);
}

#[tokio::test]
async fn a_site_has_one_data_key_and_a_data_key_has_a_site() {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            data_keys::insert(tx, site_id(1), &[1], at(0))
                .await
                .unwrap();
        })
        .await;
    let tx = fresh.db.begin().await.unwrap();
    assert!(matches!(
        data_keys::insert(&tx, site_id(1), &[2], at(0)).await,
        Err(DbError::Duplicate)
    ));
    drop(tx);
    let tx = fresh.db.begin().await.unwrap();
    assert!(matches!(
        data_keys::insert(&tx, site_id(9), &[2], at(0)).await,
        Err(DbError::Orphan)
    ));
}

#[tokio::test]
async fn rotation_pages_through_all_keys() {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            data_keys::insert(tx, site_id(2), &[2], at(0))
                .await
                .unwrap();
            data_keys::insert(tx, site_id(1), &[1], at(0))
                .await
                .unwrap();
        })
        .await;
    let page = async |after| data_keys::page(&fresh.db, after, 1).await.unwrap();
    assert_eq!(page(None).await, [(site_id(1), vec![1])]);
    assert_eq!(page(Some(site_id(1))).await, [(site_id(2), vec![2])]);
    assert_eq!(page(Some(site_id(2))).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_replicas_that_replace_a_key_at_once_one_does() {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            data_keys::insert(tx, site_id(1), &[0], at(0))
                .await
                .unwrap();
            data_keys::insert(tx, site_id(2), &[0], at(0))
                .await
                .unwrap();
        })
        .await;
    let mut replicas = JoinSet::new();
    for n in 1..=6_u8 {
        let db = fresh.second_handle().await;
        replicas.spawn(async move {
            let tx = db.begin().await.unwrap();
            let replaced = data_keys::replace(&tx, site_id(1), &[0], &[n], at(1))
                .await
                .unwrap();
            tx.commit().await.unwrap();
            replaced.then_some(vec![n])
        });
    }
    let winners: Vec<_> = replicas.join_all().await.into_iter().flatten().collect();
    assert_eq!(winners.len(), 1);
    assert_eq!(
        data_keys::find(&fresh.db, site_id(1)).await.unwrap(),
        winners.first().cloned()
    );
    assert_eq!(
        data_keys::find(&fresh.db, site_id(2)).await.unwrap(),
        Some(vec![0])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_sentinels_stored_at_once_all_agree_on_one() {
    let fresh = Fresh::db().await;
    assert_eq!(sentinel::find(&fresh.db).await.unwrap(), None);
    let mut replicas = JoinSet::new();
    for n in 1..=6_u8 {
        let db = fresh.second_handle().await;
        replicas.spawn(async move {
            let tx = db.begin().await.unwrap();
            let stored = sentinel::insert_if_absent(&tx, &[n]).await.unwrap();
            tx.commit().await.unwrap();
            stored
        });
    }
    let answers = replicas.join_all().await;
    let stored = sentinel::find(&fresh.db).await.unwrap().unwrap();
    assert_eq!(answers, vec![stored; 6]);
}

#[tokio::test]
async fn the_sentinel_is_replaced_only_by_who_knows_it() {
    let fresh = Fresh::db().await;
    fresh
        .write(async |tx| {
            sentinel::insert_if_absent(tx, &[1]).await.unwrap();
            assert!(!sentinel::replace(tx, &[9], &[2]).await.unwrap());
            assert!(sentinel::replace(tx, &[1], &[2]).await.unwrap());
        })
        .await;
    assert_eq!(sentinel::find(&fresh.db).await.unwrap(), Some(vec![2]));
}

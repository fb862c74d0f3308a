use tokio::task::JoinSet;

use super::super::report_tokens::{self, ReportToken};
use super::{Fresh, at, is_inconsistent, site_id, token, token_id};
use crate::atlassian::ids::AccountId;
use crate::db::{Conn, DbError};

async fn found(conn: &dyn Conn, site: u128, id: u128) -> Option<ReportToken> {
    report_tokens::find(conn, site_id(site), token_id(id))
        .await
        .unwrap()
}

/// Token 1 of site 1, token 2 of site 2.
async fn two_sites_with_a_token() -> Fresh {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            report_tokens::insert(tx, &token(1, site_id(1)))
                .await
                .unwrap();
            report_tokens::insert(tx, &token(2, site_id(2)))
                .await
                .unwrap();
        })
        .await;
    fresh
}

#[tokio::test]
async fn a_token_is_found_as_it_was_inserted_on_its_own_site_only() {
    let fresh = two_sites_with_a_token().await;
    assert_eq!(found(&fresh.db, 1, 1).await, Some(token(1, site_id(1))));
    assert_eq!(found(&fresh.db, 2, 1).await, None);
    assert_eq!(found(&fresh.db, 1, 2).await, None);
}

#[tokio::test]
async fn a_token_without_a_site_is_refused() {
    let fresh = Fresh::with_two_sites().await;
    let tx = fresh.db.begin().await.unwrap();
    assert!(matches!(
        report_tokens::insert(&tx, &token(1, site_id(9))).await,
        Err(DbError::Orphan)
    ));
}

#[tokio::test]
async fn an_update_writes_what_may_change_and_counts() {
    let fresh = two_sites_with_a_token().await;
    let edited = ReportToken {
        active: false,
        awaiting_reactivation: true,
        expires_at: at(5),
        issued_at: at(6),
        notes: "new".into(),
        secret_hash: [8; 32],
        sealed_secret: None,
        account: AccountId::new("mallory"),
        created_by: AccountId::new("mallory"),
        created_at: at(999),
        last_used_at: Some(at(999)),
        version: 77,
        ..token(1, site_id(1))
    };
    assert!(
        fresh
            .write(async |tx| report_tokens::update(tx, &edited, 1).await.unwrap())
            .await
    );
    let original = token(1, site_id(1));
    let stored = ReportToken {
        issued_at: original.issued_at,
        secret_hash: original.secret_hash,
        sealed_secret: original.sealed_secret,
        account: original.account,
        created_by: original.created_by,
        created_at: original.created_at,
        last_used_at: None,
        version: 2,
        ..edited
    };
    assert_eq!(found(&fresh.db, 1, 1).await, Some(stored));
    assert_eq!(found(&fresh.db, 2, 2).await, Some(token(2, site_id(2))));
}

#[tokio::test]
async fn a_text_that_was_forgotten_since_the_token_was_read_stays_forgotten() {
    let fresh = two_sites_with_a_token().await;
    let read = found(&fresh.db, 1, 1).await.unwrap();
    assert!(read.sealed_secret.is_some());
    fresh
        .write(async |tx| {
            report_tokens::forget_secrets(tx, site_id(1)).await.unwrap();
            assert!(report_tokens::update(tx, &read, 1).await.unwrap());
        })
        .await;
    assert_eq!(found(&fresh.db, 1, 1).await.unwrap().sealed_secret, None);
}

#[tokio::test]
async fn an_update_of_an_old_version_or_of_another_site_changes_nothing() {
    let fresh = two_sites_with_a_token().await;
    fresh
        .write(async |tx| {
            let edited = ReportToken {
                active: false,
                ..token(1, site_id(1))
            };
            assert!(!report_tokens::update(tx, &edited, 0).await.unwrap());
            assert!(!report_tokens::update(tx, &edited, 2).await.unwrap());
            let foreign = ReportToken {
                site: site_id(2),
                ..edited
            };
            assert!(!report_tokens::update(tx, &foreign, 1).await.unwrap());
        })
        .await;
    assert_eq!(found(&fresh.db, 1, 1).await, Some(token(1, site_id(1))));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_edits_of_one_version_at_once_one_wins() {
    let fresh = two_sites_with_a_token().await;
    let mut replicas = JoinSet::new();
    for n in 0..8 {
        let db = fresh.second_handle().await;
        replicas.spawn(async move {
            let edited = ReportToken {
                notes: format!("edit {n}"),
                ..token(1, site_id(1))
            };
            let tx = db.begin().await.unwrap();
            let updated = report_tokens::update(&tx, &edited, 1).await.unwrap();
            tx.commit().await.unwrap();
            updated.then_some(edited.notes)
        });
    }
    let winners: Vec<_> = replicas.join_all().await.into_iter().flatten().collect();
    let stored = found(&fresh.db, 1, 1).await.unwrap();
    assert_eq!((winners, stored.version), (vec![stored.notes], 2));
}

#[tokio::test]
async fn delete_takes_the_token_of_its_own_site_once() {
    let fresh = two_sites_with_a_token().await;
    let delete = async |site, id, version| {
        fresh
            .write(async |tx| {
                report_tokens::delete(tx, site_id(site), token_id(id), version)
                    .await
                    .unwrap()
            })
            .await
    };
    assert!(!delete(2, 1, None).await, "of another site");
    assert!(!delete(1, 1, Some(2)).await, "of another version");
    assert!(delete(1, 1, Some(1)).await);
    assert!(!delete(1, 1, None).await, "gone");
    assert_eq!(found(&fresh.db, 1, 1).await, None);
    assert!(found(&fresh.db, 2, 2).await.is_some());
}

#[tokio::test]
async fn deactivation_switches_off_the_active_ones_of_one_site() {
    let fresh = two_sites_with_a_token().await;
    let off_before = ReportToken {
        active: false,
        ..token(3, site_id(1))
    };
    fresh
        .write(async |tx| report_tokens::insert(tx, &off_before).await.unwrap())
        .await;
    let deactivate = async || {
        fresh
            .write(async |tx| report_tokens::deactivate_all(tx, site_id(1)).await.unwrap())
            .await
    };
    assert_eq!(deactivate().await, 1);
    assert_eq!(deactivate().await, 0);
    let switched = ReportToken {
        active: false,
        awaiting_reactivation: true,
        version: 2,
        ..token(1, site_id(1))
    };
    assert_eq!(found(&fresh.db, 1, 1).await, Some(switched));
    assert_eq!(
        found(&fresh.db, 1, 3).await,
        Some(off_before),
        "a person did that"
    );
    assert_eq!(found(&fresh.db, 2, 2).await, Some(token(2, site_id(2))));
}

#[tokio::test]
async fn the_last_use_goes_forward_only() {
    let fresh = two_sites_with_a_token().await;
    let used = async |site, id, ms| {
        let uses = [(site_id(site), token_id(id), at(ms))];
        fresh
            .write(async |tx| report_tokens::touch(tx, &uses).await.unwrap())
            .await;
        found(&fresh.db, 1, 1).await.unwrap().last_used_at
    };
    assert_eq!(used(2, 1, 100).await, None, "of another site");
    assert_eq!(used(1, 1, 100).await, Some(at(100)));
    assert_eq!(used(1, 1, 0).await, Some(at(100)), "earlier");
    assert_eq!(
        used(1, 1, 1_000).await,
        Some(at(1_000)),
        "a whole second is later than a part of the one before"
    );
    assert_eq!(
        used(1, 1, 1_001).await,
        Some(at(1_001)),
        "a part of a second is later than its whole"
    );
    assert_eq!(found(&fresh.db, 1, 1).await.unwrap().version, 1);
    assert_eq!(found(&fresh.db, 2, 2).await.unwrap().last_used_at, None);
}

#[tokio::test]
async fn a_hash_of_another_length_is_told_as_inconsistent() {
    let fresh = two_sites_with_a_token().await;
    fresh
        .tamper("UPDATE report_tokens SET secret_hash = '1234' WHERE notes = 'note 1'")
        .await;
    let error = report_tokens::find(&fresh.db, site_id(1), token_id(1))
        .await
        .unwrap_err();
    assert!(
        is_inconsistent(&error, "report_tokens", "secret_hash"),
        "{error}"
    );
}

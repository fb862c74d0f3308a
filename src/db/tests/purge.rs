use uuid::Uuid;

use super::super::entity::{
    audit_events, data_keys, installations as installation_rows, report_tokens as token_rows,
};
use super::super::{audit, data_keys as keys, installations, report_tokens, sites};
use super::{Fresh, at, installation, rows, site, site_id, token};
use crate::atlassian::ids::SiteId;
use crate::db::audit::AuditEvent;
use crate::db::{Db, Tx};

/// A row in every table that has a site.
async fn fill(tx: &Tx, n: u128) {
    let site = site_id(n);
    keys::insert(tx, site, &[1], at(0)).await.unwrap();
    installations::insert(tx, &installation(n, site))
        .await
        .unwrap();
    report_tokens::insert(tx, &token(n, site)).await.unwrap();
    let event = AuditEvent {
        id: Uuid::from_u128(n),
        site,
        at: at(0),
        actor: "jira".into(),
        action: "site.installed".into(),
        subject: None,
        detail: serde_json::json!({}),
    };
    audit::insert(tx, &event).await.unwrap();
}

/// Rows in the tables that have a site; a new one belongs in here and in [`fill`].
async fn counts(db: &Db) -> [u64; 4] {
    [
        rows(db, audit_events::Entity).await,
        rows(db, data_keys::Entity).await,
        rows(db, installation_rows::Entity).await,
        rows(db, token_rows::Entity).await,
    ]
}

#[tokio::test]
async fn purge_leaves_nothing_of_the_site_and_everything_of_the_other() {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            fill(tx, 1).await;
            fill(tx, 2).await;
            sites::set_uninstalled(tx, site_id(1), Some(at(10)))
                .await
                .unwrap();
        })
        .await;
    assert_eq!(counts(&fresh.db).await, [2; 4]);
    assert!(
        fresh
            .write(async |tx| sites::purge(tx, site_id(1), at(11)).await.unwrap())
            .await
    );
    assert_eq!(counts(&fresh.db).await, [1; 4]);
    assert_eq!(sites::list(&fresh.db, None, 10).await.unwrap(), [site(2)]);
    assert!(keys::find(&fresh.db, site_id(2)).await.unwrap().is_some());
    assert_eq!(
        audit::list(&fresh.db, site_id(2), None, 10)
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        installations::of_site(&fresh.db, site_id(2))
            .await
            .unwrap()
            .len(),
        1
    );
    assert!(
        report_tokens::find(&fresh.db, site_id(2), super::token_id(2))
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn a_site_that_lives_or_ended_too_lately_is_not_purged() {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            fill(tx, 1).await;
            sites::set_uninstalled(tx, site_id(2), Some(at(10)))
                .await
                .unwrap();
        })
        .await;
    let purge = async |site: SiteId| {
        fresh
            .write(async |tx| sites::purge(tx, site, at(10)).await.unwrap())
            .await
    };
    assert!(!purge(site_id(1)).await, "lives");
    assert!(
        !purge(site_id(2)).await,
        "ended at that very instant, not before"
    );
    assert!(!purge(site_id(3)).await, "is not there");
    assert_eq!(counts(&fresh.db).await, [1; 4]);
    assert_eq!(sites::list(&fresh.db, None, 10).await.unwrap().len(), 2);
}

#[tokio::test]
async fn due_are_those_that_ended_before_longest_ago_first() {
    let fresh = Fresh::db().await;
    fresh
        .write(async |tx| {
            for (n, ended) in [
                (1, Some(1_000)),
                (2, None),
                (3, Some(999)),
                (4, Some(2_000)),
                (5, Some(-500)),
            ] {
                let ended = sites::Site {
                    uninstalled_at: ended.map(at),
                    ..site(n)
                };
                sites::insert(tx, &ended).await.unwrap();
            }
        })
        .await;
    let due = async |limit| {
        sites::due_for_purge(&fresh.db, at(2_000), limit)
            .await
            .unwrap()
    };
    assert_eq!(due(10).await, [site_id(5), site_id(3), site_id(1)]);
    assert_eq!(due(1).await, [site_id(5)]);
}

use uuid::Uuid;

use super::super::audit::{self, AuditEvent};
use super::{Fresh, at, is_inconsistent, site_id};
use crate::atlassian::ids::SiteId;

fn event(n: u128, site: SiteId) -> AuditEvent {
    AuditEvent {
        id: Uuid::from_u128(n),
        site,
        at: at(7),
        actor: "557058:admin".into(),
        action: "token.created".into(),
        subject: Some(format!("token {n}")),
        detail: serde_json::json!({"notes": "Ü", "n": 1}),
    }
}

#[tokio::test]
async fn events_are_told_newest_first_in_pages_of_one_site() {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            for n in 1..=3 {
                audit::insert(tx, &event(n, site_id(1))).await.unwrap();
            }
            audit::insert(tx, &event(4, site_id(2))).await.unwrap();
        })
        .await;
    let page = async |before: Option<u128>| {
        audit::list(&fresh.db, site_id(1), before.map(Uuid::from_u128), 2)
            .await
            .unwrap()
    };
    assert_eq!(
        page(None).await,
        [event(3, site_id(1)), event(2, site_id(1))]
    );
    assert_eq!(page(Some(2)).await, [event(1, site_id(1))]);
    assert_eq!(page(Some(1)).await, []);
}

#[tokio::test]
async fn a_detail_that_is_not_json_is_told_as_inconsistent() {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| audit::insert(tx, &event(1, site_id(1))).await.unwrap())
        .await;
    fresh.tamper("UPDATE audit_events SET detail = '{'").await;
    let error = audit::list(&fresh.db, site_id(1), None, 10)
        .await
        .unwrap_err();
    assert!(is_inconsistent(&error, "audit_events", "detail"), "{error}");
}

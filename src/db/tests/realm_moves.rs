use super::{Fresh, at, installation, site_id};
use crate::atlassian::ids::SiteId;
use crate::atlassian::region::Realm;
use crate::db::installations;
use crate::db::realm_moves::{self, MoveState, RealmMove};

pub(super) fn realm_move(n: u128, site: SiteId) -> RealmMove {
    RealmMove {
        site,
        installation: installation(n, site).id,
        migration: format!("m-{n}"),
        from: None,
        to: Realm::parse("EU").unwrap(),
        state: MoveState::Scheduled,
        updated_at: at(0),
    }
}

#[tokio::test]
async fn of_an_installation_the_last_move_is_kept_for_its_site_alone() {
    let fresh = Fresh::with_two_sites().await;
    let one = installation(1, site_id(1));
    let first = realm_move(1, site_id(1));
    let second = RealmMove {
        migration: "m-2".to_owned(),
        from: Some(Realm::Global),
        state: MoveState::Committed,
        updated_at: at(7),
        ..first.clone()
    };
    fresh
        .write(async |tx| {
            installations::insert(tx, &one).await.unwrap();
            for kept in [&first, &second] {
                realm_moves::put(tx, kept).await.unwrap();
            }
        })
        .await;
    let find = async |site| realm_moves::find(&fresh.db, site, one.id).await.unwrap();
    assert_eq!(find(site_id(1)).await, Some(second));
    assert_eq!(find(site_id(2)).await, None);
}

#[tokio::test]
async fn a_pin_is_set_for_the_site_alone() {
    let fresh = Fresh::with_two_sites().await;
    let one = installation(1, site_id(1));
    let europe = Realm::parse("EU");
    fresh
        .write(async |tx| {
            installations::insert(tx, &one).await.unwrap();
            let set = async |site| {
                installations::set_realm(tx, (site, one.id), europe)
                    .await
                    .unwrap()
            };
            assert!(!set(site_id(2)).await);
            assert!(set(site_id(1)).await);
        })
        .await;
    let all = installations::of_site(&fresh.db, site_id(1)).await.unwrap();
    assert_eq!(all[0].realm, europe);
}

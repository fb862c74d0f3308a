use rstest::rstest;

use super::super::names::NameSearch;
use super::super::parameter_sets::{self as sets, SetQuery};
use super::{Fresh, at, parameter_set, site_id};
use crate::atlassian::ids::AccountId;
use crate::db::DbError;

fn query(account: &str, name: Option<NameSearch>) -> SetQuery {
    SetQuery {
        account: AccountId::new(account),
        name,
        offset: 0,
        limit: 10,
    }
}

async fn names(fresh: &Fresh, query: &SetQuery) -> (Vec<String>, u64) {
    let page = sets::list(&fresh.db, site_id(1), query).await.unwrap();
    let names = page.items.into_iter().map(|set| set.name).collect();
    (names, page.total)
}

/// Alice's, Bob's and a public one of Bob's, on two sites.
async fn stocked() -> Fresh {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            for site in [site_id(1), site_id(2)] {
                for (n, owner, public, name) in [
                    (1, "alice", false, "50% Größe_x"),
                    (2, "bob", false, "Größe"),
                    (3, "bob", true, "Public"),
                    (4, "alice", false, "another"),
                ] {
                    let mut set = parameter_set(n, site);
                    set.owner = AccountId::new(owner);
                    set.public = public;
                    set.name = name.into();
                    sets::insert(tx, &set).await.unwrap();
                }
            }
        })
        .await;
    fresh
}

#[tokio::test]
async fn people_see_their_own_and_the_public_ones_by_name() {
    let fresh = stocked().await;
    let (alices, total) = names(&fresh, &query("alice", None)).await;
    assert_eq!(alices, ["50% Größe_x", "another", "Public"]);
    assert_eq!(total, 3);
    assert_eq!(
        names(&fresh, &query("bob", None)).await.0,
        ["Größe", "Public"]
    );
    assert_eq!(names(&fresh, &query("carol", None)).await.0, ["Public"]);
    let mut second = query("alice", None);
    (second.offset, second.limit) = (1, 1);
    assert_eq!(
        names(&fresh, &second).await,
        (vec!["another".to_owned()], 3)
    );
}

#[rstest]
#[case::part("GRÖSSE", 0)]
#[case::part_in_another_case("GRÖ", 1)]
#[case::percent("0%", 1)]
#[case::underscore("e_x", 1)]
#[case::underscore_is_no_wildcard("e_X_", 0)]
#[case::percent_is_no_wildcard("5%x", 0)]
#[case::backslash("\\", 0)]
#[tokio::test]
async fn a_part_of_a_name_is_looked_for_literally(#[case] part: &str, #[case] found: u64) {
    let fresh = stocked().await;
    let search = Some(NameSearch::Contains(part.to_owned()));
    let (found_names, total) = names(&fresh, &query("alice", search)).await;
    assert_eq!(total, found, "{found_names:?}");
}

#[tokio::test]
async fn an_exact_name_is_the_whole_name() {
    let fresh = stocked().await;
    let exact = |name: &str| query("bob", Some(NameSearch::Exact(name.to_owned())));
    assert_eq!(names(&fresh, &exact("GRÖßE")).await.0, ["Größe"]);
    assert_eq!(names(&fresh, &exact("Größ")).await.1, 0);
}

#[tokio::test]
async fn a_set_of_another_site_is_not_found_changed_or_deleted() {
    let fresh = Fresh::with_two_sites().await;
    let own = parameter_set(1, site_id(1));
    let (foreign, same_id) = (site_id(2), parameter_set(1, site_id(2)));
    fresh
        .write(async |tx| {
            sets::insert(tx, &own).await.unwrap();
            assert_eq!(sets::lock(tx, foreign, own.id).await.unwrap(), None);
            assert!(!sets::update(tx, &same_id).await.unwrap());
            assert!(!sets::delete(tx, foreign, own.id).await.unwrap());
        })
        .await;
    assert_eq!(sets::find(&fresh.db, foreign, own.id).await.unwrap(), None);
    let of_owner = sets::count_of_owner(&fresh.db, foreign, &own.owner).await;
    assert_eq!(of_owner.unwrap(), 0);
    assert_eq!(
        sets::find(&fresh.db, site_id(1), own.id).await.unwrap(),
        Some(own)
    );
}

#[tokio::test]
async fn a_change_is_read_back_and_an_id_exists_once() {
    let fresh = Fresh::with_two_sites().await;
    let mut set = parameter_set(1, site_id(1));
    fresh
        .write(async |tx| {
            sets::insert(tx, &set).await.unwrap();
            set.owner = AccountId::new("bob");
            set.public = true;
            set.name = "Renamed".into();
            set.parameters = "{}".into();
            set.updated_at = at(9);
            assert!(sets::update(tx, &set).await.unwrap());
        })
        .await;
    let found = sets::find(&fresh.db, set.site, set.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&set));
    let tx = fresh.db.begin().await.unwrap();
    let twin = sets::insert(&tx, &parameter_set(1, site_id(1))).await;
    assert!(matches!(twin, Err(DbError::Duplicate)), "{twin:?}");
}

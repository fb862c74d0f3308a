use super::super::calendars::{self, Counter};
use super::{Fresh, at, calendar, site_id};
use crate::atlassian::ids::CalendarId;
use crate::db::DbError;

fn id(n: i64) -> CalendarId {
    CalendarId::new(n).unwrap()
}

#[tokio::test]
async fn each_site_counts_for_itself() {
    let fresh = Fresh::with_two_sites().await;
    let unused = Counter {
        last: 0,
        default: None,
    };
    let used = Counter {
        last: 7,
        default: Some(id(7)),
    };
    fresh
        .write(async |tx| {
            assert_eq!(calendars::lock(tx, site_id(1)).await.unwrap(), unused);
            calendars::set_counter(tx, site_id(1), used).await.unwrap();
        })
        .await;
    let defaults = async |site| calendars::default_of(&fresh.db, site).await.unwrap();
    assert_eq!(defaults(site_id(1)).await, Some(id(7)));
    assert_eq!(defaults(site_id(2)).await, None);
    fresh
        .write(async |tx| {
            assert_eq!(calendars::lock(tx, site_id(1)).await.unwrap(), used);
            assert_eq!(calendars::lock(tx, site_id(2)).await.unwrap(), unused);
        })
        .await;
}

#[tokio::test]
async fn a_calendar_of_another_site_is_not_found_changed_or_deleted() {
    let fresh = Fresh::with_two_sites().await;
    let (own, same_id) = (calendar(1, site_id(1)), calendar(1, site_id(2)));
    fresh
        .write(async |tx| calendars::insert(tx, &own).await.unwrap())
        .await;
    let foreign = site_id(2);
    let found = calendars::find(&fresh.db, foreign, id(1)).await.unwrap();
    assert_eq!(found, None);
    assert_eq!(calendars::list(&fresh.db, foreign).await.unwrap(), []);
    fresh
        .write(async |tx| {
            assert!(!calendars::update(tx, &same_id).await.unwrap());
            assert!(!calendars::delete(tx, foreign, id(1)).await.unwrap());
            // The same id and name are free there.
            calendars::insert(tx, &same_id).await.unwrap();
            assert!(calendars::delete(tx, foreign, id(1)).await.unwrap());
        })
        .await;
    assert_eq!(calendars::list(&fresh.db, site_id(1)).await.unwrap(), [own]);
}

#[tokio::test]
async fn a_change_writes_name_and_definition_and_nothing_else() {
    let fresh = Fresh::with_two_sites().await;
    let old = calendar(1, site_id(1));
    let mut changed = old.clone();
    changed.name = "Größe".into();
    changed.definition = r#"{"a":1}"#.into();
    changed.updated_at = at(9);
    let mut asked = changed.clone();
    asked.created_at = at(5);
    fresh
        .write(async |tx| {
            calendars::insert(tx, &old).await.unwrap();
            assert!(calendars::update(tx, &asked).await.unwrap());
        })
        .await;
    let found = calendars::find(&fresh.db, site_id(1), id(1)).await.unwrap();
    assert_eq!(found, Some(changed));
}

#[tokio::test]
async fn ids_and_names_exist_once_a_site_whatever_their_case() {
    let fresh = Fresh::with_two_sites().await;
    let mut same_name = calendar(2, site_id(1));
    same_name.name = "ÉQUIPE".into();
    let mut first = calendar(1, site_id(1));
    first.name = "équipe".into();
    fresh
        .write(async |tx| calendars::insert(tx, &first).await.unwrap())
        .await;
    for twin in [same_name, calendar(1, site_id(1))] {
        let tx = fresh.db.begin().await.unwrap();
        let refused = calendars::insert(&tx, &twin).await;
        assert!(matches!(refused, Err(DbError::Duplicate)), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_of_one_site_take_turns() {
    let fresh = Fresh::with_two_sites().await;
    let second = fresh.second_handle().await;
    let count = async |db: &crate::db::Db| {
        for _ in 0..20 {
            let tx = db.begin().await.unwrap();
            let mut counter = calendars::lock(&tx, site_id(1)).await.unwrap();
            counter.last += 1;
            calendars::set_counter(&tx, site_id(1), counter)
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
    };
    tokio::join!(count(&fresh.db), count(&second));
    let tx = fresh.db.begin().await.unwrap();
    assert_eq!(calendars::lock(&tx, site_id(1)).await.unwrap().last, 40);
}

use chrono::TimeDelta;

use super::{Fresh, at, site_id};
use crate::db::jira_budget::{StoredPause, add_points, forget_before, pauses, points, set_pause};

#[tokio::test]
async fn points_add_up_by_site_and_hour_and_for_the_app() {
    let fresh = Fresh::with_two_sites().await;
    let (hour, next) = (at(0), at(0) + TimeDelta::hours(1));
    let (one, two) = (Some(site_id(1)), Some(site_id(2)));
    for (site, hour, count) in [
        (one, hour, 5),
        (None, hour, 5),
        (one, hour, 7),
        (one, next, 1),
        (None, hour, 40),
    ] {
        fresh
            .write(async |tx| add_points(tx, site, hour, count).await.unwrap())
            .await;
    }
    for (site, hour, expected) in [
        (one, hour, 12),
        (one, next, 1),
        (two, hour, 0),
        (None, hour, 45),
        (None, next, 0),
    ] {
        let found = points(&fresh.db, site, hour).await.unwrap();
        assert_eq!(found, expected, "{site:?} {hour}");
    }
    fresh
        .write(async |tx| forget_before(tx, next).await.unwrap())
        .await;
    assert_eq!(points(&fresh.db, one, hour).await.unwrap(), 0);
    assert_eq!(points(&fresh.db, one, next).await.unwrap(), 1);
}

#[tokio::test]
async fn the_last_pause_of_a_scope_counts_until_it_is_over() {
    let fresh = Fresh::with_two_sites().await;
    let pause = |site, until| StoredPause {
        site,
        until: at(until),
    };
    let (of_site, of_app) = (pause(Some(site_id(1)), 20), pause(None, 30));
    for stored in [pause(Some(site_id(1)), 10), of_site, of_app] {
        fresh
            .write(async |tx| set_pause(tx, stored).await.unwrap())
            .await;
    }
    let mut found = pauses(&fresh.db, at(0)).await.unwrap();
    found.sort_by_key(|pause| pause.until);
    assert_eq!(found, [of_site, of_app]);
    assert_eq!(pauses(&fresh.db, at(25)).await.unwrap(), [of_app]);
    assert_eq!(pauses(&fresh.db, at(30)).await.unwrap(), []);
    fresh
        .write(async |tx| forget_before(tx, at(25)).await.unwrap())
        .await;
    assert_eq!(pauses(&fresh.db, at(0)).await.unwrap(), [of_app]);
}

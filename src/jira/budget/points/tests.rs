use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Points, Settled, Spending, next_hour};
use crate::atlassian::ids::SiteId;

fn at(minutes: i64) -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minutes)
}

fn site(number: u128) -> SiteId {
    SiteId::from_uuid(Uuid::from_u128(number))
}

fn known(points: u64) -> Settled {
    Settled {
        points,
        silences: Vec::new(),
    }
}

#[test]
fn the_quota_is_whole_again_with_each_hour_of_utc() {
    let mut points = Points::default();
    points.spend(site(1), 10, at(5));
    points.spend(site(2), 7, at(59));
    assert_eq!(points.spent(at(59)), 17);
    assert_eq!(points.spent(at(60)), 0);
    assert_eq!(next_hour(at(59)), at(60));
    assert_eq!(next_hour(at(60)), at(120));
}

#[test]
fn what_others_spent_counts_and_nothing_counts_twice() {
    let mut points = Points::default();
    points.spend(site(1), 10, at(1));
    points.spend(site(1), 5, at(1));
    let spendings = points.take();
    let expected = Spending {
        site: site(1),
        hour: at(0),
        points: 15,
    };
    assert_eq!(spendings, [expected]);
    points.spend(site(2), 3, at(2));
    assert_eq!(points.spent(at(2)), 18, "while it is being settled");
    points.settled(&spendings, &known(115), at(2));
    assert_eq!(points.spent(at(2)), 118);
    assert_eq!(points.take().len(), 1);
}

#[test]
fn a_settlement_that_failed_is_made_up_for() {
    let mut points = Points::default();
    points.spend(site(1), 10, at(1));
    let spendings = points.take();
    points.not_settled(spendings, at(1));
    assert_eq!(points.spent(at(1)), 10);
    assert!(!points.is_due(at(1)), "not again at once");
    assert!(points.has_news());
    let late = points.take();
    assert_eq!(late[0].points, 10);
    points.settled(&late, &known(30), at(61));
    assert_eq!(points.spent(at(61)), 30, "of the new hour");
}

#[test]
fn a_settlement_is_due_after_two_seconds_and_with_each_new_hour() {
    let mut points = Points::default();
    assert!(points.is_due(at(1)));
    points.settled(&[], &known(0), at(59));
    assert!(!points.is_due(at(59) + TimeDelta::milliseconds(1_999)));
    assert!(points.is_due(at(59) + TimeDelta::seconds(2)));
    assert!(points.is_due(at(60)));
}

#[test]
fn a_settlement_that_began_in_the_old_hour_loses_nothing_of_the_new_one() {
    let mut points = Points::default();
    points.spend(site(1), 10, at(59));
    points.spend(site(1), 7, at(60));
    let spendings = points.take();
    points.settled(&spendings, &known(10), at(59));
    assert_eq!(points.spent(at(60)), 7);
    points.settled(&[], &known(7), at(61));
    assert_eq!(points.spent(at(61)), 7);
}

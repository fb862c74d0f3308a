use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::MinuteBudget;

fn at(seconds: i64) -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::seconds(seconds)
}

#[test]
fn no_minute_has_more_than_the_budget_wherever_it_begins() {
    let budget = MinuteBudget::new(3);
    for second in [0, 50, 55] {
        assert_eq!(budget.take(at(second)), Ok(()), "at {second}");
    }
    assert_eq!(budget.take(at(59)), Err(Duration::from_secs(1)));
    assert_eq!(budget.take(at(60)), Ok(()), "the first one is a minute old");
    assert_eq!(
        budget.take(at(61)),
        Err(Duration::from_secs(49)),
        "a new minute does not bring a whole new budget"
    );
    assert_eq!(budget.take(at(110)), Ok(()));
}

#[test]
fn being_refused_costs_nothing() {
    let budget = MinuteBudget::new(1);
    budget.take(at(0)).unwrap();
    for second in 1..60 {
        assert!(budget.take(at(second)).is_err(), "at {second}");
    }
    assert_eq!(budget.take(at(60)), Ok(()));
}

#[test]
fn an_empty_budget_asks_for_a_whole_minute() {
    assert_eq!(
        MinuteBudget::new(0).take(at(0)),
        Err(Duration::from_mins(1))
    );
}

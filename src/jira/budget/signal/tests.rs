use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use rstest::rstest;

use super::{Limit, Signal};

fn read(headers: &[(&'static str, &'static str)]) -> Signal {
    let now: DateTime<Utc> = "2026-11-22T12:40:00Z".parse().unwrap();
    let pairs = headers.iter().map(|(name, value)| {
        let name = HeaderName::from_static(name);
        (name, HeaderValue::from_static(value))
    });
    Signal::read(&pairs.collect::<HeaderMap>(), now)
}

#[rstest]
#[case::nothing(&[], Limit::Endpoint, None, false)]
#[case::burst(&[("ratelimit-reason", "jira-burst-based"), ("retry-after", "1")], Limit::Endpoint, Some(1), false)]
#[case::of_the_site(&[("ratelimit-reason", "jira-quota-tenant-based"), ("retry-after", "600")], Limit::Site, Some(600), false)]
#[case::of_the_app(&[("ratelimit-reason", "jira-quota-global-based"), ("x-ratelimit-reset", "2026-11-22T13:00Z")], Limit::App, Some(1200), false)]
#[case::unheard_of(&[("ratelimit-reason", "jira-cost-based")], Limit::Site, None, false)]
#[case::near(&[("x-ratelimit-nearlimit", "true")], Limit::Endpoint, None, true)]
#[case::far(&[("x-ratelimit-nearlimit", "false")], Limit::Endpoint, None, false)]
#[case::near_in_the_new_way(&[("ratelimit", "\"global-app-quota\";r=11000;t=600")], Limit::Endpoint, Some(600), true)]
#[case::far_in_the_new_way(&[("ratelimit", "\"global-app-quota\";t=600, \"tenant\";t=30")], Limit::Endpoint, Some(600), false)]
#[case::announced_only(&[("beta-ratelimit", "\"global-app-quota\";r=1;t=600")], Limit::Endpoint, None, false)]
#[case::garbage(&[("ratelimit", ";;r=x;t=-1,==")], Limit::Endpoint, None, false)]
fn headers_tell_whose_limit_it_is_and_for_how_long(
    #[case] headers: &[(&'static str, &'static str)],
    #[case] limit: Limit,
    #[case] seconds: Option<u64>,
    #[case] near: bool,
) {
    let wait = seconds.map(Duration::from_secs);
    assert_eq!(read(headers), Signal { wait, limit, near });
}

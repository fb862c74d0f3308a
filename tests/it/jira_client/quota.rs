//! What the client does where Jira, or the hour's points, say that it is enough.

use chrono::{DateTime, TimeDelta, Utc};
use dwell::clock::Clock;
use dwell::jira::{AsUser, IssueId, JiraError, Options};
use dwell::reports::whole::Whole;
use rstest::rstest;
use serde_json::json;

use super::stub::{Reply, Stub, ok, reply};
use super::whole::{BULK_ISSUES, SEARCH, serve};

const MYSELF: &str = "/rest/api/3/myself";
const STATUSES: &str = "/rest/api/3/status";
const COUNT: &str = "/rest/api/3/search/approximate-count";

async fn stub(points_per_hour: u64) -> Stub {
    let stub = Stub::start_with(Options {
        points_per_hour,
        ..Options::default()
    })
    .await;
    stub.on(MYSELF, |_| ok(&json!({ "accountId": "mia" })));
    stub.on(STATUSES, |_| ok(&json!([])));
    stub
}

fn limited(reason: &str, seconds: u64) -> Reply {
    reply(429, "")
        .with("retry-after", seconds.to_string())
        .with("ratelimit-reason", reason)
}

fn noon_and(time: TimeDelta) -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse::<DateTime<Utc>>().unwrap() + time
}

fn ids(count: u64) -> Vec<IssueId> {
    (1..=count).map(IssueId::new).collect()
}

#[tokio::test]
async fn a_burst_limit_stops_one_endpoint_of_one_site() {
    let stub = stub(0).await;
    stub.script(STATUSES, [limited("jira-burst-based", 300), ok(&json!([]))]);
    let (user, elsewhere) = (stub.user(), stub.as_user(2, "mia"));
    for _ in 0..2 {
        let error = user.statuses().await.unwrap_err();
        assert!(matches!(error, JiraError::RateLimited { .. }), "{error:?}");
    }
    assert_eq!(stub.seen(STATUSES).len(), 1, "the second was not made");
    user.myself().await.unwrap();
    elsewhere.statuses().await.unwrap();
    stub.on(STATUSES, |_| ok(&json!([])));
    stub.clock.advance(TimeDelta::seconds(300));
    user.statuses().await.unwrap();
}

#[tokio::test]
async fn who_waits_for_a_place_hears_of_a_burst_limit() {
    let stub = Stub::start_with(Options {
        in_flight: 1,
        ..Options::default()
    })
    .await;
    let nothing = || ok(&json!({ "issues": [], "issueErrors": [] }));
    let answers = [limited("jira-burst-based", 30), nothing(), nothing()];
    stub.script(BULK_ISSUES, answers);
    let (user, asked) = (stub.user(), ids(2));
    let (one, other) = tokio::join!(user.issues(&asked, &[]), user.issues(&asked, &[]));
    assert!(one.is_ok() && other.is_ok(), "{one:?}, {other:?}");
    assert_eq!(stub.waits(), [30, 30], "both of them");
}

#[rstest]
#[case::of_the_site("jira-quota-tenant-based", true)]
#[case::of_the_app("jira-quota-global-based", false)]
#[case::nobody_knows("jira-cost-based", true)]
#[tokio::test]
async fn a_quota_stops_everything_until_it_is_renewed(
    #[case] reason: &'static str,
    #[case] others_go_on: bool,
) {
    let stub = stub(0).await;
    stub.on(STATUSES, move |_| limited(reason, 1_200));
    let user = stub.user();
    let until = noon_and(TimeDelta::minutes(20));
    let told = |error: JiraError| match error {
        JiraError::BudgetSpent { until, .. } => until,
        other => panic!("{other:?}"),
    };
    assert_eq!(told(user.statuses().await.unwrap_err()), until);
    assert_eq!(told(user.myself().await.unwrap_err()), until);
    assert!(stub.seen(MYSELF).is_empty());
    let elsewhere = stub.as_user(2, "mia").myself().await;
    assert_eq!(elsewhere.is_ok(), others_go_on, "{elsewhere:?}");
    stub.clock.advance(TimeDelta::minutes(20));
    user.myself().await.unwrap();
}

#[tokio::test]
async fn near_a_limit_calls_keep_a_distance() {
    let stub = stub(0).await;
    let hint = || ok(&json!([])).with("x-ratelimit-nearlimit", "true");
    stub.on(STATUSES, move |_| hint());
    for _ in 0..3 {
        stub.user().statuses().await.unwrap();
    }
    assert_eq!(stub.pauses(), [100], "milliseconds, after two answers");
}

#[tokio::test]
async fn each_call_costs_a_point_and_each_issue_one_more_until_the_hour_is_over() {
    let stub = stub(100).await;
    serve(&stub, 0);
    let user = stub.user();
    user.issues(&ids(60), &[]).await.unwrap();
    let error = user.issues(&ids(60), &[]).await.unwrap_err();
    let until = noon_and(TimeDelta::hours(1));
    assert!(
        matches!(error, JiraError::BudgetSpent { until: at, .. } if at == until),
        "{error:?}"
    );
    assert_eq!(stub.seen(BULK_ISSUES).len(), 1);
    user.issues(&ids(30), &[]).await.unwrap();
    stub.clock.advance(TimeDelta::hours(1));
    user.issues(&ids(60), &[]).await.unwrap();
}

fn start(user: AsUser) -> Whole {
    let fields = vec!["status".to_owned()];
    Whole::start(user, "a = b".to_owned(), Vec::new(), fields, false)
}

#[rstest]
#[case::fits(18_100, 0, "18000")]
#[case::fits_the_next_hour(20_000, 5_000, "spent until 13:00")]
#[case::fits_no_hour(17_000, 0, "18000 points, 17000 an hour")]
#[tokio::test]
async fn a_report_that_does_not_fit_says_so_before_it_reads_anything(
    #[case] points_per_hour: u64,
    #[case] spent: u64,
    #[case] expected: &str,
) {
    let stub = stub(points_per_hour).await;
    serve(&stub, 6_000);
    stub.on(COUNT, |_| ok(&json!({ "count": 6_000 })));
    for _ in 0..spent / 1_000 {
        stub.user().issues(&ids(1_000), &[]).await.unwrap();
    }
    let read_before = stub.seen(BULK_ISSUES).len();
    let (mut whole, mut rows) = (start(stub.user()), 0);
    let told = loop {
        match whole.next().await {
            Some(Ok(batch)) => rows += batch.len(),
            None => break (rows * 3).to_string(),
            Some(Err(JiraError::BudgetSpent { until, .. })) => {
                break format!("spent until {}", until.format("%H:%M"));
            }
            Some(Err(JiraError::BudgetTooSmall { points, limit, .. })) => {
                break format!("{points} points, {limit} an hour");
            }
            Some(Err(other)) => panic!("{other:?}"),
        }
    };
    assert_eq!(told, expected);
    if rows == 0 {
        assert_eq!(stub.seen(BULK_ISSUES).len(), read_before);
        assert_eq!(stub.seen(SEARCH).len(), 1);
    }
}

#[tokio::test]
async fn work_that_is_patient_goes_on_hour_after_hour_and_misses_nothing() {
    let stub = stub(65_000).await;
    serve(&stub, 50_000);
    let (mut whole, mut found, mut hours) = (start(stub.user().patient()), Vec::new(), 0);
    loop {
        match whole.next().await {
            Some(Ok(batch)) => found.extend(batch.iter().map(|(issue, _)| issue.id.as_u64())),
            Some(Err(JiraError::BudgetSpent { until, .. })) => {
                let wait = until - stub.clock.now();
                if wait > TimeDelta::zero() {
                    hours += 1;
                    stub.clock.advance(wait);
                }
            }
            Some(Err(other)) => panic!("{other:?}"),
            None => break,
        }
    }
    assert_eq!(found, (1..=50_000).rev().collect::<Vec<_>>());
    // 50,000 issues found, and each read twice: over 150,000 points.
    assert_eq!(hours, 2);
}

//! Latencies, limits and made-up sites: off unless asked for.

use std::time::{Duration, Instant};

use sandbox::accounts::{ADMIN, MEMBER};
use sandbox::{Browse, Burst, Edit, LatencyModel, Limits, Options, SiteOptions};
use serde_json::{Value, json};

use crate::app::{Reply, Stage, texts};

async fn stage(options: Options) -> Stage {
    Stage::started(sandbox::Sandbox::start(options).await.unwrap()).await
}

async fn generated(count: usize) -> Stage {
    Stage::with(SiteOptions::generated(count)).await
}

async fn search(stage: &Stage, body: Value) -> Value {
    let reply = stage.post(ADMIN, "search/jql", body).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.body
}

#[tokio::test]
async fn a_made_up_site_is_searched_page_by_page() {
    let stage = generated(12_345).await;
    let (mut ids, mut token) = (Vec::new(), Value::Null);
    loop {
        let body = json!({"jql": "project = GEN", "maxResults": 5000, "nextPageToken": token});
        let page = search(&stage, body).await;
        ids.extend(texts(&page["issues"], "id"));
        token = page["nextPageToken"].clone();
        assert_eq!(page["isLast"], token.is_null());
        if token.is_null() {
            break;
        }
    }
    assert_eq!(ids.len(), 12_345);
    assert!(ids.is_sorted() && ids[0] == "1000001");
    let count = stage.post(
        ADMIN,
        "search/approximate-count",
        json!({"jql": "project = GEN"}),
    );
    assert_eq!(count.await.body["count"], 12_345);
    let none = search(
        &stage,
        json!({"jql": "project = GEN AND created < 2020-01-01"}),
    )
    .await;
    assert_eq!(none["issues"], json!([]));
    let page = search(
        &stage,
        json!({"jql": "project = GEN", "fields": ["status"], "maxResults": 5000}),
    );
    assert_eq!(page.await["issues"].as_array().unwrap().len(), 100);
}

#[tokio::test]
async fn a_made_up_issue_is_the_same_however_it_is_read() {
    let stage = generated(1000).await;
    let names = ["1000001", "GEN-7", "GEN-1001", "17"];
    let fields = json!({"issueIdsOrKeys": names, "fields": ["status", "created"]});
    let issues = stage.post(ADMIN, "issue/bulkfetch", fields).await.body;
    assert_eq!(texts(&issues["issues"], "key"), ["GEN-1", "GEN-7"]);
    let wanted = json!({"issueIdsOrKeys": names, "fieldIds": ["status"]});
    let logs = stage.post(ADMIN, "changelog/bulkfetch", wanted).await.body;
    for issue in issues["issues"].as_array().unwrap() {
        let mut logs = logs["issueChangeLogs"].as_array().unwrap().iter();
        let log = logs.find(|log| log["issueId"] == issue["id"]).unwrap();
        let last = log["changeHistories"].as_array().unwrap().last().unwrap();
        assert_eq!(last["items"][0]["to"], issue["fields"]["status"]["id"]);
    }
    let whole = stage
        .admin("issue/GEN-1?expand=changelog&fields=status")
        .await
        .body;
    assert_eq!(
        whole["fields"],
        json!({"status": whole["fields"]["status"]})
    );
    assert_eq!(
        whole["fields"]["status"]["id"],
        issues["issues"][0]["fields"]["status"]["id"]
    );
}

#[tokio::test]
async fn histories_of_a_made_up_site_come_in_pages_by_date_over_all_issues() {
    let stage = generated(50).await;
    let names: Vec<String> = (1..=50).map(|number| format!("GEN-{number}")).collect();
    let (mut entries, mut token, mut pages) = (Vec::new(), Value::Null, 0);
    loop {
        let body = json!({"issueIdsOrKeys": names, "maxResults": 100, "nextPageToken": token});
        let page = stage.post(ADMIN, "changelog/bulkfetch", body).await.body;
        let logs = page["issueChangeLogs"].as_array().unwrap();
        let of_page = logs
            .iter()
            .flat_map(|log| log["changeHistories"].as_array().unwrap());
        let mut of_page: Vec<i64> = of_page
            .map(|one| one["created"].as_i64().unwrap())
            .collect();
        of_page.sort_unstable();
        pages += 1;
        entries.extend(of_page);
        token = page["nextPageToken"].clone();
        if token.is_null() {
            break;
        }
    }
    assert!(entries.is_sorted(), "pages follow the date");
    assert_eq!(pages, entries.len().div_ceil(100));
    assert!(
        (11 * 50..15 * 50).contains(&entries.len()),
        "{}",
        entries.len()
    );
}

#[tokio::test]
async fn who_may_not_browse_a_made_up_project_sees_nothing_of_it() {
    let stage = generated(10).await;
    let hidden = Edit::Browse {
        account: MEMBER.to_owned(),
        browse: Browse::Except(vec!["GEN".to_owned()]),
    };
    stage.site().edit(hidden).unwrap();
    let body = json!({"issueIdsOrKeys": ["GEN-1", "GEN-2"], "fields": ["status"]});
    let issues = stage.post(MEMBER, "issue/bulkfetch", body).await.body;
    assert_eq!(issues["issues"], json!([]));
    let jql = json!({"jql": "created is not empty"});
    let found = stage.post(MEMBER, "search/jql", jql).await.body;
    assert_eq!(found["issues"], json!([]));
}

#[tokio::test]
async fn answers_take_as_long_as_the_model_says_and_no_longer_for_being_computed() {
    let mut model = LatencyModel {
        other: Duration::ZERO,
        ..LatencyModel::default()
    };
    model.ids = Duration::from_millis(700);
    let stage = stage(Options {
        sites: vec![SiteOptions::generated(5000)],
        latency: Some(model),
        ..Options::default()
    })
    .await;
    let token = format!("Bearer {}", stage.token(ADMIN).await);
    let timed = async |path: &str, body: Value| {
        let started = Instant::now();
        let path = format!("/rest/api/3/{path}");
        let reply = stage.call(Some(&token), "POST", &path, Some(body)).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        started.elapsed()
    };
    let body = json!({"jql": "project = GEN", "maxResults": 5000});
    let took = timed("search/jql", body).await;
    assert!(took >= Duration::from_millis(700), "{took:?}");
    let ids: Vec<String> = (0..100)
        .map(|number| (1_000_001 + number).to_string())
        .collect();
    let body = json!({"issueIdsOrKeys": ids, "fields": ["status"]});
    let took = timed("issue/bulkfetch", body).await;
    assert!(took >= Duration::from_millis(300), "{took:?}");
}

fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply.headers.get(name).map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_burst_is_limited_by_site_and_endpoint() {
    let burst = Burst {
        per_second: 0.001,
        size: 3.0,
    };
    let stage = stage(Options {
        limits: Limits {
            burst: Some(burst),
            ..Limits::default()
        },
        ..Options::default()
    })
    .await;
    for expected in [200, 200, 200, 429, 429] {
        let reply = stage.admin("status").await;
        assert_eq!(reply.status, expected, "{}", reply.body);
        if expected == 429 {
            assert_eq!(header(&reply, "ratelimit-reason"), Some("jira-burst-based"));
            assert_eq!(header(&reply, "retry-after"), Some("1"));
        }
    }
    assert_eq!(stage.admin("myself").await.status, 200);
}

#[tokio::test]
async fn points_of_an_hour_run_out_with_a_warning() {
    let stage = stage(Options {
        sites: vec![SiteOptions::generated(100)],
        limits: Limits {
            points_per_hour: Some(300),
            ..Limits::default()
        },
        ..Options::default()
    })
    .await;
    let ids: Vec<String> = (1..=100).map(|number| format!("GEN-{number}")).collect();
    let body = json!({"issueIdsOrKeys": ids, "fields": ["status"]});
    let post = || stage.post(ADMIN, "issue/bulkfetch", body.clone());
    assert_eq!(header(&post().await, "x-ratelimit-nearlimit"), None);
    assert_eq!(stage.sandbox.points(), 101);
    let calm = post().await;
    assert_eq!(header(&calm, "ratelimit"), None, "a third is left");
    let near = post().await;
    assert_eq!(near.status, 200, "the last one may go beyond");
    assert_eq!(header(&near, "x-ratelimit-nearlimit"), Some("true"));
    let refused = post().await;
    assert_eq!(refused.status, 429, "{}", refused.body);
    assert_eq!(
        header(&refused, "ratelimit-reason"),
        Some("jira-quota-global-based")
    );
    let wait: u64 = header(&refused, "retry-after").unwrap().parse().unwrap();
    assert!((1..=3600).contains(&wait), "{wait}");
}

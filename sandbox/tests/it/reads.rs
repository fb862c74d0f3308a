//! Issues, histories, people, permissions.

use std::collections::BTreeMap;
use std::path::PathBuf;

use sandbox::accounts::{ADMIN, INACTIVE, MEMBER};
use sandbox::{Edit, SiteOptions};
use serde_json::{Value, json};

use crate::app::{Stage, texts};

/// The sample's issue with a very long history.
const LONG: &str = "10012";

fn created(histories: &Value) -> Vec<String> {
    texts(histories, "created")
}

#[tokio::test]
async fn an_expanded_changelog_is_newest_first_and_cut() {
    let stage = Stage::sample().await;
    let changelog = stage
        .admin(&format!("issue/{LONG}?expand=changelog&fields=status"))
        .await
        .body["changelog"]
        .take();
    assert_eq!(changelog["total"], 140);
    let dates = created(&changelog["histories"]);
    assert_eq!(dates.len(), 40);
    assert!(dates.is_sorted_by(|a, b| a >= b));
}

#[tokio::test]
async fn an_issues_changelog_is_oldest_first_in_pages_of_a_hundred() {
    let stage = Stage::sample().await;
    let first = stage
        .admin(&format!("issue/{LONG}/changelog?maxResults=500"))
        .await
        .body;
    assert_eq!(
        (first["values"].as_array().unwrap().len(), &first["isLast"]),
        (100, &json!(false))
    );
    assert!(created(&first["values"]).is_sorted());
    let second = stage
        .admin(&format!("issue/{LONG}/changelog?startAt=100"))
        .await
        .body;
    assert_eq!(
        (
            second["values"].as_array().unwrap().len(),
            &second["isLast"]
        ),
        (40, &json!(true))
    );
}

#[tokio::test]
async fn bulk_changelogs_count_histories_and_write_milliseconds() {
    let stage = Stage::sample().await;
    let ids: Vec<String> = (10_000..10_060).map(|id| id.to_string()).collect();
    let mut histories: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut token = Value::Null;
    loop {
        let body = json!({"issueIdsOrKeys": ids, "fieldIds": ["status"], "maxResults": 50, "nextPageToken": token});
        let page = stage.post(ADMIN, "changelog/bulkfetch", body).await.body;
        let logs = page["issueChangeLogs"].as_array().unwrap();
        let count: usize = logs
            .iter()
            .map(|log| log["changeHistories"].as_array().unwrap().len())
            .sum();
        assert!((1..=50).contains(&count));
        for log in logs {
            let entries = log["changeHistories"].as_array().unwrap().clone();
            assert!(entries.iter().all(|entry| entry["created"].is_i64()));
            histories
                .entry(log["issueId"].as_str().unwrap().to_owned())
                .or_default()
                .extend(entries);
        }
        token = page["nextPageToken"].clone();
        if token.is_null() {
            break;
        }
    }
    let single = stage.admin("issue/10006/changelog").await.body;
    let touches = |entry: &&Value| {
        entry["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|item| item["field"] == "status")
    };
    let expected = single["values"]
        .as_array()
        .unwrap()
        .iter()
        .filter(touches)
        .count();
    assert_eq!(
        histories["10006"].len(),
        expected,
        "10006 has status changes without a fieldId"
    );
    assert!(expected > 0);
}

#[tokio::test]
async fn bulk_calls_leave_out_what_is_hidden() {
    let stage = Stage::sample().await;
    let body =
        json!({"issueIdsOrKeys": ["SEC-1", "WEB-2", "10000", "NONE-1"], "fields": ["status"]});
    let found = stage.post(MEMBER, "issue/bulkfetch", body).await.body;
    assert_eq!(texts(&found["issues"], "id"), ["10000", "10002"]);
    assert_eq!(found["issueErrors"], json!([]));
    let body = json!({"issueIdsOrKeys": ["SEC-1", "WEB-7"]});
    let logs = stage.post(MEMBER, "changelog/bulkfetch", body).await.body;
    let hidden = stage.admin("issue/SEC-1?fields=status").await.body;
    assert!(
        !texts(&logs["issueChangeLogs"], "issueId")
            .contains(&hidden["id"].as_str().unwrap().to_owned())
    );
    let many: Vec<String> = (0..1001).map(|n| n.to_string()).collect();
    assert_eq!(
        stage
            .post(
                ADMIN,
                "changelog/bulkfetch",
                json!({"issueIdsOrKeys": many})
            )
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn more_issues_are_given_at_once_when_their_fields_are_named_and_cheap() {
    let stage = Stage::sample().await;
    for (count, shape, status) in [
        (100, json!({}), 200),
        (101, json!({}), 400),
        (1000, json!({"fields": ["status", "assignee"]}), 200),
        (1001, json!({"fields": ["status", "assignee"]}), 400),
        (101, json!({"fields": ["status", "labels"]}), 400),
        (101, json!({"fields": ["*all"]}), 400),
        (
            101,
            json!({"fields": ["status"], "expand": ["changelog"]}),
            400,
        ),
    ] {
        let ids: Vec<String> = (0..count).map(|n| n.to_string()).collect();
        let mut body = shape.clone();
        body["issueIdsOrKeys"] = json!(ids);
        let answer = stage.post(ADMIN, "issue/bulkfetch", body).await;
        assert_eq!(answer.status, status, "{count} {shape}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_moved_issue_answers_to_its_old_key() {
    let stage = Stage::sample().await;
    let (issue, project) = ("WEB-1".to_owned(), "OPS".to_owned());
    stage.site().edit(Edit::Move { issue, project }).unwrap();
    let moved = stage.admin("issue/WEB-1").await.body;
    assert_eq!(moved["key"], "OPS-21");
    assert_eq!(moved["fields"]["project"]["key"], "OPS");
    assert_eq!(stage.keys(ADMIN, "key = WEB-1").await, ["OPS-21"]);
    assert!(
        !stage
            .keys(ADMIN, "project = WEB")
            .await
            .contains(&"OPS-21".to_owned())
    );
}

#[tokio::test]
async fn instants_carry_the_sites_offset_without_a_colon() {
    let stage = Stage::sample().await;
    let issue = stage.admin("issue/WEB-1?fields=created").await.body;
    assert_eq!(
        issue["fields"],
        json!({"created": "2026-01-05T09:00:00.000+0100"})
    );
}

#[tokio::test]
async fn permissions_are_those_of_the_caller() {
    let stage = Stage::sample().await;
    let mine = |body: Value| body["permissions"]["ADMINISTER"]["havePermission"].clone();
    assert_eq!(
        mine(
            stage
                .admin("mypermissions?permissions=ADMINISTER")
                .await
                .body
        ),
        true
    );
    assert_eq!(
        mine(
            stage
                .get(MEMBER, "mypermissions?permissions=ADMINISTER")
                .await
                .body
        ),
        false
    );
    assert_eq!(stage.admin("mypermissions").await.status, 400);
    assert_eq!(
        stage
            .admin("mypermissions?permissions=NONSENSE")
            .await
            .status,
        400
    );
    assert_eq!(
        stage
            .get(
                MEMBER,
                "mypermissions?permissions=BROWSE_PROJECTS&projectKey=SEC"
            )
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn closed_accounts_are_listed_but_not_found_by_search() {
    let stage = Stage::sample().await;
    let all = texts(&stage.admin("users/search").await.body, "accountId");
    let found = texts(
        &stage.admin("user/search?query=ina").await.body,
        "accountId",
    );
    assert!(all.contains(&INACTIVE.to_owned()) && !found.contains(&INACTIVE.to_owned()));
    assert_eq!(stage.admin("user?accountId=nobody").await.status, 404);
    let path = format!("user?accountId={}", INACTIVE.replace(':', "%3A"));
    assert_eq!(stage.admin(&path).await.body["active"], false);
}

#[tokio::test]
async fn groups_are_found_by_their_exact_name_and_have_members() {
    let stage = Stage::sample().await;
    let found = stage.admin("group/bulk?groupName=developers").await.body;
    let id = found["values"][0]["groupId"].as_str().unwrap().to_owned();
    let none = stage.admin("group/bulk?groupName=Developers").await.body;
    assert_eq!(none["total"], 0);
    let members = async |query: &str| {
        let reply = stage
            .admin(&format!("group/member?groupId={id}{query}"))
            .await;
        reply.body["values"].as_array().unwrap().len()
    };
    assert_eq!(members("").await, 2, "closed accounts only on demand");
    assert_eq!(members("&includeInactiveUsers=true").await, 3);
    assert_eq!(members("&includeInactiveUsers=true&startAt=2").await, 1);
    assert_eq!(stage.admin("group/member?groupId=none").await.status, 404);
}

#[tokio::test]
async fn users_are_told_in_bulk_and_unknown_ones_left_out() {
    let stage = Stage::sample().await;
    let path = format!(
        "user/bulk?accountId=nobody&accountId={}&accountId={}",
        INACTIVE.replace(':', "%3A"),
        ADMIN.replace(':', "%3A"),
    );
    let found = texts(&stage.admin(&path).await.body["values"], "accountId");
    assert_eq!(found, [INACTIVE, ADMIN]);
    assert_eq!(stage.admin("user/bulk").await.status, 400);
}

#[tokio::test]
async fn the_real_sets_load_whole() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data");
    let files = |names: &[&str]| {
        names
            .iter()
            .map(|name| folder.join(name))
            .collect::<Vec<_>>()
    };
    let devlake = SiteOptions::from_files(&files(&[
        "devlake-issues.jsonl.gz",
        "devlake-statuses.json",
    ]))
    .unwrap();
    assert_eq!(devlake.issues.len(), 33);
    let stage = Stage::with(devlake).await;
    assert_eq!(stage.keys(ADMIN, "created > 2000-01-01").await.len(), 33);
    let log = stage.admin("issue/EE-17/changelog").await.body;
    assert_eq!(log["total"], 31);
    assert!(created(&log["values"]).is_sorted());

    let names = [
        "SP-1.json",
        "SP-2.json",
        "SP-10.json",
        "SP-13.json",
        "SP-14.json",
        "SP-15.json",
    ];
    let stage = Stage::with(SiteOptions::from_files(&files(&names)).unwrap()).await;
    assert_eq!(
        stage.keys(ADMIN, "project = SP ORDER BY key").await.len(),
        6
    );
}

#[tokio::test]
async fn two_sites_share_people_but_no_data() {
    let sites = vec![SiteOptions::seeded(1), SiteOptions::seeded(2)];
    let options = sandbox::Options {
        sites,
        ..sandbox::Options::default()
    };
    let sandbox = sandbox::Sandbox::start(options).await.unwrap();
    let (one, two) = (sandbox.site(0), sandbox.site(1));
    assert_ne!(one.base_url(), two.base_url());
    assert_ne!(one.client_key(), two.client_key());
    assert!(one.users().iter().any(|user| user.account_id == ADMIN));
    assert!(two.users().iter().any(|user| user.account_id == ADMIN));
}

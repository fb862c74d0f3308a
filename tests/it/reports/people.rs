//! People and groups, as they are today and as the token's user may see them.

use sandbox::accounts::{ADMIN, FAR};
use sandbox::{Edit, Misbehaviour, Operation, Rule};
use serde_json::Value;

use super::report;
use super::story::acme;
use crate::test_app::TestApp;

const ASSIGNEES: &str =
    "/rest/list?filterType=project&projectKey=WEB&calendar=normalHours&columnsBy=assigneeDuration";

fn columns(report: &Value) -> Vec<(&str, &str)> {
    let columns = report["table"]["header"]["valueColumns"]
        .as_array()
        .unwrap();
    columns
        .iter()
        .map(|column| {
            (
                column["id"].as_str().unwrap(),
                column["value"].as_str().unwrap(),
            )
        })
        .collect()
}

fn asked(app: &TestApp, operation: Operation) -> usize {
    let calls = app.site(0).calls();
    let asked = calls
        .iter()
        .filter(|call| call.operation == Some(operation));
    asked.count()
}

#[tokio::test]
async fn people_are_shown_under_their_names_of_today() {
    let app = acme().await;
    let of = report(&app, ADMIN, ASSIGNEES).await;
    let expected = [
        (ADMIN, "Ada Admin"),
        (FAR, "Fara Far"),
        ("unassigned", "Unassigned"),
    ];
    assert_eq!(columns(&of), expected);
    let mut renamed = sandbox::User::new(FAR, "Fara Near");
    renamed.time_zone = "Pacific/Kiritimati".to_owned();
    app.site(0).edit(Edit::PutUser(renamed)).unwrap();
    let of = report(&app, ADMIN, ASSIGNEES).await;
    assert_eq!(columns(&of)[1], (FAR, "Fara Near"));
}

#[tokio::test]
async fn people_have_one_name_in_every_report() {
    let app = acme().await;
    let query = ASSIGNEES.replace(
        "assigneeDuration",
        "anyFieldDuration&historyFields=assignee",
    );
    let of = report(&app, ADMIN, &query).await;
    let expected = [(ADMIN, "Ada Admin"), (FAR, "Fara Far"), ("none", "None")];
    assert_eq!(columns(&of), expected);
}

#[tokio::test]
async fn whom_jira_knows_no_more_is_a_former_user() {
    let app = acme().await;
    let account = FAR.to_owned();
    app.site(0).edit(Edit::DeleteUser { account }).unwrap();
    let of = report(&app, ADMIN, ASSIGNEES).await;
    assert_eq!(columns(&of)[1], (FAR, "Former user"));
}

#[tokio::test]
async fn who_may_not_browse_people_sees_the_names_that_issues_tell() {
    let app = acme().await;
    let refuse = Misbehaviour::Fails {
        status: 403,
        message: "You may not browse users.".to_owned(),
    };
    app.site(0)
        .misbehave(Rule::always(Operation::BulkUsers, refuse));
    let of = report(&app, ADMIN, ASSIGNEES).await;
    let names: Vec<&str> = columns(&of).into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["Somebody", "Somebody", "Unassigned"]);
}

#[tokio::test]
async fn only_reports_about_people_ask_for_them() {
    let app = acme().await;
    app.site(0).clear_calls();
    report(
        &app,
        ADMIN,
        &ASSIGNEES.replace("assigneeDuration", "statusDuration"),
    )
    .await;
    assert_eq!(asked(&app, Operation::BulkUsers), 0);
    report(&app, ADMIN, ASSIGNEES).await;
    assert_eq!(asked(&app, Operation::BulkUsers), 1);
    assert_eq!(asked(&app, Operation::GroupMembers), 0);
}

#[tokio::test]
async fn a_group_is_asked_for_once_a_minute_and_user() {
    let app = acme().await;
    let query = ASSIGNEES.replace("assigneeDuration", "groupDuration&groups=builders");
    app.site(0).clear_calls();
    for account in [ADMIN, ADMIN, FAR] {
        report(&app, account, &query).await;
    }
    let members = asked(&app, Operation::GroupMembers);
    assert_eq!(members, 2, "each user's answer is their own");
}

#[tokio::test]
async fn large_groups_are_read_to_their_end() {
    let app = acme().await;
    let large: Vec<String> = (0..120).map(|number| format!("member-{number}")).collect();
    for account in &large {
        app.site(0)
            .edit(Edit::PutUser(sandbox::User::new(account, account)))
            .unwrap();
    }
    let group = sandbox::Group {
        id: "g-3".to_owned(),
        name: "many".to_owned(),
        members: large.into_iter().chain([FAR.to_owned()]).collect(),
    };
    app.site(0).edit(Edit::PutGroup(group)).unwrap();
    let query = ASSIGNEES.replace("assigneeDuration", "groupDuration&groups=many");
    let of = report(&app, ADMIN, &query).await;
    let cell = &of["table"]["body"]["rows"][0]["valueColumns"][0];
    assert_eq!(
        cell["raw"],
        (7 * super::HOUR).to_string(),
        "the last of 121 members: {cell}"
    );
}

//! Who sees which sets.

use sandbox::{Misbehaviour, Operation, Rule, accounts};
use serde_json::{Value, json};

use super::{SETS, Stage, private, public, weekly};

async fn names(stage: &Stage, token: &str, path: &str) -> Vec<String> {
    let page = stage.get(token, path).await.expect(200).json();
    let elements = page["elements"].as_array().unwrap();
    let name = |set: &Value| set["name"].as_str().unwrap().to_owned();
    elements.iter().map(name).collect()
}

#[tokio::test]
async fn lists_hold_ones_own_and_the_public_ones() {
    let stage = Stage::set().await;
    stage.made(&stage.member, &private("Member's")).await;
    stage.made(&stage.member, &public("For all")).await;
    stage.made(&stage.outsider, &private("Outsider's")).await;
    for path in [SETS, "/rest/parameterSets/search"] {
        assert_eq!(
            names(&stage, &stage.member, path).await,
            ["For all", "Member's"]
        );
        assert_eq!(
            names(&stage, &stage.outsider, path).await,
            ["For all", "Outsider's"]
        );
        assert_eq!(names(&stage, &stage.admin, path).await, ["For all"]);
    }
    let page = stage.get(&stage.outsider, SETS).await.expect(200).json();
    let set = &page["elements"][0];
    let members: Vec<&String> = set.as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        ["id", "name", "owner", "ownerId", "public"],
        "{set}"
    );
    assert_eq!(set["owner"], accounts::MEMBER, "{set}");
    assert_eq!(set["public"], true, "{set}");
}

#[tokio::test]
async fn sets_are_searched_by_name_and_paged() {
    let stage = Stage::set().await;
    for name in ["Büro", "Support", "Support night", "100%"] {
        stage.made(&stage.member, &private(name)).await;
    }
    stage
        .made(&stage.outsider, &private("Support of others"))
        .await;
    for (query, expected, total, last) in [
        (
            "",
            &["100%", "Büro", "Support", "Support night"][..],
            4,
            true,
        ),
        ("?maxResults=2", &["100%", "Büro"], 4, false),
        ("?maxResults=3&pageNumber=1", &["Support night"], 4, true),
        ("?pageNumber=7", &[], 4, true),
        ("?name=sUPPORT", &["Support", "Support night"], 2, true),
        ("?name=sUPPORT&searchType=EXACT", &["Support"], 1, true),
        ("?name=B%C3%9C", &["Büro"], 1, true),
        ("?name=_", &[], 0, true),
        ("?name=%25", &["100%"], 1, true),
    ] {
        let path = format!("{SETS}/search{query}");
        assert_eq!(
            names(&stage, &stage.member, &path).await,
            expected,
            "{query}"
        );
        let page = stage.get(&stage.member, &path).await.expect(200).json();
        assert_eq!(
            (&page["total"], &page["last"]),
            (&json!(total), &json!(last)),
            "{query}"
        );
    }
    let body = stage
        .get(&stage.member, "/rest/parameterSets?maxResults=101")
        .await;
    assert_eq!(
        body.expect(400).json()["messages"],
        json!(["maxResults must be a number from 1 to 100."])
    );
}

#[tokio::test]
async fn a_set_is_read_whole_by_owner_and_admin_and_everybody_if_public() {
    let stage = Stage::set().await;
    let own = stage.made(&stage.member, &private("Own")).await;
    let shared = stage.made(&stage.member, &public("Shared")).await;
    for token in [&stage.member, &stage.admin] {
        let set = stage.get(token, &own).await.expect(200).json();
        assert_eq!(set["parameters"], weekly()["parameters"], "{set}");
        assert_eq!(set["ownerId"], accounts::MEMBER, "{set}");
    }
    stage.get(&stage.outsider, &shared).await.expect(200);
    let hidden = stage.get(&stage.outsider, &own).await.expect(404).json();
    let missing = format!("{SETS}/00000000-0000-0000-0000-000000000000");
    let missing = stage
        .get(&stage.outsider, &missing)
        .await
        .expect(404)
        .json();
    assert_eq!(hidden, missing);
    for strange in ["x", "123", "00000000000000000000000000000000"] {
        stage
            .get(&stage.admin, &format!("{SETS}/{strange}"))
            .await
            .expect(404);
    }
}

#[tokio::test]
async fn what_jira_does_not_answer_is_no_right_to_read() {
    let stage = Stage::set().await;
    let own = stage.made(&stage.member, &private("Own")).await;
    let unavailable = Misbehaviour::Unavailable { retry_after: None };
    let rule = Rule::always(Operation::MyPermissions, unavailable);
    stage.app.site(0).misbehave(rule);
    stage.get(&stage.outsider, &own).await.expect(503);
    // The owner's right is nothing that Jira is asked about.
    stage.get(&stage.member, &own).await.expect(200);
}

#[tokio::test]
async fn a_set_of_another_site_is_not_there() {
    let (stage, foreign) = Stage::of_two_sites().await;
    let path = stage.made(&stage.admin, &public("Shared")).await;
    let before = stage.app.dump().await;
    stage.get(&foreign, &path).await.expect(404);
    stage
        .get(&foreign, &format!("{path}/validate"))
        .await
        .expect(404);
    stage
        .put(&foreign, &path, &json!({ "name": "Mine" }))
        .await
        .expect(404);
    stage.delete(&foreign, &path).await.expect(404);
    assert!(names(&stage, &foreign, SETS).await.is_empty());
    assert_eq!(
        stage.app.dump().await.rows("parameter_sets"),
        before.rows("parameter_sets")
    );
    // Both sites may have brought the same set from one place.
    let id = path.rsplit('/').next().unwrap();
    let same = super::with(public("Mine"), &json!({ "id": id }));
    assert_eq!(stage.made(&foreign, &same).await, path);
    assert_eq!(names(&stage, &stage.admin, SETS).await, ["Shared"]);
    stage.delete(&foreign, &path).await.expect(204);
    stage.get(&stage.admin, &path).await.expect(200);
}

//! Who may write which sets.

use reqwest::Method;
use sandbox::{Edit, accounts};
use serde_json::json;

use super::{SETS, Stage, private, public, weekly, with};

const BROUGHT: &str = "6f1c1a52-7d1e-4a53-9a43-3c1f2a1b0c4d";

#[tokio::test]
async fn people_save_sets_for_themselves_and_admins_for_anybody() {
    let stage = Stage::set().await;
    let owned = |owner: &str| with(weekly(), &json!({ "ownerId": owner }));
    for (token, body, owner) in [
        (&stage.member, weekly(), accounts::MEMBER),
        (&stage.member, owned(accounts::MEMBER), accounts::MEMBER),
        (&stage.admin, weekly(), accounts::ADMIN),
        (&stage.admin, owned(accounts::MEMBER), accounts::MEMBER),
    ] {
        let made = stage.create(token, &body).await.expect(201).json();
        assert_eq!(made["ownerId"], owner, "{made}");
        assert_eq!(made["parameters"], body["parameters"], "{made}");
    }
    let refused = stage
        .create(&stage.member, &owned(accounts::OUTSIDER))
        .await;
    let refused = refused.expect(403).json();
    let message = "Only a Jira administrator may give a parameter set to somebody else.";
    assert_eq!(refused["message"], message);
}

#[tokio::test]
async fn only_admins_bring_sets_with_their_ids() {
    let stage = Stage::set().await;
    let brought = with(public("Brought"), &json!({ "id": BROUGHT }));
    stage.create(&stage.member, &brought).await.expect(403);
    let made = stage
        .create(&stage.admin, &brought)
        .await
        .expect(201)
        .json();
    assert_eq!(made["id"], BROUGHT, "{made}");
    let again = stage
        .create(&stage.admin, &brought)
        .await
        .expect(409)
        .json();
    assert_eq!(
        again["message"], "Another parameter set has this id.",
        "{again}"
    );
    let upper = format!("{SETS}/{}", BROUGHT.to_uppercase());
    stage.get(&stage.member, &upper).await.expect(200);
}

#[tokio::test]
async fn a_change_names_only_what_it_changes() {
    let stage = Stage::set().await;
    let path = stage.made(&stage.member, &weekly()).await;
    let shared = stage
        .put(&stage.member, &path, &json!({ "public": true }))
        .await;
    let shared = shared.expect(200).json();
    assert_eq!(
        (&shared["public"], &shared["name"]),
        (&json!(true), &json!("Weekly"))
    );
    let parameters = json!({ "anything": [1, { "deep": null }], "reportType": 7 });
    let changed = json!({ "parameters": parameters, "name": " Renamed " });
    let changed = stage
        .put(&stage.member, &path, &changed)
        .await
        .expect(200)
        .json();
    assert_eq!(
        changed["parameters"], parameters,
        "kept as it is, whatever it means"
    );
    assert_eq!(
        (&changed["public"], &changed["name"]),
        (&json!(true), &json!("Renamed"))
    );
    // As it was read it may be sent back.
    let back = stage
        .put(&stage.member, &path, &changed)
        .await
        .expect(200)
        .json();
    assert_eq!(back, changed);
    assert_eq!(
        stage.get(&stage.member, &path).await.expect(200).json(),
        changed
    );
    stage
        .put(&stage.member, &path, &json!({}))
        .await
        .expect(200);
}

#[tokio::test]
async fn others_change_and_delete_nothing_and_learn_of_nothing() {
    let stage = Stage::set().await;
    let own = stage.made(&stage.member, &private("Own")).await;
    let shared = stage.made(&stage.member, &public("Shared")).await;
    let before = stage.app.dump().await;
    let change = json!({ "name": "Taken" });
    for (path, status) in [(&own, 404), (&shared, 403)] {
        stage
            .put(&stage.outsider, path, &change)
            .await
            .expect(status);
        stage.delete(&stage.outsider, path).await.expect(status);
    }
    let away = json!({ "ownerId": accounts::OUTSIDER });
    stage.put(&stage.member, &own, &away).await.expect(403);
    assert_eq!(stage.app.dump().await, before);
    for path in [&own, &shared] {
        stage.put(&stage.admin, path, &change).await.expect(200);
    }
    let given = stage
        .put(&stage.admin, &own, &away)
        .await
        .expect(200)
        .json();
    assert_eq!(given["ownerId"], accounts::OUTSIDER, "{given}");
    stage.get(&stage.member, &own).await.expect(404);
    stage.delete(&stage.outsider, &own).await.expect(204);
    stage.delete(&stage.admin, &shared).await.expect(204);
    stage.get(&stage.admin, &own).await.expect(404);
}

#[tokio::test]
async fn who_was_admin_a_moment_ago_writes_no_longer() {
    let stage = Stage::set().await;
    let path = stage.made(&stage.member, &private("Own")).await;
    stage.get(&stage.admin, &path).await.expect(200);
    let (account, admin) = (accounts::ADMIN.to_owned(), false);
    stage
        .app
        .site(0)
        .edit(Edit::Admin { account, admin })
        .unwrap();
    stage
        .put(&stage.admin, &path, &json!({ "name": "x" }))
        .await
        .expect(404);
    stage.delete(&stage.admin, &path).await.expect(404);
    let for_others = with(weekly(), &json!({ "ownerId": accounts::MEMBER }));
    stage.create(&stage.admin, &for_others).await.expect(403);
}

#[tokio::test]
async fn parallel_changes_of_different_members_both_hold() {
    let stage = Stage::set().await;
    let path = stage.made(&stage.member, &weekly()).await;
    for round in 0..5 {
        let (name, public) = (format!("Name {round}"), round % 2 == 0);
        let (name, public) = (json!({ "name": name }), json!({ "public": public }));
        let (one, other) = tokio::join!(
            stage.put(&stage.member, &path, &name),
            stage.put(&stage.member, &path, &public),
        );
        one.expect(200);
        other.expect(200);
        let set = stage.get(&stage.member, &path).await.expect(200).json();
        assert_eq!(
            (&set["name"], &set["public"]),
            (&name["name"], &public["public"])
        );
    }
}

#[tokio::test]
async fn every_write_is_noted_with_user_and_token() {
    let stage = Stage::set().await;
    let site = stage.app.site_id(0).await;
    let path = stage.made(&stage.member, &weekly()).await;
    stage
        .put(&stage.admin, &path, &json!({ "public": true }))
        .await
        .expect(200);
    stage.delete(&stage.member, &path).await.expect(204);
    let events = dwell::db::audit::list(&stage.app.db, site, None, 1000).await;
    let mut noted: Vec<(String, String)> = events
        .unwrap()
        .into_iter()
        .filter(|event| event.subject.as_deref() == path.rsplit('/').next())
        .inspect(|event| assert!(event.detail["token"].is_string(), "{event:?}"))
        .map(|event| (event.action, event.actor))
        .collect();
    noted.sort();
    let expected = [
        ("parameterSet.changed", accounts::ADMIN),
        ("parameterSet.created", accounts::MEMBER),
        ("parameterSet.deleted", accounts::MEMBER),
    ];
    assert_eq!(
        noted,
        expected.map(|(action, actor)| (action.to_owned(), actor.to_owned()))
    );
}

#[tokio::test]
async fn methods_that_are_none_are_refused() {
    let stage = Stage::set().await;
    for (method, path) in [
        (Method::DELETE, SETS),
        (Method::POST, "/rest/parameterSets/search"),
        (Method::PATCH, "/rest/parameterSets/x"),
    ] {
        let answer = stage
            .app
            .rest_call(&stage.admin, (method, path), None)
            .await;
        assert_eq!(answer.expect(405).json()["status"], 405, "{path}");
    }
}

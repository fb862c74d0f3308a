//! Who may administer: Jira decides, anew for all that matters.

use chrono::TimeDelta;
use reqwest::Method;
use rstest::rstest;
use sandbox::{Edit, Misbehaviour, Operation, Rule, accounts};
use serde_json::{Value, json};

use super::test_app::{Answer, TestApp};

const LIST: (Method, &str) = (Method::GET, "/api/v1/tokens");

struct Site {
    app: TestApp,
    /// Path of a token.
    token: String,
}

impl Site {
    async fn set() -> Self {
        let app = TestApp::installed().await;
        let (id, _) = app.token_for(0, accounts::MEMBER).await;
        let token = format!("/api/v1/tokens/{id}");
        Self { app, token }
    }

    async fn call(&self, account: &str, call: (Method, &str), body: Option<Value>) -> Answer {
        self.app.page_call(0, account, call, body).await
    }

    /// All that only admins may read.
    fn reads(&self) -> Vec<(Method, String, Option<Value>)> {
        let paths = ["/api/v1/tokens", "/api/v1/settings/tokens", &self.token];
        paths
            .map(|path| (Method::GET, path.to_owned(), None))
            .into()
    }

    /// All that only admins may do.
    fn writes(&self) -> Vec<(Method, String, Option<Value>)> {
        let new = json!({ "accountId": accounts::MEMBER, "expiresAt": "2027-01-01T00:00:00Z", "notes": "" });
        let policy =
            json!({ "binding": "any", "reveal": "always", "selfService": false, "maxDays": null });
        vec![
            (Method::POST, "/api/v1/tokens".to_owned(), Some(new)),
            (
                Method::PUT,
                "/api/v1/settings/tokens".to_owned(),
                Some(policy),
            ),
            (
                Method::PATCH,
                self.token.clone(),
                Some(json!({ "notes": "changed" })),
            ),
            (Method::POST, format!("{}/reveal", self.token), None),
            (Method::DELETE, self.token.clone(), None),
        ]
    }

    fn admin(&self, admin: bool) {
        let account = accounts::ADMIN.to_owned();
        self.app
            .site(0)
            .edit(Edit::Admin { account, admin })
            .unwrap();
    }

    /// Each answers `status`, and the database stays as it is.
    async fn all_answer(
        &self,
        status: u16,
        account: &str,
        calls: Vec<(Method, String, Option<Value>)>,
    ) {
        let before = self.app.dump().await;
        for (method, path, body) in calls {
            let answer = self.call(account, (method.clone(), &path), body).await;
            assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
        }
        assert_eq!(self.app.dump().await, before);
    }
}

#[rstest]
#[case::member(accounts::MEMBER)]
#[case::outsider(accounts::OUTSIDER)]
#[tokio::test]
async fn others_may_nothing_but_see_and_switch_off_their_own(#[case] account: &str) {
    let site = Site::set().await;
    let calls = [site.reads(), site.writes()].concat();
    site.all_answer(403, account, calls.clone()).await;
    site.call(accounts::ADMIN, LIST, None).await.expect(200);
    // That somebody else is an admin, and was just asked about, changes nothing.
    site.all_answer(403, account, calls).await;
    let own = site
        .call(account, (Method::GET, "/api/v1/my/tokens"), None)
        .await;
    let own = own.expect(200).json();
    assert_eq!(own["total"], u8::from(account == accounts::MEMBER), "{own}");
    let path = site.token.replace("/tokens/", "/my/tokens/");
    let off = Some(json!({ "active": false }));
    let expected = if account == accounts::MEMBER {
        200
    } else {
        404
    };
    site.call(account, (Method::PATCH, &path), off)
        .await
        .expect(expected);
}

#[tokio::test]
async fn the_admin_may_all_of_it() {
    let site = Site::set().await;
    for (method, path, body) in [site.reads(), site.writes()].concat() {
        let answer = site
            .call(accounts::ADMIN, (method.clone(), &path), body)
            .await;
        assert!(
            answer.status.is_success(),
            "{method} {path}: {}",
            answer.text
        );
    }
}

#[rstest]
#[tokio::test]
async fn whoever_is_no_longer_admin_writes_and_reveals_nothing_from_then_on(
    #[values(0, 1, 2, 3, 4)] index: usize,
) {
    let site = Site::set().await;
    site.call(accounts::ADMIN, LIST, None).await.expect(200);
    site.admin(false);
    let write = site.writes().remove(index);
    site.all_answer(403, accounts::ADMIN, vec![write]).await;
    // From now on Dwell knows.
    site.all_answer(403, accounts::ADMIN, site.reads()).await;
}

#[tokio::test]
async fn a_yes_is_believed_for_ten_seconds_and_for_reads() {
    let site = Site::set().await;
    site.call(accounts::ADMIN, LIST, None).await.expect(200);
    site.admin(false);
    site.app.advance(TimeDelta::milliseconds(9_999));
    site.all_answer(200, accounts::ADMIN, site.reads()).await;
    site.app.advance(TimeDelta::milliseconds(1));
    site.all_answer(403, accounts::ADMIN, site.reads()).await;
    // A no is not kept.
    site.admin(true);
    site.all_answer(200, accounts::ADMIN, site.reads()).await;
}

#[tokio::test]
async fn a_yes_is_not_renewed_by_being_used() {
    let site = Site::set().await;
    site.call(accounts::ADMIN, LIST, None).await.expect(200);
    site.admin(false);
    for _ in 0..3 {
        site.app.advance(TimeDelta::seconds(3));
        site.call(accounts::ADMIN, LIST, None).await.expect(200);
    }
    site.app.advance(TimeDelta::seconds(1));
    site.call(accounts::ADMIN, LIST, None).await.expect(403);
}

#[rstest]
#[case::unavailable(Misbehaviour::Unavailable { retry_after: None }, 503)]
#[case::cut_off(Misbehaviour::CutMidBody, 503)]
#[case::proxy(Misbehaviour::HtmlPage { status: 502 }, 503)]
#[case::broken(Misbehaviour::Fails { status: 500, message: "Oops".to_owned() }, 503)]
#[case::limited(Misbehaviour::TooManyRequests { retry_after: Some(3_600), reset_in: None, coarse_reset: false, reason: None }, 429)]
#[case::page_instead_of_data(Misbehaviour::HtmlPage { status: 200 }, 502)]
#[tokio::test]
async fn jira_not_answering_is_never_a_yes(
    #[case] what: Misbehaviour,
    #[case] status: u16,
    #[values(Operation::MyPermissions, Operation::Token)] operation: Operation,
) {
    let site = Site::set().await;
    site.call(accounts::ADMIN, LIST, None).await.expect(200);
    // So long that the user token has to be asked for again.
    site.app.advance(TimeDelta::minutes(15));
    site.app.site(0).misbehave(Rule::always(operation, what));
    let calls = [site.reads(), site.writes()].concat();
    site.all_answer(status, accounts::ADMIN, calls).await;
    site.app.site(0).behave();
    // Not before Jira said so.
    site.app.advance(TimeDelta::hours(1));
    site.call(accounts::ADMIN, LIST, None).await.expect(200);
}

#[tokio::test]
async fn a_site_that_cannot_be_reached_is_never_a_yes() {
    let site = Site::set().await;
    site.app.advance(TimeDelta::seconds(1));
    let nowhere = "http://127.0.0.1:9";
    assert_eq!(site.app.site(0).rename(Some(nowhere)).await.status, 204);
    site.app.advance(TimeDelta::seconds(11));
    let calls = [site.reads(), site.writes()].concat();
    site.all_answer(503, accounts::ADMIN, calls).await;
}

#[tokio::test]
async fn whoever_may_no_longer_log_in_may_nothing() {
    let site = Site::set().await;
    let account = accounts::ADMIN.to_owned();
    let edit = Edit::Activate {
        account,
        active: false,
    };
    site.app.site(0).edit(edit).unwrap();
    site.all_answer(403, accounts::ADMIN, site.writes()).await;
}

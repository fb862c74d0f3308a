//! Two sites with the same people, the same keys and the same ids: neither ever meets what is the other's.

use chrono::TimeDelta;
use futures::StreamExt as _;
use futures::stream;
use reqwest::Method;
use rstest::rstest;
use sandbox::{Edit, SiteOptions, accounts};
use serde_json::{Value, json};

use super::test_app::{Answer, TestApp};
use super::token_text::claims;

const REPORTS: [&str; 4] = [
    "/rest/list2?filterType=project&projectKey=WEB&columnsBy=statusDuration&calendar=normalHours&trimHistoryEndDate=2026-11-20",
    "/rest/list?filterType=project&projectKey=WEB&columnsBy=statusCount&calendar=normalHours&trimHistoryEndDate=2026-11-20",
    "/rest/list2?filterType=project&projectKey=WEB&columnsBy=statusCount&calendar=normalHours&trimHistoryEndDate=2026-11-20&outputType=csv",
    "/rest/issue?issueKey=WEB-1&columnsBy=statusDuration&calendar=normalHours&trimHistoryEndDate=2026-11-20",
];
const PAGES: [&str; 3] = [
    "/api/v1/tokens",
    "/api/v1/my/tokens",
    "/api/v1/settings/tokens",
];

struct Tenants {
    app: TestApp,
    /// Id and text of the admin's token on each site.
    tokens: [(String, String); 2],
}

impl Tenants {
    async fn set() -> Self {
        let sites = vec![SiteOptions::sample(), SiteOptions::seeded(2)];
        let app = TestApp::start(sites, &[]).await;
        let (account, zone) = (accounts::ADMIN.to_owned(), "Asia/Tokyo".to_owned());
        app.site(1).edit(Edit::TimeZone { account, zone }).unwrap();
        app.install(0).await;
        app.install(1).await;
        let tokens = [
            app.token_for(0, accounts::ADMIN).await,
            app.token_for(1, accounts::ADMIN).await,
        ];
        let policy =
            json!({ "binding": "any", "reveal": "always", "selfService": true, "maxDays": 400 });
        let call = (Method::PUT, "/api/v1/settings/tokens");
        let kept = app.page_call(1, accounts::ADMIN, call, Some(policy));
        kept.await.expect(200);
        Self { app, tokens }
    }

    async fn report(&self, site: usize, path: &str) -> Answer {
        self.app.report(&self.tokens[site].1, path).await
    }

    async fn page(
        &self,
        site: usize,
        (method, path): (Method, &str),
        body: Option<Value>,
    ) -> Answer {
        let call = (method, path);
        self.app.page_call(site, accounts::ADMIN, call, body).await
    }

    /// The text of the `number`th of a row of mixed calls.
    async fn call(&self, site: usize, number: usize) -> String {
        let paths = REPORTS.len() + PAGES.len();
        let answer = match number % paths {
            report if report < REPORTS.len() => self.report(site, REPORTS[report]).await,
            page => {
                self.page(site, (Method::GET, PAGES[page - REPORTS.len()]), None)
                    .await
            }
        };
        answer.expect(200).text
    }
}

#[tokio::test]
async fn five_hundred_calls_in_turn_each_get_their_own_sites_data() {
    let tenants = Tenants::set().await;
    let kinds = REPORTS.len() + PAGES.len();
    let mut expected: [Vec<String>; 2] = Default::default();
    for (site, texts) in expected.iter_mut().enumerate() {
        for number in 0..kinds {
            texts.push(tenants.call(site, number).await);
        }
    }
    for (one, other) in expected[0].iter().zip(&expected[1]) {
        assert_ne!(one, other, "the sites could not be told apart");
    }
    let zones = expected.each_ref().map(|texts| zone(&texts[0]));
    assert_eq!(zones, ["Etc/UTC", "Asia/Tokyo"]);
    // What the database said is old now, and is fetched again in the crowd.
    tenants.app.advance(TimeDelta::seconds(4));
    let calls = stream::iter(0..500).map(|number| {
        let (site, call, tenants) = (number % 2, number / 2, &tenants);
        async move { (site, call % kinds, tenants.call(site, call).await) }
    });
    let answers: Vec<_> = calls.buffer_unordered(32).collect().await;
    assert_eq!(answers.len(), 500);
    for (site, kind, text) in answers {
        assert_eq!(text, expected[site][kind], "site {site}, call {kind}");
    }
}

fn zone(report: &str) -> String {
    let report: Value = serde_json::from_str(report).unwrap();
    report["timeZone"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_token_that_names_the_other_site_opens_neither() {
    let tenants = Tenants::set().await;
    for (own, other) in [(0, 1), (1, 0)] {
        let (token, foreign) = (&tenants.tokens[own].1, &tenants.tokens[other].1);
        let named = token.split('.').nth(1).unwrap();
        let foreign_claims = foreign.split('.').nth(1).unwrap();
        assert_ne!(claims(token)["clientKey"], claims(foreign)["clientKey"]);
        let mixed = token.replace(named, foreign_claims);
        tenants.app.report(&mixed, REPORTS[0]).await.expect(401);
    }
}

#[rstest]
#[case(0, 1)]
#[case(1, 0)]
#[tokio::test]
async fn the_settings_of_a_site_know_nothing_of_the_others_tokens(
    #[case] own: usize,
    #[case] other: usize,
) {
    let tenants = Tenants::set().await;
    let foreign = &tenants.tokens[other].0;
    let before = tenants.app.dump().await;
    for list in ["/api/v1/tokens", "/api/v1/my/tokens"] {
        let list = tenants
            .page(own, (Method::GET, list), None)
            .await
            .expect(200)
            .json();
        assert_eq!(list["total"], 1, "{list}");
        assert_eq!(
            list["items"][0]["id"],
            json!(tenants.tokens[own].0),
            "{list}"
        );
    }
    let change = Some(json!({ "active": false }));
    for mount in ["/api/v1/tokens", "/api/v1/my/tokens"] {
        let path = format!("{mount}/{foreign}");
        let reveal = format!("{path}/reveal");
        let self_service = own == 1 || mount == "/api/v1/tokens";
        let calls = [
            (Method::PATCH, &path, change.clone(), true),
            (Method::DELETE, &path, None, self_service),
            (Method::POST, &reveal, None, self_service),
        ];
        for (method, path, body, allowed) in calls {
            let answer = tenants.page(own, (method, path), body).await;
            answer.expect(if allowed { 404 } else { 403 });
        }
    }
    let path = format!("/api/v1/tokens/{foreign}");
    tenants
        .page(own, (Method::GET, &path), None)
        .await
        .expect(404);
    assert_eq!(tenants.app.dump().await, before);
    tenants.report(other, REPORTS[0]).await.expect(200);
}

#[tokio::test]
async fn the_end_of_one_site_is_nothing_to_the_other() {
    let tenants = Tenants::set().await;
    tenants.app.advance(TimeDelta::seconds(1));
    assert_eq!(tenants.app.site(0).uninstall().await.status, 204);
    tenants.report(0, REPORTS[0]).await.expect(401);
    tenants.report(1, REPORTS[0]).await.expect(200);
    tenants
        .page(1, (Method::GET, "/api/v1/tokens"), None)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_page_of_one_site_does_not_go_on_at_the_other() {
    let tenants = Tenants::set().await;
    let path = format!("{}&pageSize=2", REPORTS[0]);
    let first = tenants.report(0, &path).await.expect(200).json();
    let next = first["nextPageToken"].as_str().unwrap();
    let path = format!("{path}&nextPageToken={next}");
    tenants.report(0, &path).await.expect(200);
    let refused = tenants.report(1, &path).await.expect(400);
    assert!(refused.text.contains("nextPageToken"), "{}", refused.text);
}

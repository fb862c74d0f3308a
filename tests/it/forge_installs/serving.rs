//! An operator serves fewer apps or environments than before.

use dwell::atlassian::ids::{EnvironmentType, ForgeAppId};
use dwell::config::Config;
use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use super::stage::{REPORT, Stage, Token};
use crate::test_app::{Answer, send};

const ANOTHER_APP: &str = "0b7f5a52-1c1e-4c5b-9d0f-6a2e8c4d1f00";

fn another_app(config: &mut Config) {
    config.forge.app_ids = vec![ForgeAppId::parse(ANOTHER_APP).unwrap()];
}

fn another_environment(config: &mut Config) {
    config.forge.environments = vec![EnvironmentType::Staging];
}

async fn report_at(stage: &Stage, url: &str, token: &Token) -> Answer {
    let request = stage
        .app
        .http
        .request(Method::GET, format!("{url}{REPORT}"));
    send(request.header("Authorization", format!("TISJWT {}", token.text))).await
}

#[rstest]
#[case(another_app)]
#[case(another_environment)]
#[tokio::test]
async fn tokens_of_sites_that_are_not_served_are_refused_and_nothing_is_concluded_of_them(
    #[case] narrowed: fn(&mut Config),
) {
    let (stage, token) = Stage::set().await;
    let (url, housekeeping) = stage.app.restarted(narrowed).await;
    let refused = report_at(&stage, &url, &token).await.expect(401).json();
    let suspended = "The token's Jira site is suspended by the operator of this service.";
    assert_eq!(refused["messages"], json!([suspended]), "{refused}");
    stage.forge().vanish(stage.site());
    stage.silence(72);
    housekeeping.round().await;
    let counted = housekeeping.forge.measure_tokens().await.unwrap();
    assert_eq!(counted.lost, 0, "{counted:?}");
    assert_eq!(stage.noted().await, ["installed"]);
    stage.app.housekeeping.round().await;
    assert_eq!(stage.noted().await, ["installed", "uninstalled"]);
}

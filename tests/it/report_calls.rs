//! Report calls over HTTP.

use sandbox::accounts;

use super::test_app::TestApp;

#[tokio::test]
async fn a_token_gives_the_figures_its_user_may_see() {
    let app = TestApp::installed().await;
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    let path = "/rest/list2?filterType=project&projectKey=WEB&columnsBy=statusDuration&calendar=normalHours";
    let report = app.report(&token, path).await.expect(200).json();
    assert!(
        !report["table"]["body"]["rows"]
            .as_array()
            .unwrap()
            .is_empty(),
        "{report}"
    );
}

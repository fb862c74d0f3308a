use rstest::rstest;
use serde_json::json;

use super::call::Call;
use super::issues::issue_segment;
use super::search::with_own_fields;
use crate::jira::JiraError;

#[rstest]
#[case::plain(
    "https://s.atlassian.net",
    "ABC-1",
    "https://s.atlassian.net/rest/api/3/issue/ABC-1?fields=a%2Cb"
)]
#[case::slash_and_path(
    "http://127.0.0.1:8090/jira/",
    "ABC-1",
    "http://127.0.0.1:8090/jira/rest/api/3/issue/ABC-1?fields=a%2Cb"
)]
#[case::escaping(
    "https://s.atlassian.net",
    "../x?y#z",
    "https://s.atlassian.net/rest/api/3/issue/..%2Fx%3Fy%23z?fields=a%2Cb"
)]
fn a_call_stays_under_the_sites_base_url(
    #[case] base_url: &str,
    #[case] key: &str,
    #[case] expected: &str,
) {
    let call = Call::get("issue", &["issue", key]).query("fields", "a,b");
    assert_eq!(call.url(&base_url.parse().unwrap()).as_str(), expected);
}

#[test]
fn the_token_is_in_the_header_and_nowhere_in_the_url() {
    let call = Call::post(
        "search",
        &["search", "jql"],
        json!({ "jql": "project = A" }),
    );
    let url = call.url(&"https://s.atlassian.net".parse().unwrap());
    let client = crate::jira::http::client(&crate::jira::http::HttpOptions::default()).unwrap();
    let request = call.request(&client, &url, "user-token").build().unwrap();
    assert_eq!(
        request.url().as_str(),
        "https://s.atlassian.net/rest/api/3/search/jql"
    );
    assert_eq!(request.headers()["authorization"], "Bearer user-token");
    assert!(request.headers()["authorization"].is_sensitive());
    assert_eq!(request.method(), "POST");
}

#[rstest]
#[case("")]
#[case(".")]
#[case("..")]
fn a_key_that_is_a_step_in_the_path_is_no_issue(#[case] key: &str) {
    assert!(matches!(
        issue_segment("issue", key),
        Err(JiraError::NotFound { .. })
    ));
}

#[test]
fn the_fields_every_issue_has_are_asked_for_once() {
    assert_eq!(
        with_own_fields(&["status", "labels"]),
        [
            "summary", "status", "project", "created", "updated", "labels"
        ]
    );
}

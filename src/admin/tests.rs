use rstest::rstest;

use super::organization::{cursor_of, is_of_site};

const SITE: &str = "0f4a6f0e-6a1c-4f4a-9d55-000000000001";

#[rstest]
#[case::jira(
    "ari:cloud:jira-software::site/0f4a6f0e-6a1c-4f4a-9d55-000000000001",
    true
)]
#[case::bare("0f4a6f0e-6a1c-4f4a-9d55-000000000001", true)]
#[case::another(
    "ari:cloud:jira-software::site/0f4a6f0e-6a1c-4f4a-9d55-000000000002",
    false
)]
#[case::longer("ari:cloud:jira::site/10f4a6f0e-6a1c-4f4a-9d55-000000000001", false)]
#[case::nothing("", false)]
fn a_workspace_is_known_by_the_end_of_its_name(#[case] ari: &str, #[case] expected: bool) {
    assert_eq!(is_of_site(ari, SITE), expected, "{ari}");
}

#[rstest]
#[case::itself("b3BhcXVl", "b3BhcXVl")]
#[case::in_a_url(
    "https://api.atlassian.com/admin/v2/orgs/o/workspaces?limit=1&cursor=a%3D%3D",
    "a=="
)]
#[case::in_a_path("/admin/v2/orgs/o/workspaces?cursor=next", "next")]
#[case::none("", "")]
fn a_cursor_comes_in_two_ways(#[case] next: &str, #[case] expected: &str) {
    assert_eq!(cursor_of(next), expected);
}

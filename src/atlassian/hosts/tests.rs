use rstest::rstest;

use super::*;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn sandbox() -> Hosts {
    Hosts::sandbox(&url("http://127.0.0.1:8090")).unwrap()
}

#[rstest]
#[case("https://acme.atlassian.net", true)]
#[case("https://acme.atlassian.net/", true)]
#[case("https://acme.atlassian.net:443", true)]
#[case("https://acme.jira.com", true)]
#[case("http://acme.atlassian.net", false)]
#[case("https://acme.atlassian.net:8443", false)]
#[case("https://acme.atlassian.net/wiki", false)]
#[case("https://acme.atlassian.net/?a=1", false)]
#[case("https://acme.atlassian.net/#a", false)]
#[case("https://user@acme.atlassian.net", false)]
#[case("https://:secret@acme.atlassian.net", false)]
#[case("https://atlassian.net", false)]
#[case("https://acme.atlassian.net.evil.example", false)]
#[case("https://evilatlassian.net", false)]
#[case("https://acme.atlassian.net.", false)]
#[case("https://acme.jira-dev.com", false)]
#[case("https://evil.example/acme.atlassian.net", false)]
#[case("http://127.0.0.1:8090", false)]
#[case("https://127.0.0.1", false)]
#[case("data:text/plain,acme.atlassian.net", false)]
fn production_accepts_only_jira_cloud(#[case] base_url: &str, #[case] accepted: bool) {
    assert_eq!(
        Hosts::production().accepts_base_url(&url(base_url)),
        accepted
    );
}

#[rstest]
#[case("http://127.0.0.1:8091", true)]
#[case("http://127.8.8.8", true)]
#[case("http://[::1]:8091", true)]
#[case("http://localhost:8091", true)]
#[case("https://localhost:8091", false)]
#[case("http://localhost:8091/wiki", false)]
#[case("http://user@localhost:8091", false)]
#[case("http://localhost.evil.example", false)]
#[case("http://10.0.0.1", false)]
#[case("http://0.0.0.0", false)]
#[case("https://acme.atlassian.net", false)]
fn the_sandbox_accepts_only_this_machine(#[case] base_url: &str, #[case] accepted: bool) {
    assert_eq!(sandbox().accepts_base_url(&url(base_url)), accepted);
}

#[rstest]
#[case("https://127.0.0.1:8090", HostsError::NotPlainHttp)]
#[case("http://user@127.0.0.1:8090", HostsError::NotPlainHttp)]
#[case("http://127.0.0.1:8090?a=1", HostsError::NotPlainHttp)]
#[case("http://example.com", HostsError::NotLoopback)]
#[case("http://192.168.0.1", HostsError::NotLoopback)]
#[case("http://[::]", HostsError::NotLoopback)]
fn a_sandbox_elsewhere_is_refused(#[case] place: &str, #[case] fault: HostsError) {
    assert_eq!(Hosts::sandbox(&url(place)).unwrap_err(), fault);
}

#[test]
fn production_asks_the_documented_key_server_first() {
    let urls = Hosts::production().install_key_urls(&KeyName::parse("kid-1").unwrap());
    let urls: Vec<_> = urls.iter().map(Url::as_str).collect();
    assert_eq!(
        urls,
        [
            "https://connect-install-keys.atlassian.com/kid-1",
            "https://asap-distribution.us-west-2.prod.atl-asap.net/kid-1",
        ]
    );
}

#[test]
fn production_gets_user_tokens_from_the_authorization_server() {
    let hosts = Hosts::production();
    assert!(!hosts.is_sandbox());
    assert_eq!(hosts.authorization_server(), AUTHORIZATION_SERVER);
    assert_eq!(
        hosts.token_endpoint().as_str(),
        format!("{AUTHORIZATION_SERVER}/oauth2/token")
    );
}

#[rstest]
#[case("http://localhost:8090", "http://localhost:8090")]
#[case("http://localhost:8090/atlassian/", "http://localhost:8090/atlassian")]
fn the_sandbox_replaces_every_host(#[case] place: &str, #[case] root: &str) {
    let hosts = Hosts::sandbox(&url(place)).unwrap();
    let keys = hosts.install_key_urls(&KeyName::parse("kid-1").unwrap());
    assert!(hosts.is_sandbox());
    assert_eq!(keys, [url(&format!("{root}/install-keys/kid-1"))]);
    assert_eq!(
        hosts.authorization_server(),
        format!("{root}/authorization")
    );
    assert_eq!(
        hosts.token_endpoint().as_str(),
        format!("{root}/authorization/oauth2/token")
    );
}

const SITE: &str = "e1a4b1f0-7f6c-4f57-9c2e-3a5d1b0c9d8e";

#[rstest]
#[case::production(
    Hosts::production(),
    "https://forge.cdn.prod.atlassian-dev.net",
    "https://api.atlassian.com"
)]
#[case::sandbox(sandbox(), "http://127.0.0.1:8090/forge", "http://127.0.0.1:8090/api")]
fn forge_has_its_own_hosts(#[case] hosts: Hosts, #[case] keys: &str, #[case] api: &str) {
    let site = CloudId::parse(SITE).unwrap();
    let api_base_url = hosts.api_base_url(site);
    assert_eq!(
        hosts.invocation_keys().as_str(),
        format!("{keys}/.well-known/jwks.json")
    );
    assert_eq!(hosts.graphql_endpoint().as_str(), format!("{api}/graphql"));
    assert_eq!(api_base_url.as_str(), format!("{api}/ex/jira/{SITE}"));
    assert_eq!(hosts.find_cloud_id(api_base_url.as_str()), Some(site));
}

#[rstest]
#[case("http://api.atlassian.com/ex/jira/{site}")]
#[case("https://api.atlassian.com:8443/ex/jira/{site}")]
#[case("https://api.stg.atlassian.com/ex/jira/{site}")]
#[case("https://api.atlassian.com.evil.example/ex/jira/{site}")]
#[case("https://user@api.atlassian.com/ex/jira/{site}")]
#[case("https://evil.example/?https://api.atlassian.com/ex/jira/{site}")]
#[case("https://api.atlassian.com/ex/confluence/{site}")]
#[case("https://api.atlassian.com/ex/jira/{site}/")]
#[case("https://api.atlassian.com/ex/jira/{site}?a=1")]
#[case("https://api.atlassian.com/ex/jira/x/../{site}")]
#[case("https://api.atlassian.com/ex/jira/ari:cloud:jira::site/{site}")]
#[case("https://api.atlassian.com/ex/jira/")]
#[case("http://127.0.0.1:8090/api/ex/jira/{site}")]
#[case("")]
fn production_calls_no_other_api(#[case] api_base_url: &str) {
    let api_base_url = api_base_url.replace("{site}", SITE);
    assert_eq!(Hosts::production().find_cloud_id(&api_base_url), None);
}

#[rstest]
#[case::site("https://acme.atlassian.net/", Some("https://acme.atlassian.net"))]
#[case::own_domain("https://jira.acme.example/browse", Some("https://jira.acme.example"))]
#[case::port(
    "https://jira.acme.example:8443",
    Some("https://jira.acme.example:8443")
)]
#[case::sandbox("http://127.0.0.1:8090/", Some("http://127.0.0.1:8090"))]
#[case::plain_http("http://jira.acme.example/", None)]
#[case::wildcard("https://*.example/", None)]
#[case::directive("https://a;script-src/", None)]
#[case::no_host("data:text/html,x", None)]
fn only_an_origin_gets_into_a_policy(#[case] url: &str, #[case] expected: Option<&str>) {
    let url = Url::parse(url).unwrap();
    assert_eq!(frame_origin(&url).as_deref(), expected, "{url}");
}

#[test]
fn the_page_script_is_atlassians_or_the_sandboxes() {
    let production = Hosts::production();
    assert_eq!(
        production.page_script(),
        "https://connect-cdn.atl-paas.net/all.js"
    );
    assert_eq!(
        production.page_script_origin(),
        "https://connect-cdn.atl-paas.net"
    );
    let sandbox = Hosts::sandbox(&Url::parse("http://127.0.0.1:8090").unwrap()).unwrap();
    assert_eq!(
        sandbox.page_script(),
        "http://127.0.0.1:8090/atlassian-connect/all.js"
    );
    assert_eq!(sandbox.page_script_origin(), "http://127.0.0.1:8090");
    assert!(
        sandbox.frames().contains("127.0.0.1"),
        "{}",
        sandbox.frames()
    );
}

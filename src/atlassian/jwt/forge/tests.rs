use jsonwebtoken::{EncodingKey, Header, encode};
use rstest::rstest;
use serde_json::{Value, json};

use super::super::VerifyError;
use super::super::unverified::TokenError;
use super::testing::*;
use super::*;
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::{CloudId, EnvironmentType, ForgeInstallationId, SetKeyName};
use crate::atlassian::licence::Licence;

fn verify_page(claims: &Value) -> Result<PageCall, InvocationError> {
    verify_page_call(&signed(claims), &KEY, &deployment(), now())
}

fn verify_event(claims: &Value) -> Result<EventCall, InvocationError> {
    let endpoint = EventEndpoint::Refresh;
    verify_event_call(&signed(claims), &KEY, &deployment(), endpoint, now())
}

#[test]
fn a_page_call_tells_who_and_where() {
    let call = verify_page(&page()).unwrap();
    assert_eq!(call.account(), &AccountId::new("account-1"));
    assert_eq!(
        call.site_url().map(Url::as_str),
        Some("https://acme.atlassian.net/")
    );
    let claims = call.claims();
    assert_eq!(claims.app(), APPS[0]);
    assert_eq!(claims.version().as_str(), "16.0.1");
    assert_eq!(
        Some(claims.installation()),
        ForgeInstallationId::parse(INSTALLATION)
    );
    assert_eq!(Some(claims.cloud_id()), CloudId::parse(SITE));
    assert_eq!(claims.environment().to_string(), ENVIRONMENT);
    assert_eq!(claims.environment_type(), EnvironmentType::Production);
    assert_eq!(claims.expires_at().timestamp(), NOW + 25);
}

#[test]
fn an_event_call_tells_where() {
    let call = verify_event(&event()).unwrap();
    assert_eq!(call.endpoint(), EventEndpoint::Refresh);
    assert_eq!(
        Some(call.claims().installation()),
        ForgeInstallationId::parse(INSTALLATION)
    );
}

#[rstest]
#[case::among_others(json!({"aud": [app_ari(OTHER), app_ari(APP)]}))]
#[case::bare(json!({"aud": APP}))]
#[case::issue_time_missing(json!({"iat": null}))]
#[case::just_expired(json!({"exp": NOW - 4}))]
#[case::begins_soon(json!({"nbf": NOW + 5}))]
#[case::no_label(json!({"icLabel": null}))]
fn accepts(#[case] changes: Value) {
    assert!(verify_event(&with(event(), &changes)).is_ok());
    assert!(verify_page(&with(page(), &changes)).is_ok());
}

#[rstest]
#[case::no_license(json!({}))]
#[case::licensed(json!({"license": {"active": true, "type": "COMMERCIAL"}}))]
#[case::installation_left_out(json!({"installation": null}))]
#[case::several_products(json!({"installation": {"id": installation_ari(INSTALLATION), "contexts": [
    {"name": "confluence", "apiBaseUrl": "https://api.atlassian.com/ex/confluence/x", "cloudId": "x"},
    {"name": "jira", "cloudId": SITE},
]}}))]
fn accepts_an_app_that(#[case] changes: Value) {
    assert!(verify_event(&with_app(event(), &changes)).is_ok());
}

/// Whatever kind of call it comes with.
#[rstest]
#[case::issuer_of_the_sibling(json!({"iss": "forge/context-token"}), InvocationError::WrongIssuer)]
#[case::isolated_cloud(json!({"icLabel": "acme"}), InvocationError::IsolatedCloud)]
#[case::audience_missing(json!({"aud": null}), VerifyError::MissingClaim("aud").into())]
#[case::audience_empty(json!({"aud": []}), VerifyError::WrongAudience.into())]
#[case::audience_other(json!({"aud": app_ari(OTHER)}), VerifyError::WrongAudience.into())]
#[case::audience_longer(json!({"aud": format!("{}/x", app_ari(APP))}), VerifyError::WrongAudience.into())]
#[case::exp_missing(json!({"exp": null}), VerifyError::MissingClaim("exp").into())]
#[case::exp_no_time(json!({"exp": i64::MAX}), VerifyError::Malformed.into())]
#[case::exp_text(json!({"exp": "soon"}), VerifyError::Malformed.into())]
#[case::expired(json!({"exp": NOW - 5}), VerifyError::Expired.into())]
#[case::nbf_missing(json!({"nbf": null}), VerifyError::MissingClaim("nbf").into())]
#[case::begins_later(json!({"nbf": NOW + 6}), VerifyError::NotYetValid.into())]
#[case::issued_later(json!({"iat": NOW + 6}), VerifyError::NotYetValid.into())]
#[case::app_missing(json!({"app": null}), VerifyError::Malformed.into())]
#[case::site_of_the_page(json!({"context": {"cloudId": OTHER}}), InvocationError::OtherSite)]
fn refuses(#[case] changes: Value, #[case] fault: InvocationError) {
    assert_eq!(verify_page(&with(page(), &changes)), Err(fault));
    assert_eq!(verify_event(&with(event(), &changes)), Err(fault));
}

#[rstest]
#[case::id_missing(json!({"id": null}), VerifyError::Malformed.into())]
#[case::id_of_another(json!({"id": app_ari(OTHER)}), InvocationError::OtherApp)]
#[case::version_missing(json!({"appVersion": null}), VerifyError::Malformed.into())]
#[case::version_empty(json!({"appVersion": ""}), VerifyError::Malformed.into())]
#[case::installation_missing(json!({"installationId": null}), VerifyError::Malformed.into())]
#[case::installation_no_id(json!({"installationId": app_ari(APP)}), VerifyError::Malformed.into())]
#[case::two_installations(json!({"installationId": installation_ari(OTHER)}), InvocationError::OtherInstallation)]
#[case::foreign_host(json!({"apiBaseUrl": format!("https://evil.example/ex/jira/{SITE}")}), InvocationError::WrongApiBaseUrl)]
#[case::staging(json!({"apiBaseUrl": format!("https://api.stg.atlassian.com/ex/jira/{SITE}")}), InvocationError::WrongApiBaseUrl)]
#[case::plain_http(json!({"apiBaseUrl": format!("http://api.atlassian.com/ex/jira/{SITE}")}), InvocationError::WrongApiBaseUrl)]
#[case::other_product(json!({"apiBaseUrl": format!("https://api.atlassian.com/ex/confluence/{SITE}")}), InvocationError::WrongApiBaseUrl)]
#[case::other_site(json!({"apiBaseUrl": api_base_url(OTHER)}), InvocationError::OtherSite)]
#[case::context_of_other_site(contexts(&json!([{"name": "jira", "cloudId": OTHER}])), InvocationError::OtherSite)]
#[case::context_at_other_url(contexts(&json!([{"name": "jira", "apiBaseUrl": api_base_url(OTHER)}])), InvocationError::OtherSite)]
#[case::two_sites(contexts(&json!([{"name": "jira", "cloudId": SITE}, {"name": "jira", "cloudId": OTHER}])), InvocationError::OtherSite)]
#[case::not_on_jira(contexts(&json!([{"name": "confluence", "cloudId": SITE}])), InvocationError::OtherSite)]
#[case::development(environment("DEVELOPMENT", APP), InvocationError::WrongEnvironment)]
#[case::unknown_environment(environment("production", APP), InvocationError::WrongEnvironment)]
#[case::environment_of_other_app(environment("PRODUCTION", OTHER), InvocationError::OtherApp)]
fn refuses_an_app_with(#[case] changes: Value, #[case] fault: InvocationError) {
    assert_eq!(verify_event(&with_app(event(), &changes)), Err(fault));
    assert_eq!(verify_page(&with_app(page(), &changes)), Err(fault));
}

fn contexts(contexts: &Value) -> Value {
    json!({"installation": {"id": installation_ari(INSTALLATION), "contexts": contexts}})
}

fn environment(kind: &str, app: &str) -> Value {
    let id = format!("ari:cloud:ecosystem::environment/{app}/{ENVIRONMENT}");
    json!({"environment": {"type": kind, "id": id}})
}

/// Any app of Forge can fill `aud` and `app.id` with its own id: only the configuration says which are ours.
#[test]
fn an_app_of_somebody_else_is_refused_however_consistent_its_token() {
    let theirs = with_app(event(), &json!({"id": app_ari(OTHER)}));
    let theirs = with_app(theirs, &environment("PRODUCTION", OTHER));
    let theirs = with(theirs, &json!({"aud": app_ari(OTHER)}));
    assert_eq!(
        verify_event(&theirs),
        Err(VerifyError::WrongAudience.into())
    );
    let both = with(theirs, &json!({"aud": [app_ari(OTHER), app_ari(APP)]}));
    assert_eq!(verify_event(&both), Err(InvocationError::OtherApp));
}

#[rstest]
#[case::missing(json!({"principal": null}), InvocationError::NoPrincipal)]
#[case::empty(json!({"principal": ""}), InvocationError::NoPrincipal)]
#[case::with_nul(json!({"principal": "a\u{0}"}), InvocationError::NoPrincipal)]
#[case::no_text(json!({"principal": {"accountId": "account-1"}}), VerifyError::Malformed.into())]
fn a_page_call_needs_a_user(#[case] changes: Value, #[case] fault: InvocationError) {
    assert_eq!(verify_page(&with(page(), &changes)), Err(fault));
}

#[rstest]
#[case::page("jira:adminPage", "refresh")]
#[case::page_endpoint("core:endpoint", "pages")]
#[case::other_event("core:endpoint", "lifecycle")]
#[case::unknown("core:endpoint", "Refresh")]
fn an_event_call_must_be_made_for_its_endpoint(#[case] kind: &str, #[case] key: &str) {
    let changes = json!({"module": {"type": kind, "key": key}});
    let verdict = verify_event(&with_app(event(), &changes));
    assert_eq!(verdict, Err(InvocationError::WrongModule));
}

#[rstest]
#[case::elsewhere("https://evil.example", None)]
#[case::no_url("acme", None)]
#[case::own_name("https://acme.atlassian.net/", Some("https://acme.atlassian.net/"))]
fn a_site_is_shown_only_where_jira_is(#[case] told: &str, #[case] shown: Option<&str>) {
    let call = verify_page(&with(page(), &json!({"context": {"siteUrl": told}}))).unwrap();
    assert_eq!(call.site_url().map(Url::as_str), shown);
}

#[test]
fn a_sandbox_has_sites_of_its_own_only() {
    let hosts = Hosts::sandbox(&Url::parse("http://127.0.0.1:8090").unwrap()).unwrap();
    let deployment = Deployment {
        hosts: &hosts,
        ..deployment()
    };
    let verify = |claims: &Value| {
        let endpoint = EventEndpoint::Refresh;
        verify_event_call(&signed(claims), &KEY, &deployment, endpoint, now()).map(|_| ())
    };
    assert_eq!(verify(&event()), Err(InvocationError::WrongApiBaseUrl));
    let url = format!("http://127.0.0.1:8090/api/ex/jira/{SITE}");
    let here = json!({"apiBaseUrl": url, "installation": null});
    assert_eq!(verify(&with_app(event(), &here)), Ok(()));
}

#[test]
fn a_deployment_without_apps_takes_nothing() {
    let nothing = Deployment {
        app_ids: &[],
        ..deployment()
    };
    let verdict = verify_page_call(&signed(&page()), &KEY, &nothing, now());
    assert_eq!(verdict, Err(VerifyError::WrongAudience.into()));
}

#[test]
fn another_key_is_noticed() {
    // 2048 bits, nobody's.
    let modulus = format!("{}w", "u".repeat(341));
    let other = InvocationKey::from_components(&modulus, "AQAB").unwrap();
    let verdict = verify_page_call(&signed(&page()), &other, &deployment(), now());
    assert_eq!(verdict, Err(VerifyError::BadSignature.into()));
}

#[test]
fn only_rs256_signs_an_invocation() {
    let secret = EncodingKey::from_secret(b"anything");
    let hs256 = encode(&Header::default(), &page(), &secret).unwrap();
    let none = {
        let parts: Vec<_> = hs256.split('.').collect();
        // {"alg":"none"}
        format!("eyJhbGciOiJub25lIn0.{}.", parts[1])
    };
    for text in [hs256, none] {
        let token = UnverifiedInvocation::parse(&text).unwrap();
        let verdict = verify_page_call(&token, &KEY, &deployment(), now());
        assert_eq!(verdict, Err(VerifyError::WrongAlgorithm.into()));
    }
}

#[test]
fn a_token_tells_its_key_before_it_is_verified() {
    let token = signed(&page());
    assert_eq!(token.alg(), "RS256");
    assert_eq!(
        token.key_name(),
        SetKeyName::parse("forge/invocation-token/1")
    );
    assert!(!format!("{token:?}").contains("account"));
}

#[rstest]
#[case::too_long(&"a".repeat(16 * 1024 + 1), TokenError::TooLong)]
#[case::two_segments("a.b", TokenError::NotThreeSegments)]
#[case::no_header("e30.e30.", TokenError::MalformedHeader)]
#[case::claims_not_json("eyJhbGciOiJSUzI1NiJ9.ew.", TokenError::MalformedClaims)]
fn what_is_no_token_is_refused(#[case] token: &str, #[case] fault: TokenError) {
    assert_eq!(UnverifiedInvocation::parse(token).unwrap_err(), fault);
}

/// Forge: `app.license`, of the app that is sold and of nothing else.
#[rstest]
#[case(json!({"license": {"active": true, "type": "commercial"}}), Licence::Active)]
#[case(json!({"license": {"active": false, "isActive": true}}), Licence::Inactive)]
#[case(json!({"license": null}), Licence::Untold)]
#[case(json!({}), Licence::Untold)]
fn an_invocation_tells_the_licence(#[case] changes: Value, #[case] licence: Licence) {
    let event = verify_event(&with_app(event(), &changes)).unwrap();
    let page = verify_page(&with_app(page(), &changes)).unwrap();
    assert_eq!(event.claims().licence(), licence);
    assert_eq!(page.claims().licence(), licence);
}

#[test]
fn outside_of_production_no_licence_decides() {
    let tried_out = json!({
        "environment": {
            "type": "STAGING", "id": format!("ari:cloud:ecosystem::environment/{APP}/{ENVIRONMENT}"),
        },
        "license": {"active": false},
    });
    let deployment = Deployment {
        environments: &[EnvironmentType::Staging],
        ..deployment()
    };
    let token = signed(&with_app(event(), &tried_out));
    let call = verify_event_call(&token, &KEY, &deployment, EventEndpoint::Refresh, now()).unwrap();
    assert_eq!(call.claims().licence(), Licence::Untold);
}

/// Forge does not say what type the module of a move has in a token; the key is ours.
#[test]
fn a_move_between_regions_is_told_by_its_own_module_alone() {
    let of = |claims: &Value| verify_realm_call(&signed(claims), &KEY, &deployment(), now());
    let module = json!({"module": {"type": "migration:dataResidency", "key": "regions"}});
    let step = with_app(event(), &module);
    assert_eq!(of(&step).unwrap().app(), APPS[0]);
    for other in [event(), page(), with_app(page(), &module)] {
        assert_eq!(of(&other), Err(InvocationError::WrongModule));
    }
    assert_eq!(verify_event(&step), Err(InvocationError::WrongModule));
    assert_eq!(verify_page(&step), Err(InvocationError::NoPrincipal));
}

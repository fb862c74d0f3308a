use rstest::rstest;
use serde_json::{Value, json};

use super::super::tests::{
    INSTALL_KEY, NOW, SECRET, URLS, now, qsh, signed_by_atlassian, signed_with_secret, with,
};
use super::*;

const INSTALLED: RequestTarget<'static> = RequestTarget {
    method: "POST",
    target: "/connect/installed",
    base_path: "/connect",
};

fn claims() -> Value {
    let aud = ["https://app.example.com/connect"];
    json!({"iss": "tenant-1", "iat": NOW, "exp": NOW + 180, "qsh": qsh(&INSTALLED), "aud": aud})
}

fn verify(changes: &Value) -> Result<LifecycleClaims, VerifyError> {
    let token = signed_by_atlassian(&with(claims(), changes));
    verify_lifecycle(&token, &INSTALL_KEY.1, &URLS, &INSTALLED, now())
}

#[test]
fn tells_which_tenant_installs() {
    let claims = verify(&json!({"sub": "account-1"})).unwrap();
    assert_eq!(claims.issuer(), &ClientKey::new("tenant-1"));
    assert_eq!(claims.account(), Some(&AccountId::new("account-1")));
    assert_eq!(claims.expires_at().timestamp(), NOW + 180);
}

#[rstest]
#[case::text(json!("https://app.example.com/connect"))]
#[case::with_slash(json!("https://app.example.com/connect/"))]
#[case::among_others(json!(["https://other.example.com", "https://app.example.com/connect"]))]
fn the_audience_is_our_base_url(#[case] aud: Value) {
    assert!(verify(&json!({ "aud": aud })).is_ok());
}

#[rstest]
#[case::none(json!({"aud": null}), VerifyError::MissingClaim("aud"))]
#[case::nobody(json!({"aud": []}), VerifyError::WrongAudience)]
#[case::our_key(json!({"aud": "com.example.app"}), VerifyError::WrongAudience)]
#[case::only_a_prefix(json!({"aud": "https://app.example.com"}), VerifyError::WrongAudience)]
#[case::more_than_ours(json!({"aud": "https://app.example.com/connect/x"}), VerifyError::WrongAudience)]
#[case::two_slashes(json!({"aud": "https://app.example.com/connect//"}), VerifyError::WrongAudience)]
#[case::other_scheme(json!({"aud": "http://app.example.com/connect"}), VerifyError::WrongAudience)]
#[case::qsh_missing(json!({"qsh": null}), VerifyError::MissingClaim("qsh"))]
#[case::context_qsh(json!({"qsh": "context-qsh"}), VerifyError::QshMismatch)]
#[case::exp_missing(json!({"exp": null}), VerifyError::MissingClaim("exp"))]
#[case::iat_missing(json!({"iat": null}), VerifyError::MissingClaim("iat"))]
#[case::expired(json!({"exp": NOW - 30}), VerifyError::Expired)]
#[case::issued_later(json!({"iat": NOW + 61}), VerifyError::NotYetValid)]
#[case::begins_later(json!({"nbf": NOW + 61}), VerifyError::NotYetValid)]
fn refuses(#[case] changes: Value, #[case] fault: VerifyError) {
    assert_eq!(verify(&changes), Err(fault));
}

#[test]
fn an_install_token_does_not_uninstall() {
    let uninstalled = RequestTarget {
        target: "/connect/uninstalled",
        ..INSTALLED
    };
    let token = signed_by_atlassian(&claims());
    let verdict = verify_lifecycle(&token, &INSTALL_KEY.1, &URLS, &uninstalled, now());
    assert_eq!(verdict, Err(VerifyError::QshMismatch));
}

#[test]
fn a_shared_secret_signs_no_lifecycle_call() {
    let token = signed_with_secret(SECRET, &claims());
    let verdict = verify_lifecycle(&token, &INSTALL_KEY.1, &URLS, &INSTALLED, now());
    assert_eq!(verdict, Err(VerifyError::WrongAlgorithm));
}

#[test]
fn another_key_is_noticed() {
    let vectors = include_str!("../../../../tests/fixtures/vectors/jwt.json");
    let vectors: Value = serde_json::from_str(vectors).unwrap();
    let keys = vectors["context"]["install_keys"].as_object().unwrap();
    let pem = keys.values().next().and_then(Value::as_str).unwrap();
    let other = InstallKey::parse_pem(pem).unwrap();
    let token = signed_by_atlassian(&claims());
    let verdict = verify_lifecycle(&token, &other, &URLS, &INSTALLED, now());
    assert_eq!(verdict, Err(VerifyError::BadSignature));
}

#[test]
fn the_audience_tells_where_the_site_is_pinned() {
    let pinned = |aud: &str| verify(&json!({ "aud": aud })).map(|claims| claims.realm().as_str());
    assert_eq!(pinned("https://app.example.com/connect"), Ok("global"));
    assert_eq!(pinned("https://eu.example.com/connect"), Ok("EU"));
    let nowhere = pinned("https://us.example.com/connect");
    assert_eq!(nowhere, Err(VerifyError::WrongAudience));
}

use rstest::rstest;
use serde_json::{Value, json};

use super::super::tests::{NOW, PAGE, SECRET, now, qsh, signed_with_secret, us, with};
use super::super::{EXPIRY_LEEWAY, FUTURE_LEEWAY};
use super::*;

fn claims() -> Value {
    json!({"iss": "tenant-1", "sub": "account-1", "iat": NOW, "exp": NOW + 180, "qsh": qsh(&PAGE)})
}

fn verify_page(changes: &Value) -> Result<HostClaims, VerifyError> {
    let token = signed_with_secret(SECRET, &with(claims(), changes));
    verify_url_bound(&token, &SecretString::from(SECRET), &PAGE, &us(), now())
}

fn verify_call(changes: &Value) -> Result<HostClaims, VerifyError> {
    let claims = with(claims(), &json!({"qsh": CONTEXT_QSH}));
    let token = signed_with_secret(SECRET, &with(claims, changes));
    verify_context(&token, &SecretString::from(SECRET), &us(), now())
}

#[test]
fn tells_who_asks_on_which_site() {
    for claims in [
        verify_page(&json!({})).unwrap(),
        verify_call(&json!({})).unwrap(),
    ] {
        assert_eq!(claims.issuer(), &ClientKey::new("tenant-1"));
        assert_eq!(claims.account(), Some(&AccountId::new("account-1")));
        assert_eq!(claims.expires_at().timestamp(), NOW + 180);
    }
}

#[rstest]
#[case(json!({"sub": null}))]
#[case(json!({"sub": ""}))]
fn nobody_may_be_logged_in(#[case] changes: Value) {
    assert_eq!(verify_page(&changes).unwrap().account(), None);
}

#[rstest]
#[case::just_expired(json!({"exp": NOW}))]
#[case::expired_within_leeway(json!({"exp": NOW - EXPIRY_LEEWAY.num_seconds() + 1}))]
#[case::issued_within_leeway(json!({"iat": NOW + FUTURE_LEEWAY.num_seconds()}))]
#[case::begins_within_leeway(json!({"nbf": NOW + FUTURE_LEEWAY.num_seconds()}))]
#[case::aud_our_key(json!({"aud": "com.example.app"}))]
#[case::aud_our_base_url(json!({"aud": ["https://app.example.com/connect/"]}))]
#[case::aud_names_others_too(json!({"aud": ["somebody", "com.example.app"]}))]
#[case::unknown_claims(json!({"context": {"jira": {"issue": {"id": "1"}}}}))]
fn accepts(#[case] changes: Value) {
    assert!(verify_page(&changes).is_ok());
    assert!(verify_call(&changes).is_ok());
}

#[rstest]
#[case::expired(json!({"exp": NOW - EXPIRY_LEEWAY.num_seconds()}), VerifyError::Expired)]
#[case::issued_later(json!({"iat": NOW + 61}), VerifyError::NotYetValid)]
#[case::begins_later(json!({"nbf": NOW + 61}), VerifyError::NotYetValid)]
#[case::exp_missing(json!({"exp": null}), VerifyError::MissingClaim("exp"))]
#[case::iat_missing(json!({"iat": null}), VerifyError::MissingClaim("iat"))]
#[case::exp_text(json!({"exp": "never"}), VerifyError::Malformed)]
#[case::exp_negative(json!({"exp": -1}), VerifyError::Malformed)]
#[case::exp_beyond_all_calendars(json!({"exp": i64::MAX}), VerifyError::Malformed)]
#[case::exp_unsigned(json!({"exp": u64::MAX}), VerifyError::Malformed)]
#[case::nbf_negative(json!({"nbf": i64::MIN}), VerifyError::Malformed)]
#[case::sub_number(json!({"sub": 7}), VerifyError::Malformed)]
#[case::qsh_missing(json!({"qsh": null}), VerifyError::MissingClaim("qsh"))]
#[case::qsh_empty(json!({"qsh": ""}), VerifyError::QshMismatch)]
#[case::aud_of_another(json!({"aud": "com.example.other"}), VerifyError::WrongAudience)]
#[case::aud_list_of_others(json!({"aud": ["a", "b"]}), VerifyError::WrongAudience)]
#[case::aud_of_nobody(json!({"aud": []}), VerifyError::WrongAudience)]
#[case::aud_number(json!({"aud": 7}), VerifyError::Malformed)]
fn refuses(#[case] changes: Value, #[case] fault: VerifyError) {
    assert_eq!(verify_page(&changes), Err(fault));
    assert_eq!(verify_call(&changes), Err(fault));
}

#[test]
fn a_context_token_opens_no_url_and_a_url_bound_token_no_call() {
    assert_eq!(
        verify_page(&json!({"qsh": CONTEXT_QSH})),
        Err(VerifyError::QshMismatch)
    );
    assert_eq!(
        verify_call(&json!({"qsh": qsh(&PAGE)})),
        Err(VerifyError::QshMismatch)
    );
    assert_eq!(
        verify_call(&json!({"qsh": "Context-QSH"})),
        Err(VerifyError::QshMismatch)
    );
}

#[rstest]
#[case::method(RequestTarget { method: "POST", ..PAGE })]
#[case::path(RequestTarget { target: "/connect/other?lic=active", ..PAGE })]
#[case::query(RequestTarget { target: "/connect/admin?lic=none", ..PAGE })]
#[case::outside_our_base_path(RequestTarget { target: "/admin?lic=active", ..PAGE })]
fn a_url_bound_token_serves_one_request(#[case] request: RequestTarget<'static>) {
    let token = signed_with_secret(SECRET, &claims());
    let verdict = verify_url_bound(&token, &SecretString::from(SECRET), &request, &us(), now());
    assert_eq!(verdict, Err(VerifyError::QshMismatch));
}

#[rstest]
#[case::of_another_tenant("another-secret")]
#[case::none("")]
fn the_wrong_secret_is_noticed(#[case] secret: &str) {
    let token = signed_with_secret(secret, &claims());
    let tenants = SecretString::from(SECRET);
    let verdict = verify_url_bound(&token, &tenants, &PAGE, &us(), now());
    assert_eq!(verdict, Err(VerifyError::BadSignature));
}

#[test]
fn a_tenant_without_secret_verifies_nothing() {
    let token = signed_with_secret("", &claims());
    let verdict = verify_url_bound(&token, &SecretString::from(""), &PAGE, &us(), now());
    assert_eq!(verdict, Err(VerifyError::BadSignature));
}

/// Else one accepted token would have many digests, and a replay guard that keeps digests would not know it again.
#[test]
fn the_signature_has_one_spelling() {
    let token = signed_with_secret(SECRET, &claims());
    let text = token.as_compact().as_str();
    let (unchanged, last) = text.split_at(text.len() - 1);
    // 32 bytes leave two unused bits in the last character.
    for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars() {
        let altered = Unverified::parse(&format!("{unchanged}{other}")).unwrap();
        let verdict = verify_url_bound(&altered, &SecretString::from(SECRET), &PAGE, &us(), now());
        assert_eq!(verdict.is_ok(), last == other.to_string(), "{other}");
    }
}

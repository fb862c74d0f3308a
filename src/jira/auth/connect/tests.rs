use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use reqwest::StatusCode;
use rstest::rstest;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::assertion::Assertion;
use crate::atlassian::ids::AccountId;
use crate::jira::JiraError;
use crate::jira::budget::{Limit, Signal};
use crate::jira::transport::Answer;

const SECRET: &str = "the shared secret, as text";

#[test]
fn the_assertion_says_who_acts_for_whom_and_is_signed_with_the_secret_as_text() {
    let now: DateTime<Utc> = "2026-11-21T12:00:00.900Z".parse().unwrap();
    let account = AccountId::new("5b10ac8d");
    let server = "https://server.example";
    let assertion = Assertion::new("cid", &account, "https://s.atlassian.net", server, now);
    let token = assertion.sign(&SecretString::from(SECRET));

    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    let key = DecodingKey::from_secret(SECRET.as_bytes());
    let read = jsonwebtoken::decode::<Value>(&token, &key, &validation).unwrap();

    let expected = json!({
        "iss": "urn:atlassian:connect:clientid:cid",
        "sub": "urn:atlassian:connect:useraccountid:5b10ac8d",
        "tnt": "https://s.atlassian.net",
        "aud": server,
        "iat": now.timestamp(),
        "exp": now.timestamp() + 60,
    });
    assert_eq!(read.claims, expected);
}

fn read(status: u16, body: &str) -> Result<(), JiraError> {
    let answer = Answer {
        status: StatusCode::from_u16(status).unwrap(),
        signal: Signal {
            wait: None,
            limit: Limit::Endpoint,
            near: false,
        },
        received_at: DateTime::UNIX_EPOCH,
        body: body.as_bytes().to_vec(),
        _turn: None,
    };
    super::read("user token", &answer).map(drop)
}

#[test]
fn a_token_answer_is_read_strictly() {
    let answer = |kind: &str| {
        json!({ "access_token": "t", "token_type": kind, "expires_in": 900 }).to_string()
    };
    assert_eq!(read(200, &answer("Bearer")), Ok(()));
    assert!(matches!(
        read(200, &answer("MAC")),
        Err(JiraError::Malformed { .. })
    ));
    let endless = r#"{"access_token":"t","token_type":"Bearer"}"#;
    assert!(matches!(
        read(200, endless),
        Err(JiraError::Malformed { .. })
    ));
}

#[rstest]
#[case(401, r#"{"error":"invalid_client"}"#, true)]
#[case(400, r#"{"error":"invalid_client","error_description":"gone"}"#, true)]
#[case(400, r#"{"error":"unauthorized_client"}"#, false)]
#[case(401, "invalid_client", false)]
#[case(500, r#"{"error":"invalid_client"}"#, false)]
fn an_unknown_client_is_nobodys_refusal(
    #[case] status: u16,
    #[case] body: &str,
    #[case] is_unknown: bool,
) {
    let error = read(status, body).unwrap_err();
    assert_eq!(matches!(error, JiraError::AppUnknown { .. }), is_unknown);
}

#[rstest]
#[case(400, r#"{"error":"invalid_grant"}"#, Some("invalid_grant"))]
#[case(401, "", Some("status 401"))]
#[case(403, "<html>", Some("status 403"))]
#[case(429, "", None)]
#[case(500, r#"{"error":"server_error"}"#, None)]
fn only_a_refusal_of_the_assertion_is_a_refused_impersonation(
    #[case] status: u16,
    #[case] body: &str,
    #[case] expected: Option<&str>,
) {
    let reason = match read(status, body).unwrap_err() {
        JiraError::ImpersonationRefused { reason, .. } => Some(reason),
        _ => None,
    };
    assert_eq!(reason.as_deref(), expected);
}

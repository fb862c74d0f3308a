use super::{is_html, messages, refusal};

#[test]
fn messages_are_those_of_the_collection_and_of_its_fields() {
    let body = br#"{"errorMessages":["Error in the JQL Query: (line 1, character 9)"],"errors":{"jql":"too long","n":4},"status":400}"#;
    assert_eq!(
        messages(body),
        [
            "Error in the JQL Query: (line 1, character 9)",
            "jql: too long"
        ]
    );
    assert_eq!(messages(br#"{"errorMessages":null}"#), [""; 0]);
}

#[test]
fn a_body_that_is_no_collection_is_never_repeated() {
    for body in [
        "<html><body>secret</body></html>",
        "",
        "\"text\"",
        "{\"errorMessages\":\"x\"}",
    ] {
        assert_eq!(messages(body.as_bytes()), [""; 0], "{body}");
        assert_eq!(refusal(502, body.as_bytes()), "status 502", "{body}");
    }
}

#[test]
fn messages_are_clipped_in_number_and_length() {
    let body = serde_json::json!({ "errorMessages": vec!["ü".repeat(600); 20] }).to_string();
    let kept = messages(body.as_bytes());
    assert_eq!(kept.len(), 10);
    assert!(
        kept.iter()
            .all(|text| text.chars().count() == 501 && text.ends_with('…'))
    );
}

#[test]
fn a_refusal_keeps_words_and_drops_what_looks_like_a_token() {
    let token = "e".repeat(65);
    let body = serde_json::json!({
        "error": "invalid_grant",
        "error_description": format!("user\n is inactive {token}"),
    });
    assert_eq!(
        refusal(400, body.to_string().as_bytes()),
        "invalid_grant: user is inactive …"
    );
    assert_eq!(
        refusal(401, br#"{"error":"invalid_client"}"#),
        "invalid_client"
    );
}

#[test]
fn html_is_recognised_behind_white_space() {
    assert!(is_html(b"\n  <!DOCTYPE html>"));
    assert!(!is_html(b" {\"a\":\"<\"}"));
    assert!(!is_html(b""));
}

//! What may be kept of the body of an error. Proxies answer with HTML: none of that is ever repeated.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

const MESSAGES: usize = 10;
const MESSAGE_CHARS: usize = 500;
const REASON_CHARS: usize = 200;
/// Longer words are tokens or keys rather than language.
const WORD_CHARS: usize = 64;

/// Jira's `ErrorCollection`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ErrorCollection {
    error_messages: Option<Vec<String>>,
    errors: Option<BTreeMap<String, Value>>,
}

/// The messages of an `ErrorCollection`; none when the body is anything else.
pub(crate) fn messages(body: &[u8]) -> Vec<String> {
    let Ok(collection) = serde_json::from_slice::<ErrorCollection>(body) else {
        return Vec::new();
    };
    let of_fields = collection.errors.into_iter().flatten();
    let of_fields =
        of_fields.filter_map(|(field, text)| Some(format!("{field}: {}", text.as_str()?)));
    let all = collection.error_messages.into_iter().flatten();
    all.chain(of_fields)
        .take(MESSAGES)
        .map(|text| clip(&text, MESSAGE_CHARS))
        .collect()
}

/// The error of an OAuth answer (RFC 6749, section 5.2).
#[derive(Deserialize)]
struct OAuthError {
    error: String,
    error_description: Option<String>,
}

/// Whether the authorization server does not know the client, whatever it asks for (RFC 6749, section 5.2).
pub(crate) fn is_of_client(body: &[u8]) -> bool {
    let error = serde_json::from_slice::<OAuthError>(body);
    error.is_ok_and(|error| error.error == "invalid_client")
}

/// Why the authorization server said no, in words that are safe to log and to show to an administrator.
pub(crate) fn refusal(status: u16, body: &[u8]) -> String {
    let Ok(OAuthError {
        error,
        error_description,
    }) = serde_json::from_slice(body)
    else {
        return format!("status {status}");
    };
    let text = match error_description {
        Some(description) => format!("{error}: {description}"),
        None => error,
    };
    reason(&text)
}

/// Somebody else's words, without what looks like a token.
pub(crate) fn reason(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        if word.chars().count() > WORD_CHARS {
            "…"
        } else {
            word
        }
    });
    clip(&words.collect::<Vec<_>>().join(" "), REASON_CHARS)
}

/// What the gateway before Jira says when a token has none of the scopes that a call needs.
#[derive(Deserialize)]
struct GatewayError {
    message: String,
}

pub(crate) fn lacks_scope(body: &[u8]) -> bool {
    let error = serde_json::from_slice::<GatewayError>(body);
    error.is_ok_and(|error| {
        let message = error.message.to_ascii_lowercase();
        message.contains("scope does not match")
    })
}

pub(crate) fn is_html(body: &[u8]) -> bool {
    body.trim_ascii_start().first() == Some(&b'<')
}

fn clip(text: &str, chars: usize) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    match text.char_indices().nth(chars) {
        Some((end, _)) => text[..end].chars().map(clean).chain(['…']).collect(),
        None => text.chars().map(clean).collect(),
    }
}

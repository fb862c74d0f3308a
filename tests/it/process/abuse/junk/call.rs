//! A call with a token that nobody issued, of every kind whose proof is looked for somewhere: a site, a tenant, a key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dwell::crypto::random;
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A report token of a site that does not exist.
    Report,
    /// A page's call of a tenant that does not exist.
    ConnectPage,
    /// The same through Forge, signed with a key that does not exist.
    ForgePage,
    /// A lifecycle call, signed with a key that does not exist.
    Install,
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [
        Self::Report,
        Self::ConnectPage,
        Self::ForgePage,
        Self::Install,
    ];

    /// As it goes over the wire. `good` is a report token.
    pub(super) fn call(self, good: &str) -> String {
        match self {
            Self::Report => get("/rest/list", "TISJWT", &of_another_site(good)),
            Self::ConnectPage => get("/api/v1/me", "JWT", &page_token("HS256", None)),
            Self::ForgePage => {
                let kid = format!("forge/invocation-token/{}", uuid());
                get(
                    "/forge/api/v1/me",
                    "Bearer",
                    &page_token("RS256", Some(&kid)),
                )
            }
            Self::Install => install(),
        }
    }

    /// Whether the answer is one of those that such a call may get. That a key could not be looked for any more is told: the
    /// call may be a good one.
    pub(super) fn may_be(self, status: u16) -> bool {
        status == 401 || self == Self::Install && status == 503
    }
}

fn get(path: &str, scheme: &str, token: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: l\r\nAuthorization: {scheme} {token}\r\n\r\n")
}

/// From wherever it says, to be more than one network.
fn install() -> String {
    let token = page_token("RS256", Some(&uuid()));
    let [a, b, c, d] = random::bytes::<4>();
    format!(
        "POST /connect/installed HTTP/1.1\r\nHost: l\r\nAuthorization: JWT {token}\r\nX-Forwarded-For: {a}.{b}.{c}.{d}\r\n\
         Content-Length: 2\r\n\r\n{{}}"
    )
}

fn token(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signature = URL_SAFE_NO_PAD.encode(random::bytes::<32>());
    format!("{}.{}.{signature}", part(header), part(claims))
}

fn uuid() -> String {
    uuid::Uuid::from_bytes(random::bytes()).to_string()
}

/// A good report token but for the site that it names.
fn of_another_site(good: &str) -> String {
    let claims = URL_SAFE_NO_PAD
        .decode(good.split('.').nth(1).unwrap())
        .unwrap();
    let mut claims: Value = serde_json::from_slice(&claims).unwrap();
    claims["clientKey"] = uuid().into();
    // Ours have one header, to the letter.
    let header = good.split('.').next().unwrap();
    let rest = token(&json!({}), &claims);
    format!("{header}.{}", rest.split_once('.').unwrap().1)
}

fn page_token(alg: &str, kid: Option<&str>) -> String {
    let claims = json!({ "iss": uuid(), "sub": "712020:x", "iat": 1_700_000_000,
        "exp": 4_000_000_000_u64, "qsh": "context-qsh" });
    token(&json!({ "alg": alg, "kid": kid }), &claims)
}

//! What is wrong at every address that takes a token of Jira's.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use super::forger::{Forger, OTHER, STRANGER, Signer, VICTIM, now};
use crate::token_text::respelled;

/// As many ways as there are to get by without the right key, in time, and in place.
pub(super) fn everywhere(forger: &mut Forger<'_>) {
    algorithms(forger);
    keys(forger);
    times(forger);
    issuers(forger);
    texts(forger);
    places(forger);
}

fn algorithms(forger: &mut Forger<'_>) {
    for name in ["none", "None", "NONE", "nOnE", ""] {
        forger.changes(&format!("alg {name:?}, not signed"), |call| {
            call.names(name);
            call.signer = Signer::Nobody;
        });
        forger.changes(&format!("alg {name:?}, signed"), |call| call.names(name));
    }
    let right = forger.genuine.header["alg"].clone();
    let others = [
        "HS256", "HS384", "HS512", "RS256", "RS512", "PS256", "ES256", "EdDSA",
    ];
    let spellings = ["hs256", "rs256", " HS256", "RS256 "];
    for name in others
        .iter()
        .chain(&spellings)
        .filter(|name| right != **name)
    {
        forger.changes(&format!("alg {name:?}"), |call| call.names(name));
    }
    for value in [Value::Null, json!(["HS256", "RS256"]), json!(256)] {
        let what = format!("alg {value}");
        forger.changes(&what, |call| call.header["alg"] = value);
    }
    forger.changes("no alg", |call| {
        call.header.as_object_mut().unwrap().remove("alg").unwrap();
    });
    forger.changes("an extension that must be understood", |call| {
        call.header["crit"] = json!(["b64"]);
        call.header["b64"] = json!(false);
    });
}

fn keys(forger: &mut Forger<'_>) {
    let app = forger.app;
    let victim = app.site(VICTIM).shared_secret();
    forger.changes("not signed", |call| call.signer = Signer::Nobody);
    forger.changes("the public key's text as secret", |call| {
        call.names("HS256");
        call.header["kid"] = json!(app.sandbox.install_key_name());
        call.signer = Signer::PublicKeyAsSecret;
    });
    forger.changes("a key of the forger's own", |call| {
        call.names("RS256");
        call.header["kid"] = json!(app.sandbox.install_key_name());
        call.signer = Signer::UnknownKey;
    });
    forger.changes("the right secret with another algorithm", |call| {
        call.names("HS512");
        call.signer = Signer::Longer(victim);
    });
    let secrets = [
        ("an empty secret", String::new()),
        ("another tenant's secret", app.site(OTHER).shared_secret()),
        (
            "the secret of one who is not installed",
            app.site(STRANGER).shared_secret(),
        ),
        ("the client key as secret", app.site(VICTIM).client_key()),
    ];
    for (what, secret) in secrets {
        forger.changes(what, |call| {
            call.names("HS256");
            call.signer = Signer::Secret(secret);
        });
    }
}

fn times(forger: &mut Forger<'_>) {
    let now = now(forger.app);
    for (name, values) in [
        (
            "exp",
            vec![
                json!(now - 30),
                json!(now - 86_400),
                json!(0),
                json!(-1),
                json!(i64::MAX),
            ],
        ),
        (
            "iat",
            vec![json!(now + 61), json!(now + 3_600), json!(i64::MAX)],
        ),
        ("nbf", vec![json!(now + 61), json!(now + 3_600)]),
    ] {
        let odd = [json!(now.to_string()), json!([now]), json!({}), json!(true)];
        for value in values.into_iter().chain(odd) {
            forger.claims(name, value);
        }
    }
    for claim in ["exp", "iat"] {
        forger.changes(&format!("no {claim}"), |call| call.drops(claim));
        forger.claims(claim, Value::Null);
    }
}

fn issuers(forger: &mut Forger<'_>) {
    let (app, own) = (forger.app, forger.genuine.claims["iss"].clone());
    let key = own.as_str().unwrap().to_owned();
    let others = [
        json!("00000000-0000-4000-8000-000000000000"),
        json!(app.site(OTHER).client_key()),
        json!(app.site(STRANGER).client_key()),
        json!(key.to_uppercase()),
        json!(format!("{key} ")),
        json!(format!("{key}\0")),
        json!([own]),
        json!(""),
        Value::Null,
    ];
    for other in others {
        if other != forger.genuine.claims["iss"] {
            forger.claims("iss", other);
        }
    }
    forger.changes("no iss", |call| call.drops("iss"));
    forger.changes("the app as issuer, the tenant as audience", |call| {
        call.claims["iss"] = call.body["key"].clone();
        call.claims["aud"] = json!([key]);
    });
    forger.claims("aud", json!([app.site(OTHER).client_key()]));
    forger.claims("aud", json!("com.example.another-app"));
}

fn texts(forger: &mut Forger<'_>) {
    forger.writes("an empty token", |_| String::new());
    forger.writes("two segments", |token| {
        token.rsplit_once('.').unwrap().0.to_owned()
    });
    forger.writes("four segments", |token| token + ".e30");
    forger.writes("a signature cut off", |token| {
        token[..token.len() - 4].to_owned()
    });
    forger.writes("a signature respelled", |token| respelled(&token));
    forger.writes("padding", |token| token + "=");
    forger.writes("a space inside", |token| token.replacen('.', " .", 1));
    forger.writes("claims that are no JSON", |token| {
        let claims = URL_SAFE_NO_PAD.encode("no JSON");
        with_segment(&token, 1, &claims)
    });
    forger.writes("claims that are no object", |token| {
        with_segment(&token, 1, &URL_SAFE_NO_PAD.encode("[]"))
    });
    forger.writes("a header that is no base64", |token| {
        with_segment(&token, 0, "{}")
    });
    forger.changes("a token of more than 8 KiB", |call| {
        call.claims["context"] = json!("x".repeat(9_000));
    });
}

fn with_segment(token: &str, index: usize, text: &str) -> String {
    let mut segments: Vec<&str> = token.split('.').collect();
    segments[index] = text;
    segments.join(".")
}

fn places(forger: &mut Forger<'_>) {
    let (app, genuine) = (forger.app, forger.genuine.clone());
    let token = genuine.token(app);
    let with = |scheme: &str| -> RequestBuilder {
        genuine
            .bare(app)
            .header("Authorization", format!("{scheme}{token}"))
    };
    forger.sends("no token", genuine.bare(app));
    forger.sends(
        "two headers",
        with("JWT ").header("Authorization", format!("JWT {token}")),
    );
    forger.sends(
        "a header of another kind beside it",
        with("JWT ").header("Authorization", "Basic eDp5"),
    );
    forger.sends(
        "a cookie",
        genuine.bare(app).header("Cookie", format!("jwt={token}")),
    );
    for scheme in [
        "", "Bearer ", "Basic ", "jwt ", "JWT", "JWT JWT ", "TISJWT ",
    ] {
        forger.sends(&format!("scheme {scheme:?}"), with(scheme));
    }
    let in_query = genuine.in_query(app, "jwt", &token);
    forger.sends("in the query", in_query);
}

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::{HEADER, KEY_LABEL, LONGEST, TokenClaims, UnverifiedReportToken, sign};
use crate::atlassian::ids::{AccountId, AppKey, SiteId, TokenId};
use crate::crypto::envelope::DataKey;

fn claims() -> TokenClaims {
    TokenClaims {
        iss: AppKey::new("dwell"),
        aud: AppKey::new("dwell"),
        sub: AccountId::new("712020:ada"),
        site: SiteId::from_uuid(Uuid::nil()),
        iat: 1_795_262_400,
        jti: TokenId::from_uuid(Uuid::max()),
        sec: "c2VjcmV0".to_owned(),
    }
}

fn text(key: &DataKey, claims: &TokenClaims) -> String {
    sign(key, claims)
        .expect("HMAC does not fail")
        .expose_secret()
        .to_owned()
}

/// Signed with the right key, whatever it says.
fn signed(key: &DataKey, header: &str, payload: &str) -> String {
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(payload)
    );
    let secret = EncodingKey::from_secret(&*key.derive(KEY_LABEL));
    let signature = crypto::sign(signed.as_bytes(), &secret, Algorithm::HS256).unwrap();
    format!("{signed}.{signature}")
}

#[test]
fn the_same_record_gives_the_same_text_and_the_text_its_claims() {
    let key = DataKey::generate();
    let text = text(&key, &claims());
    assert_eq!(text, self::text(&key, &claims()));
    let payload = r#"{"iss":"dwell","aud":"dwell","sub":"712020:ada","clientKey":"00000000-0000-0000-0000-000000000000","iat":1795262400,"jti":"ffffffff-ffff-ffff-ffff-ffffffffffff","sec":"c2VjcmV0"}"#;
    assert_eq!(
        text,
        signed(&key, HEADER, payload),
        "the order of the members is part of the text"
    );
    let token = UnverifiedReportToken::parse(&text).expect("one of ours");
    assert_eq!(token.site(), SiteId::from_uuid(Uuid::nil()));
    let verified = token
        .verify(&key, &AppKey::new("dwell"))
        .expect("signed by the site");
    assert_eq!(
        (verified.sub.as_str(), verified.sec.as_str()),
        ("712020:ada", "c2VjcmV0")
    );
}

#[test]
fn another_key_another_app_and_another_label_verify_nothing() {
    let key = DataKey::generate();
    let text = text(&key, &claims());
    let token = UnverifiedReportToken::parse(&text).unwrap();
    assert!(
        token
            .verify(&DataKey::generate(), &AppKey::new("dwell"))
            .is_none()
    );
    assert!(token.verify(&key, &AppKey::new("other")).is_none());
    let foreign = self::text(
        &key,
        &TokenClaims {
            aud: AppKey::new("other"),
            ..claims()
        },
    );
    let foreign = UnverifiedReportToken::parse(&foreign).unwrap();
    assert!(
        foreign.verify(&key, &AppKey::new("other")).is_none(),
        "iss and aud must both be the app"
    );
}

#[test]
fn every_character_of_the_text_counts() {
    let key = DataKey::generate();
    let text = text(&key, &claims());
    for index in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        // Not the neighbour: the last character of a segment has bits that say nothing.
        bytes[index] = if bytes[index] == b'z' { b'A' } else { b'z' };
        let altered = String::from_utf8(bytes).unwrap();
        let verified = UnverifiedReportToken::parse(&altered)
            .and_then(|token| token.verify(&key, &AppKey::new("dwell")));
        assert!(verified.is_none(), "{index}");
    }
}

#[test]
fn what_dwell_cannot_have_issued_is_not_even_checked() {
    let key = DataKey::generate();
    let text = text(&key, &claims());
    let (signed_part, _) = text.rsplit_once('.').unwrap();
    let long = TokenClaims {
        sec: "s".repeat(LONGEST),
        ..claims()
    };
    for wrong in [
        String::new(),
        "..".to_owned(),
        signed_part.to_owned(),
        format!("{text}.x"),
        format!("x.{text}"),
        self::text(&key, &long),
        signed(&key, r#"{"alg":"HS256","typ":"JWT"}"#, "{}"),
        signed(&key, r#"{"typ":"JWT","alg":"none"}"#, "{}"),
        signed(&key, HEADER, "{}"),
        signed(&key, HEADER, "no json"),
        signed(&key, HEADER, r#"{"clientKey":"not a uuid"}"#),
    ] {
        assert!(UnverifiedReportToken::parse(&wrong).is_none(), "{wrong}");
    }
    let half = signed(
        &key,
        HEADER,
        r#"{"clientKey":"00000000-0000-0000-0000-000000000000"}"#,
    );
    let half = UnverifiedReportToken::parse(&half).expect("names a site");
    assert!(
        half.verify(&key, &AppKey::new("dwell")).is_none(),
        "claims are missing"
    );
}

#[test]
fn one_as_long_as_it_may_be_is_read() {
    let key = DataKey::generate();
    let of = |length| TokenClaims {
        sec: "s".repeat(length),
        ..claims()
    };
    let mut texts = (0..LONGEST).map(|length| text(&key, &of(length)));
    let longest = texts.find(|text| text.len() == LONGEST).unwrap();
    assert!(UnverifiedReportToken::parse(&longest).is_some());
}

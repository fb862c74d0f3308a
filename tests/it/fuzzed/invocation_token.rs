//! Any text as a token of Forge; and any header and claims, a line each, signed as Forge would.

use std::sync::LazyLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use dwell::atlassian::endpoints::EventEndpoint;
use dwell::atlassian::hosts::Hosts;
use dwell::atlassian::ids::{EnvironmentType, ForgeAppId};
use dwell::atlassian::jwt::forge::{
    Deployment, UnverifiedInvocation, verify_event_call, verify_page_call,
};
use dwell::atlassian::keys::InvocationKey;

const APP: &str = "406d303d-0393-4ec4-ad7c-1435be94583a";
/// 2026-11-21T12:00:00Z
const NOW: i64 = 1_795_262_400;

static PAIR: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).unwrap());
static KEY: LazyLock<InvocationKey> = LazyLock::new(|| {
    let public = PAIR.public_key();
    let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let modulus = encoded(public.modulus().big_endian_without_leading_zero());
    let exponent = encoded(public.exponent().big_endian_without_leading_zero());
    InvocationKey::from_components(&modulus, &exponent).unwrap()
});

pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    believed(&text, false);
    let (header, claims) = text
        .split_once('\n')
        .unwrap_or((r#"{"alg":"RS256","kid":"k"}"#, &text));
    // Making a signature takes longer than all the rest.
    if serde_json::from_str::<serde_json::Value>(header).is_err() {
        return;
    }
    let signed = [header, claims]
        .map(|part| URL_SAFE_NO_PAD.encode(part))
        .join(".");
    let mut signature = vec![0; PAIR.public_modulus_len()];
    PAIR.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        signed.as_bytes(),
        &mut signature,
    )
    .unwrap();
    believed(
        &format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)),
        true,
    );
}

/// Nothing that is not signed, nothing of another app, and no page's call as an event.
fn believed(text: &str, is_signed: bool) {
    let Ok(token) = UnverifiedInvocation::parse(text) else {
        return;
    };
    let now = DateTime::from_timestamp(NOW, 0).unwrap();
    let (app_ids, hosts) = ([ForgeAppId::parse(APP).unwrap()], Hosts::production());
    let deployment = Deployment {
        app_ids: &app_ids,
        environments: &[EnvironmentType::Production],
        hosts: &hosts,
    };
    let page = verify_page_call(&token, &KEY, &deployment, now);
    if let Ok(call) = &page {
        assert!(is_signed, "{text}");
        assert_eq!(call.claims().app(), app_ids[0]);
        assert!(!call.account().as_str().is_empty());
    }
    for endpoint in EventEndpoint::ALL {
        if let Ok(call) = verify_event_call(&token, &KEY, &deployment, endpoint, now) {
            assert!(is_signed, "{text}");
            assert_eq!(call.endpoint(), endpoint);
        }
    }
}

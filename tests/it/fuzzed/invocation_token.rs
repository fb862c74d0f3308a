//! Any text as a token of Forge; and any header and claims, a line each, signed as Forge would.

use chrono::DateTime;
use dwell::atlassian::endpoints::EventEndpoint;
use dwell::atlassian::hosts::Hosts;
use dwell::atlassian::ids::{EnvironmentType, ForgeAppId};
use dwell::atlassian::jwt::forge::{
    Deployment, UnverifiedInvocation, verify_event_call, verify_page_call,
};

use super::signer::{INVOCATION_KEY, sign};

const APP: &str = "406d303d-0393-4ec4-ad7c-1435be94583a";
/// 2026-11-21T12:00:00Z
const NOW: i64 = 1_795_262_400;

pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    believed(&text, false);
    let (header, claims) = text
        .split_once('\n')
        .unwrap_or((r#"{"alg":"RS256","kid":"k"}"#, &text));
    if let Some(signed) = sign(header, claims) {
        believed(&signed, true);
    }
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
    let page = verify_page_call(&token, &INVOCATION_KEY, &deployment, now);
    if let Ok(call) = &page {
        assert!(is_signed, "{text}");
        assert_eq!(call.claims().app(), app_ids[0]);
        assert!(!call.account().as_str().is_empty());
    }
    for endpoint in EventEndpoint::ALL {
        if let Ok(call) = verify_event_call(&token, &INVOCATION_KEY, &deployment, endpoint, now) {
            assert!(is_signed, "{text}");
            assert_eq!(call.endpoint(), endpoint);
        }
    }
}

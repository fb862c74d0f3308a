use rstest::rstest;
use serde_json::json;

use super::TokenPolicy;
use crate::config::{RevealMode, TokenBinding};

fn lax(max_days: Option<u32>) -> TokenPolicy {
    TokenPolicy {
        binding: TokenBinding::Any,
        reveal: RevealMode::Always,
        self_service: true,
        max_days,
    }
}

fn strict(max_days: Option<u32>) -> TokenPolicy {
    TokenPolicy {
        binding: TokenBinding::Itself,
        reveal: RevealMode::Once,
        self_service: false,
        max_days,
    }
}

#[test]
fn the_stricter_side_wins_in_every_respect_whichever_it_is() {
    assert_eq!(lax(None).under(&lax(None)), lax(None));
    for effective in [
        lax(None).under(&strict(None)),
        strict(None).under(&lax(None)),
        strict(None).under(&strict(None)),
    ] {
        assert_eq!(effective, strict(None));
    }
}

#[rstest]
#[case(None, None, None)]
#[case(Some(7), None, Some(7))]
#[case(None, Some(7), Some(7))]
#[case(Some(7), Some(30), Some(7))]
#[case(Some(30), Some(7), Some(7))]
fn the_shorter_lifetime_holds(
    #[case] site: Option<u32>,
    #[case] operator: Option<u32>,
    #[case] expected: Option<u32>,
) {
    assert_eq!(lax(site).under(&lax(operator)).max_days, expected);
}

#[test]
fn a_policy_is_stored_as_it_is_shown() {
    let shown = json!({ "binding": "self", "reveal": "once", "selfService": false, "maxDays": 9 });
    assert_eq!(json!(strict(Some(9))), shown);
    assert_eq!(
        serde_json::from_value::<TokenPolicy>(shown).unwrap(),
        strict(Some(9))
    );
}

#[test]
fn what_a_newer_version_added_does_not_make_a_stored_policy_unreadable() {
    let newer = json!({ "binding": "self", "reveal": "once", "selfService": false, "maxDays": 9, "colour": "red" });
    let read = TokenPolicy::stored(&newer.to_string()).unwrap();
    assert_eq!(read, strict(Some(9)));
}

#[test]
fn every_policy_has_a_fingerprint_of_its_own() {
    let mut all = Vec::new();
    for max_days in [None, Some(0), Some(1), Some(u32::MAX)] {
        for (binding, reveal) in [
            (TokenBinding::Any, RevealMode::Always),
            (TokenBinding::Any, RevealMode::Once),
            (TokenBinding::Itself, RevealMode::Always),
            (TokenBinding::Itself, RevealMode::Once),
        ] {
            for self_service in [false, true] {
                let policy = TokenPolicy {
                    binding,
                    reveal,
                    self_service,
                    max_days,
                };
                all.push(policy.fingerprint());
            }
        }
    }
    let different: std::collections::HashSet<_> = all.iter().collect();
    assert_eq!(different.len(), all.len(), "{all:?}");
    assert!(all.iter().all(|one| *one >= 0), "{all:?}");
}

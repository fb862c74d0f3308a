use rstest::rstest;

use super::*;

const APP: &str = "406d303d-0393-4ec4-ad7c-1435be94583a";
const OTHER: &str = "0a1b2c3d-0393-4ec4-ad7c-1435be94583a";

#[test]
fn the_bare_id_and_the_ari_are_the_same_app() {
    let bare = ForgeAppId::parse(APP).unwrap();
    let ari = format!("ari:cloud:ecosystem::app/{APP}");
    assert_eq!(ForgeAppId::parse(&ari), Some(bare));
    assert_eq!((bare.to_string(), bare.ari()), (APP.to_owned(), ari));
}

#[rstest]
#[case::empty("")]
#[case::not_hyphenated("406d303d03934ec4ad7c1435be94583a")]
#[case::braced("{406d303d-0393-4ec4-ad7c-1435be94583a}")]
#[case::another_kind("ari:cloud:ecosystem::installation/406d303d-0393-4ec4-ad7c-1435be94583a")]
#[case::prefix_twice(
    "ari:cloud:ecosystem::app/ari:cloud:ecosystem::app/406d303d-0393-4ec4-ad7c-1435be94583a"
)]
#[case::nothing_behind("ari:cloud:ecosystem::app/")]
#[case::more_behind("ari:cloud:ecosystem::app/406d303d-0393-4ec4-ad7c-1435be94583a/x")]
fn what_is_no_app_id_is_refused(#[case] text: &str) {
    assert_eq!(ForgeAppId::parse(text), None);
    assert!(serde_json::from_value::<ForgeAppId>(text.into()).is_err());
}

#[test]
fn ids_are_written_bare() {
    let id: CloudId =
        serde_json::from_value(format!("ari:cloud:jira::site/{OTHER}").into()).unwrap();
    assert_eq!(serde_json::to_value(id).unwrap(), OTHER);
}

#[test]
fn an_environment_belongs_to_its_app() {
    let (app, other) = (
        ForgeAppId::parse(APP).unwrap(),
        ForgeAppId::parse(OTHER).unwrap(),
    );
    let ari = format!("ari:cloud:ecosystem::environment/{APP}/{OTHER}");
    assert_eq!(
        EnvironmentId::parse(&ari, app),
        EnvironmentId::parse(OTHER, app)
    );
    assert!(EnvironmentId::parse(&ari, app).is_some());
    assert_eq!(EnvironmentId::parse(&ari, other), None);
    let cut = format!("ari:cloud:ecosystem::environment/{APP}");
    assert_eq!(EnvironmentId::parse(&cut, app), None);
}

#[rstest]
#[case("16.0.1", Some(16))]
#[case("9", Some(9))]
#[case("next", None)]
fn a_version_tells_its_major_part(#[case] text: &str, #[case] major: Option<u32>) {
    assert_eq!(AppVersion::parse(text).unwrap().major(), major);
}

#[test]
fn a_version_is_short_and_has_no_blanks() {
    for text in ["", "1 0", &"9".repeat(65)] {
        assert!(AppVersion::parse(text).is_none(), "{text}");
    }
}

#[test]
fn names_in_a_key_set_may_hold_slashes_but_no_end_of_line() {
    assert!(SetKeyName::parse("forge/invocation-token/1").is_some());
    for name in ["", "a b", "a\n", "ä", &"k".repeat(257)] {
        assert!(SetKeyName::parse(name).is_none(), "{name}");
    }
}

#[rstest]
#[case("DEVELOPMENT", Some(EnvironmentType::Development))]
#[case("STAGING", Some(EnvironmentType::Staging))]
#[case("PRODUCTION", Some(EnvironmentType::Production))]
#[case("Production", None)]
fn environments_are_read_as_forge_writes_them(
    #[case] text: &str,
    #[case] read: Option<EnvironmentType>,
) {
    assert_eq!(EnvironmentType::parse(text), read);
    assert!(read.is_none_or(|read| read.as_str() == text));
}

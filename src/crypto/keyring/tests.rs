use rstest::rstest;

use super::*;

const ZEROS: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const STORED_DATA_KEY: &str =
    "AT2vI2uteFKUZGVmZ2hpamtsbW5vCFqcJT2sENl2KxWjligkshKTVFnfOaUl/4j2E6f++xeo2FkPXYOyhUtPH+IUgbC6";
const STORED_SENTINEL: &str =
    "AT2vI2uteFKUZGVmZ2hpamtsbW5vLGy7ChXGJftQFjaGvwlFi3OM07Y+Lf54CHnPGsKCqY+B";
const ONES: &str = "//////////////////////////////////////////8=";

fn keys(list: &str) -> Result<MasterKeys, KeyringError> {
    MasterKeys::parse(&SecretString::from(list))
}

fn generated() -> String {
    MasterKeys::generate().expose_secret().to_owned()
}

#[rstest]
#[case::standard(ONES)]
#[case::without_padding("//////////////////////////////////////////8")]
#[case::url_safe("__________________________________________8=")]
#[case::url_safe_without_padding("__________________________________________8")]
#[case::with_a_line_end("//////////////////////////////////////////8=\n")]
fn a_key_is_read_however_it_was_pasted(#[case] text: &str) {
    assert_eq!(keys(text).unwrap().newest(), keys(ONES).unwrap().newest());
}

#[rstest]
#[case::nothing("", KeyringError::Empty)]
#[case::blank(" \n", KeyringError::Empty)]
#[case::comma_at_the_end(&format!("{ONES},"), KeyringError::EmptyKey { position: 2 })]
#[case::only_a_comma(",", KeyringError::EmptyKey { position: 1 })]
#[case::not_base64(&format!("{ONES},correct horse battery"), KeyringError::NotBase64 { position: 2 })]
#[case::too_short("c2hvcnQ=", KeyringError::WrongLength { position: 1, bytes: 5 })]
#[case::too_long(&"A".repeat(44), KeyringError::WrongLength { position: 1, bytes: 33 })]
#[case::twice(&format!("{ONES},{ZEROS},{ONES}"), KeyringError::Duplicate { position: 3 })]
#[case::twice_in_two_spellings(
    &format!("{ONES},__________________________________________8"),
    KeyringError::Duplicate { position: 2 }
)]
fn a_bad_list_is_refused_without_echo(#[case] text: &str, #[case] fault: KeyringError) {
    let refusal = keys(text).unwrap_err();
    assert_eq!(refusal, fault);
    for entry in text
        .split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
    {
        assert!(!refusal.to_string().contains(entry), "{refusal}");
    }
}

#[test]
fn keys_are_rotated_without_losing_data_keys() {
    let (old, new) = (generated(), generated());
    let before = keys(&old).unwrap();
    let data_key = DataKey::generate();
    let wrapped = before.wrap("site-1", &data_key);
    assert!(before.is_newest(&wrapped));

    let during = keys(&format!("{new},{old}")).unwrap();
    assert!(!during.is_newest(&wrapped));
    let opened = during.unwrap_key("site-1", &wrapped).unwrap();
    assert_eq!(opened.bytes(), data_key.bytes());
    let rewrapped = during.wrap("site-1", &opened);
    assert!(during.is_newest(&rewrapped));

    let after = keys(&new).unwrap();
    let names: Vec<_> = during.ids().collect();
    assert_eq!(names, [after.newest(), before.newest()], "the newest first");
    assert_eq!(
        after.unwrap_key("site-1", &rewrapped).unwrap().bytes(),
        data_key.bytes()
    );
    let refusal = after.unwrap_key("site-1", &wrapped).unwrap_err();
    assert_eq!(refusal, OpenError::UnknownKey(before.newest()));
}

#[test]
fn a_wrapped_key_serves_only_its_site() {
    let master = keys(&generated()).unwrap();
    let wrapped = master.wrap("site-1", &DataKey::generate());
    assert_eq!(
        master.unwrap_key("site-2", &wrapped).unwrap_err(),
        OpenError::Refused
    );
}

#[test]
fn a_sealed_value_of_another_length_is_no_data_key() {
    let master = keys(ONES).unwrap();
    let wrapped = envelope::seal(&master.newest, &data_key_place("site-1"), b"short");
    assert_eq!(
        master.unwrap_key("site-1", &wrapped).unwrap_err(),
        OpenError::Refused
    );
}

#[test]
fn the_sentinel_tells_right_keys_from_wrong_ones() {
    let (old, new) = (generated(), generated());
    let sentinel = keys(&old).unwrap().seal_sentinel();
    assert_eq!(keys(&old).unwrap().open_sentinel(&sentinel), Ok(()));
    assert_eq!(
        keys(&format!("{new},{old}"))
            .unwrap()
            .open_sentinel(&sentinel),
        Ok(())
    );
    let refusal = keys(&new).unwrap().open_sentinel(&sentinel).unwrap_err();
    assert_eq!(refusal, OpenError::UnknownKey(keys(&old).unwrap().newest()));
}

#[test]
fn a_wrapped_data_key_is_no_sentinel() {
    let master = keys(&generated()).unwrap();
    let wrapped = master.wrap("site-1", &DataKey::generate());
    assert_eq!(master.open_sentinel(&wrapped), Err(OpenError::Refused));
}

/// Made by another implementation (`another implementation`) with the master key 00..1f and the nonce 64..6f.
#[test]
fn what_was_stored_opens_for_ever() {
    let master = keys("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap();
    let wrapped = BASE64.decode(STORED_DATA_KEY).unwrap();
    let expected: [u8; KEY_LEN] = std::array::from_fn(|i| u8::try_from(i + 64).unwrap());
    assert_eq!(
        master.unwrap_key("site-1", &wrapped).unwrap().bytes(),
        &expected
    );
    let sentinel = BASE64.decode(STORED_SENTINEL).unwrap();
    assert_eq!(master.open_sentinel(&sentinel), Ok(()));
}

#[test]
fn debug_prints_no_key() {
    let text = format!("{:?}", keys(&format!("{ONES},{ZEROS}")).unwrap());
    assert!(
        !text.contains("255") && !text.contains("ff, ff") && !text.contains("///"),
        "{text}"
    );
    assert!(text.starts_with("MasterKeys { newest: Key("), "{text}");
}

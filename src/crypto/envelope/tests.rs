use proptest::prelude::*;
use secrecy::ExposeSecret;

use super::*;

const PLACE: Place<'static> = Place {
    table: "installations",
    row: "row-1",
    column: "shared_secret",
    site: "site-1",
};

/// `seal` of "kept for ever" with the key 00..1f and the nonce 64..6f, made by another implementation (`OpenSSL`).
const STORED: &str = "013daf236bad7852946465666768696a6b6c6d6e6f237eae12598f39ec1e07298da8b66c5d4ba17f2237e3ea421644cca254";

fn counting_key() -> DataKey {
    DataKey::from_bytes(&std::array::from_fn(|i| u8::try_from(i).unwrap()))
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
        .collect()
}

/// Test case 16 of the Galois/Counter Mode specification that was submitted to NIST in 2005.
#[test]
fn agrees_with_the_published_vector() {
    let key = hex(&"feffe9928665731c6d6a8f9467308308".repeat(2));
    let key: [u8; KEY_LEN] = key.try_into().unwrap();
    let nonce: [u8; NONCE_LEN] = hex("cafebabefacedbaddecaf888").try_into().unwrap();
    let aad = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    let plaintext = hex(concat!(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72",
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    ));
    let ciphertext_and_tag = hex(concat!(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa",
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
        "76fc6ece0f4e1768cddf8853bb2d551b",
    ));
    assert_eq!(encrypt(&key, &nonce, &aad, &plaintext), ciphertext_and_tag);
    let opened = decrypt(&key, &nonce, &aad, &ciphertext_and_tag).unwrap();
    assert_eq!(*opened, plaintext);
}

#[test]
fn what_was_stored_opens_for_ever() {
    let opened = counting_key().open(&PLACE, &hex(STORED)).unwrap();
    assert_eq!(opened.as_slice(), b"kept for ever");
}

#[test]
fn derived_keys_stay_the_same_for_ever() {
    let derived = counting_key().derive("dwell/report-token/v1");
    let expected = hex("052c8eb22e7b9e606d516a7dec924661f586fae46ed384698d47d5d21c8209fb");
    assert_eq!(derived.as_slice(), expected);
    assert_ne!(derived, counting_key().derive("dwell/report-token/v2"));
}

#[test]
fn opens_only_at_its_place() {
    let key = DataKey::generate();
    let sealed = key.seal(&PLACE, b"secret");
    let elsewhere = [
        Place {
            table: "report_tokens",
            ..PLACE
        },
        Place {
            row: "row-2",
            ..PLACE
        },
        Place {
            column: "oauth_client_id",
            ..PLACE
        },
        Place {
            site: "site-2",
            ..PLACE
        },
    ];
    for place in elsewhere {
        assert_eq!(
            key.open(&place, &sealed),
            Err(OpenError::Refused),
            "{place:?}"
        );
    }
    assert!(key.open(&PLACE, &sealed).is_ok());
}

#[test]
fn every_flipped_bit_is_noticed() {
    let sealed = hex(STORED);
    for (index, bit) in (0..sealed.len()).flat_map(|index| (0..8).map(move |bit| (index, bit))) {
        let mut altered = sealed.clone();
        altered[index] ^= 1 << bit;
        let refusal = counting_key().open(&PLACE, &altered).unwrap_err();
        let as_expected = match index {
            0 => matches!(refusal, OpenError::UnknownVersion(_)),
            1..=8 => matches!(refusal, OpenError::UnknownKey(_)),
            _ => refusal == OpenError::Refused,
        };
        assert!(as_expected, "byte {index}, bit {bit}: {refusal}");
    }
}

#[test]
fn every_shortened_envelope_is_refused() {
    let sealed = hex(STORED);
    let shortest = 1 + KeyId::LEN + NONCE_LEN + TAG_LEN;
    for length in 0..sealed.len() {
        let expected = if length < shortest {
            OpenError::TooShort
        } else {
            OpenError::Refused
        };
        assert_eq!(
            counting_key().open(&PLACE, &sealed[..length]),
            Err(expected),
            "{length} bytes"
        );
    }
}

#[test]
fn the_head_of_an_envelope_tells_its_key() {
    let stored = hex(STORED);
    let told = KeyId::of_sealed(&stored[..HEAD_LEN]).unwrap();
    assert_eq!(told, counting_key().0.id());
    assert_eq!(KeyId::of_sealed(&stored[..HEAD_LEN - 1]), None);
}

#[test]
fn another_key_is_named_by_its_identifier() {
    let refusal = DataKey::generate().open(&PLACE, &hex(STORED)).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "sealed with key 3daf236bad785294, which is not at hand"
    );
}

#[test]
fn the_same_text_never_looks_the_same() {
    let key = DataKey::generate();
    assert_ne!(key.seal(&PLACE, b"secret"), key.seal(&PLACE, b"secret"));
}

#[test]
fn text_comes_back_as_text_and_bytes_do_not() {
    let key = DataKey::generate();
    let text = key
        .open_text(&PLACE, &key.seal(&PLACE, "schlüssel".as_bytes()))
        .unwrap();
    assert_eq!(text.expose_secret(), "schlüssel");
    let refusal = key
        .open_text(&PLACE, &key.seal(&PLACE, &[0xff]))
        .unwrap_err();
    assert_eq!(refusal, OpenError::NotText);
}

#[test]
fn debug_prints_no_key() {
    assert_eq!(format!("{:?}", counting_key()), "DataKey(3daf236bad785294)");
}

proptest! {
    #[test]
    fn whatever_is_sealed_opens(plaintext: Vec<u8>, table: String, row: String, column: String, site: String) {
        let place = Place { table: &table, row: &row, column: &column, site: &site };
        let key = counting_key();
        let opened = key.open(&place, &key.seal(&place, &plaintext)).unwrap();
        prop_assert_eq!(opened.as_slice(), plaintext);
    }

    #[test]
    fn noise_is_refused(sealed: Vec<u8>) {
        prop_assert!(counting_key().open(&PLACE, &sealed).is_err());
    }
}

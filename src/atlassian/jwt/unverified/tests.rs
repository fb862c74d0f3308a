use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rstest::rstest;

use super::*;

const HEADER: &str = r#"{"alg":"HS256"}"#;
const CLAIMS: &str = r#"{"iss":"tenant-1"}"#;

fn token(header: &str, claims: &str) -> String {
    let [header, claims] = [header, claims].map(|json| URL_SAFE_NO_PAD.encode(json));
    format!("{header}.{claims}.c2ln")
}

#[test]
fn tells_what_is_needed_to_find_the_key() {
    let header = r#"{"alg":"RS256","typ":"JWT","kid":"kid-1","jku":"https://evil.example"}"#;
    let token = Unverified::parse(&token(header, CLAIMS)).unwrap();
    assert_eq!(token.alg(), "RS256");
    assert_eq!(token.key_name(), KeyName::parse("kid-1"));
    assert_eq!(token.issuer(), &ClientKey::new("tenant-1"));
}

#[test]
fn eight_kilobytes_are_read_and_no_more() {
    let long = |bytes: usize| {
        let claims = format!(r#"{{"iss":"tenant-1","x":"{}"}}"#, "x".repeat(bytes));
        token(HEADER, &claims)
    };
    let mut tokens = (6_000..6_200).map(long);
    let longest = tokens.find(|token| token.len() == 8_192).unwrap();
    assert!(Unverified::parse(&longest).is_ok());
    let longer = tokens.next().unwrap();
    assert_eq!(Unverified::parse(&longer).unwrap_err(), TokenError::TooLong);
}

#[rstest]
#[case::missing(HEADER)]
#[case::path(r#"{"alg":"RS256","kid":"../kid"}"#)]
#[case::dots(r#"{"alg":"RS256","kid":".."}"#)]
#[case::empty(r#"{"alg":"RS256","kid":""}"#)]
fn a_kid_that_names_no_key_is_none(#[case] header: &str) {
    assert_eq!(
        Unverified::parse(&token(header, CLAIMS))
            .unwrap()
            .key_name(),
        None
    );
}

#[rstest]
#[case::empty("", TokenError::NotThreeSegments)]
#[case::two_segments("a.b", TokenError::NotThreeSegments)]
#[case::four_segments("a.b.c.d", TokenError::NotThreeSegments)]
#[case::huge(&format!("a.{}.c", "b".repeat(MAX_LEN)), TokenError::TooLong)]
#[case::header_not_base64("a+b.e30.c", TokenError::MalformedHeader)]
#[case::header_padded("e30=.e30.c", TokenError::MalformedHeader)]
#[case::header_not_json(&token("no", CLAIMS), TokenError::MalformedHeader)]
#[case::header_a_list(&token("[[]]", CLAIMS), TokenError::MalformedHeader)]
#[case::alg_missing(&token("{}", CLAIMS), TokenError::MalformedHeader)]
#[case::alg_number(&token(r#"{"alg":1}"#, CLAIMS), TokenError::MalformedHeader)]
#[case::alg_twice(&token(r#"{"alg":"HS256","alg":"none"}"#, CLAIMS), TokenError::MalformedHeader)]
#[case::kid_number(&token(r#"{"alg":"RS256","kid":1}"#, CLAIMS), TokenError::MalformedHeader)]
#[case::crit(&token(r#"{"alg":"HS256","crit":["exp"]}"#, CLAIMS), TokenError::CriticalExtension)]
#[case::crit_of_nothing(&token(r#"{"alg":"HS256","crit":[]}"#, CLAIMS), TokenError::CriticalExtension)]
#[case::claims_not_json(&token(HEADER, "{"), TokenError::MalformedClaims)]
#[case::iss_twice(&token(HEADER, r#"{"iss":"a","iss":"b"}"#), TokenError::MalformedClaims)]
#[case::iss_missing(&token(HEADER, "{}"), TokenError::NoIssuer)]
#[case::iss_null(&token(HEADER, r#"{"iss":null}"#), TokenError::NoIssuer)]
#[case::iss_number(&token(HEADER, r#"{"iss":7}"#), TokenError::NoIssuer)]
#[case::iss_list(&token(HEADER, r#"{"iss":["a"]}"#), TokenError::NoIssuer)]
#[case::iss_empty(&token(HEADER, r#"{"iss":""}"#), TokenError::NoIssuer)]
#[case::iss_with_nul(&token(HEADER, r#"{"iss":"a\u0000b"}"#), TokenError::UnusableIssuer)]
#[case::iss_with_line_end(&token(HEADER, r#"{"iss":"a\n"}"#), TokenError::UnusableIssuer)]
#[case::iss_long(&issued_by(256), TokenError::UnusableIssuer)]
fn what_is_no_token_is_refused(#[case] token: &str, #[case] fault: TokenError) {
    assert_eq!(Unverified::parse(token).unwrap_err(), fault);
}

fn issued_by(length: usize) -> String {
    token(HEADER, &format!(r#"{{"iss":"{}"}}"#, "ä".repeat(length)))
}

#[test]
fn the_longest_issuer_is_still_read() {
    assert!(Unverified::parse(&issued_by(255)).is_ok());
}

#[test]
fn the_largest_token_is_still_read() {
    let prefix = token(HEADER, CLAIMS);
    let largest = format!("{prefix}{}", "a".repeat(MAX_LEN - prefix.len()));
    assert!(Unverified::parse(&largest).is_ok());
    assert_eq!(
        Unverified::parse(&format!("{largest}a")).unwrap_err(),
        TokenError::TooLong
    );
}

#[test]
fn debug_prints_no_token() {
    let text = token(HEADER, CLAIMS);
    let debug = format!("{:?}", Unverified::parse(&text).unwrap());
    assert!(
        !debug.contains("c2ln") && !debug.contains(text.split('.').next().unwrap()),
        "{debug}"
    );
}

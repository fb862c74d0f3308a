//! `dwell qsh`

use rstest::rstest;

use super::Operator;

/// SHA-256 of `GET&/&`.
const EMPTY_REQUEST: &str = "c88caad15a1c1a900b8ac08aa9686f4e8184539bea1deda36e2f649430df3239";

#[rstest]
#[case::root(&["qsh", "GET", "/"], "GET&/&")]
#[case::absolute(&["qsh", "get", "https://example.atlassian.net/path/to?b=2&a=1"], "GET&/path/to&a=1&b=2")]
#[case::incoming(
    &["qsh", "POST", "https://dwell.example.com/app/connect/installed?x=1", "--base-url", "https://dwell.example.com/app/"],
    "POST&/connect/installed&x=1"
)]
fn two_lines_request_and_hash(#[case] arguments: &[&str], #[case] canonical: &str) {
    let out = Operator::new().ok(arguments);
    let lines: Vec<_> = out.lines().collect();
    assert_eq!((lines.len(), lines[0]), (2, canonical));
    assert_eq!(lines[1].len(), 64);
    assert_eq!(lines[1] == EMPTY_REQUEST, canonical == "GET&/&");
}

#[test]
fn an_address_outside_the_base_url_is_wrong_usage() {
    let run = Operator::new().run(&[
        "qsh",
        "GET",
        "/elsewhere",
        "--base-url",
        "https://dwell.example.com/app",
    ]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.err.contains("below the base URL's path"), "{run:?}");
}

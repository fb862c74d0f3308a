use rstest::rstest;

use super::*;

/// What is sent, and how it is said to be encoded, to who accepts this.
async fn sent(accepted: Option<&str>) -> (Option<String>, Response) {
    let files = PageFiles::given([
        ("pages/assets/start.js", "plain"),
        ("compressed/assets/start.js.br", "brotli"),
        ("compressed/assets/start.js.gz", "gzip"),
    ]);
    let accepted = accepted.map(|value| (ACCEPT_ENCODING, HeaderValue::from_str(value).unwrap()));
    let headers = accepted.into_iter().collect();
    let name = Path("start.js".to_owned());
    let response = asset(Public, State(files), name, headers).await.unwrap();
    let encoding = response.headers().get(CONTENT_ENCODING);
    let encoding = encoding.map(|value| value.to_str().unwrap().to_owned());
    (encoding, response)
}

#[rstest]
#[case::nothing(None, None, "plain")]
#[case::browsers(Some("gzip, deflate, br, zstd"), Some("br"), "brotli")]
#[case::old_browsers(Some("gzip, deflate"), Some("gzip"), "gzip")]
#[case::told_not_to(Some("br;q=0, gzip;q=0.5"), Some("gzip"), "gzip")]
#[case::unknown(Some("zstd"), None, "plain")]
#[tokio::test]
async fn files_come_compressed_as_they_were_built(
    #[case] accepted: Option<&str>,
    #[case] encoding: Option<&str>,
    #[case] content: &str,
) {
    let (found, response) = sent(accepted).await;
    assert_eq!(found.as_deref(), encoding);
    assert_eq!(response.headers()[VARY], "accept-encoding");
    let body = axum::body::to_bytes(response.into_body(), 100)
        .await
        .unwrap();
    assert_eq!(body, content.as_bytes());
}

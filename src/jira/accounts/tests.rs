use chrono::TimeDelta;
use rstest::rstest;

use super::*;

#[rstest]
#[case("P7D", 7 * 24)]
#[case(" P2W ", 14 * 24)]
#[case("P1W1D", 8 * 24)]
#[case("P1DT12H", 36)]
#[case("PT168H", 168)]
#[case("PT2880M", 48)]
#[case("PT172800S", 48)]
// Not as often, and not as seldom, as a server may say.
#[case("PT1S", 24)]
#[case("P1000D", 90 * 24)]
fn a_cycle_is_a_length_of_time(#[case] text: &str, #[case] hours: i64) {
    assert_eq!(period::parse(text), Some(TimeDelta::hours(hours)), "{text}");
}

#[rstest]
#[case("")]
#[case("P")]
#[case("PT")]
#[case("P1DT")]
#[case("7D")]
#[case("P7")]
#[case("PD")]
#[case("P-7D")]
#[case("P+7D")]
#[case("P1D2W")]
#[case("P1M")]
#[case("P1Y")]
#[case("P1.5D")]
#[case("P99999999999999999999D")]
#[case("P9223372036854775807W")]
fn what_is_none_is_not_guessed_at(#[case] text: &str) {
    assert_eq!(period::parse(text), None, "{text}");
}

#[test]
fn the_apps_token_is_bound_to_its_request() {
    let (app, tenant) = (AppKey::new("dwell"), ClientKey::new("client"));
    let now = DateTime::UNIX_EPOCH;
    let of = |path| serde_json::to_value(AppToken::new(&app, &tenant, "POST", path, now));
    let claims = of("/rest/atlassian-connect/latest/report-accounts").unwrap();
    assert_eq!(
        (&claims["iss"], &claims["aud"], &claims["exp"]),
        (&json!("dwell"), &json!(["client"]), &json!(180))
    );
    assert_ne!(claims["qsh"], of("/rest/api/3/myself").unwrap()["qsh"]);
}

#[test]
fn what_can_be_read_of_an_answer_is_heard() {
    let body = r#"{"accounts":[{"accountId":"a","status":"merged"},{"accountId":7,"status":"closed"},
        {"accountId":"b"},null,{"accountId":"c","status":"closed","since":1}],"next":null}"#;
    let expected = [("a", AccountNews::Unknown), ("c", AccountNews::Closed)];
    let expected = expected.map(|(account, news)| (AccountId::new(account), news));
    assert_eq!(news_in(body.as_bytes()).unwrap(), expected);
}

#[rstest]
#[case("", Some(0))]
#[case(" \r\n", Some(0))]
#[case(r#"{"accounts":[]}"#, Some(0))]
#[case("{}", None)]
#[case("[]", None)]
#[case(r#"{"accounts":null}"#, None)]
#[case(r#"{"accounts":[{"accountId":"a","status":"clo"#, None)]
#[case("<html>", None)]
fn no_news_is_told_from_what_is_no_answer(#[case] body: &str, #[case] news: Option<usize>) {
    assert_eq!(news_in(body.as_bytes()).map(|all| all.len()), news);
}

//! `includeTransitionedByColumns`: who made each transition, beside its date.

use sandbox::accounts::{FAR, MEMBER, OUTSIDER};
use serde_json::json;

use super::story::acme;
use super::{report, rows};

const DATES: &str = "/rest/list?filterType=project&projectKey=WEB&columnsBy=lastTransitionToStatusDate&statuses=3,5";

#[tokio::test]
async fn people_stand_beside_the_dates_of_their_transitions() {
    let app = acme().await;
    let plain = report(&app, MEMBER, DATES).await;
    assert!(!plain.to_string().contains("transitionedBy"), "{plain}");
    let of = report(
        &app,
        MEMBER,
        &format!("{DATES}&includeTransitionedByColumns=true"),
    )
    .await;
    let cells = &rows(&of)[0]["valueColumns"];
    assert_eq!(
        cells[0].get("transitionedBy"),
        None,
        "nobody is on record: {cells}"
    );
    let name = cells[1]["transitionedBy"].as_str().unwrap();
    assert!(!name.is_empty() && name != FAR, "{cells}");
    let (_, token) = app.token_for(0, OUTSIDER).await;
    let csv = format!("{DATES}&includeTransitionedByColumns=true&outputType=csv");
    let csv = app.report(&token, &csv).await.expect(200).text;
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(
        lines[0],
        "Key,Summary,In Progress,In Progress (transitioned by),Done,Done (transitioned by)"
    );
    let tail = format!(",20/Nov/26 6:00 PM,-,21/Nov/26 12:00 AM,{name}");
    assert!(lines[1].ends_with(&tail), "{csv}");
    let flat = format!("{DATES}&includeTransitionedByColumns=true&outputType=jsonSimplified");
    let flat = report(&app, OUTSIDER, &flat).await;
    assert_eq!(flat["results"][0]["Done (transitioned by)"], json!(name));
}

#[tokio::test]
async fn other_reports_have_no_such_columns() {
    let app = acme().await;
    let durations = "/rest/list?filterType=project&projectKey=WEB&columnsBy=statusDuration&calendar=normalHours";
    let plain = report(&app, MEMBER, durations).await;
    let asked = format!("{durations}&includeTransitionedByColumns=true");
    assert_eq!(report(&app, MEMBER, &asked).await, plain);
}

//! Exports themselves (sections 7.2 to 7.6): how they are listed, shown, ended and refused.

use std::collections::BTreeSet;

use reqwest::Method;
use sandbox::accounts::{ADMIN, MEMBER};
use serde_json::{Value, json};

use super::run::fits;
use super::stage::stage;
use crate::test_app::{Answer, TestApp};

struct Exports {
    app: TestApp,
    token: String,
    ids: Vec<String>,
}

impl Exports {
    /// Some that wait, the oldest first.
    async fn waiting(count: usize) -> Self {
        let (app, token) = stage().await;
        let mut exports = Self {
            app,
            token,
            ids: Vec::new(),
        };
        for _ in 0..count {
            let id = exports.start().await;
            exports.ids.push(id);
            exports.app.advance(chrono::TimeDelta::seconds(1));
        }
        exports
    }

    async fn start(&self) -> String {
        let path = "/rest/export?filterType=project&projectKey=WEB&columnsBy=statusDuration&calendar=normalHours&outputType=csv";
        let answer = self.call(Method::POST, path).await.expect(200).json();
        answer["exportId"].as_str().unwrap().to_owned()
    }

    async fn call(&self, method: Method, path: &str) -> Answer {
        self.app.rest_call(&self.token, (method, path), None).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path).await
    }

    /// Whose each is, counted from the newest.
    fn numbers(&self, page: &Value) -> String {
        let elements = page["elements"].as_array().unwrap().iter();
        let of = |element: &Value| {
            let id = element["exportId"].as_str().unwrap();
            let place = self.ids.iter().rev().position(|own| own == id);
            place.unwrap().to_string()
        };
        elements.map(of).collect::<Vec<_>>().join(" ")
    }
}

/// Parameters of the list, which exports are shown (the newest is 0), and pointers into the answer.
type ListRow = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const LISTS: &[ListRow] = &[
    (
        "",
        "0 1 2 3 4 5 6 7 8 9",
        &[
            ("/total", "12"),
            ("/pageNumber", "0"),
            ("/pageSize", "10"),
            ("/last", "false"),
        ],
    ),
    (
        "pageNumber=1",
        "10 11",
        &[("/last", "true"), ("/pageNumber", "1")],
    ),
    (
        "maxResults=5&pageNumber=2",
        "10 11",
        &[("/pageSize", "5"), ("/last", "true")],
    ),
    (
        "maxResults=100",
        "0 1 2 3 4 5 6 7 8 9 10 11",
        &[("/last", "true")],
    ),
    ("pageNumber=7", "", &[("/total", "12"), ("/last", "true")]),
    ("pageNumber=&maxResults=", "0 1 2 3 4 5 6 7 8 9", &[]),
];

#[tokio::test]
async fn the_list_has_the_pages_of_section_7_4() {
    let exports = Exports::waiting(12).await;
    for path in ["/rest/export", "/rest/export/status"] {
        for (query, shown, expected) in LISTS {
            let page = exports.get(&format!("{path}?{query}")).await;
            let page = page.expect(200).json();
            assert_eq!(exports.numbers(&page), *shown, "{path}?{query}");
            for (pointer, expected) in *expected {
                let found = page.pointer(pointer).map(Value::to_string);
                assert!(
                    fits(found.as_deref(), expected),
                    "{query} {pointer}: {page}"
                );
            }
        }
        for wrong in [
            "maxResults=101",
            "maxResults=0",
            "pageNumber=-1",
            "pageNumbr=1",
        ] {
            exports.get(&format!("{path}?{wrong}")).await.expect(400);
        }
    }
}

/// Names of an object's members.
fn names(value: &Value) -> BTreeSet<&str> {
    let members = value.as_object().unwrap().keys();
    members.map(String::as_str).collect()
}

const OF_ALL: [&str; 6] = [
    "completed",
    "created",
    "exportId",
    "message",
    "status",
    "total",
];

#[tokio::test]
async fn an_export_is_shown_as_in_sections_7_2_to_7_6() {
    let exports = Exports::waiting(2).await;
    let [made, aborted] = [&exports.ids[0], &exports.ids[1]];
    let base = format!("{}/rest/export", exports.app.url);
    let path = |id: &str, more: &str| format!("/rest/export/{id}{more}");

    let waiting = exports.get(&path(made, "")).await.expect(200).json();
    assert_eq!(names(&waiting), BTreeSet::from(OF_ALL), "7.3: {waiting}");
    assert_eq!(
        (&waiting["status"], &waiting["created"]),
        (&json!("Waiting"), &json!(1_795_262_400_000_i64))
    );
    let early = exports
        .get(&path(made, "/download"))
        .await
        .expect(404)
        .json();
    assert_eq!(
        early["message"],
        format!("The report with id {made} is not completed. It is still being processed."),
        "7.5"
    );

    let ended = exports.call(Method::DELETE, &path(aborted, "")).await;
    let ended = ended.expect(200).json();
    assert_eq!(names(&ended), BTreeSet::from(OF_ALL), "7.6: {ended}");
    assert_eq!(ended["status"], "Aborted", "7.6: {ended}");
    let gone = exports
        .get(&path(aborted, "/download"))
        .await
        .expect(404)
        .json();
    assert_eq!(
        (&gone["message"], &gone["messages"]),
        (
            &json!(format!(
                "The report with id {aborted} failed or is aborted."
            )),
            &json!(["Report is aborted by user"])
        ),
        "7.5"
    );

    exports.app.exports.work_off().await.unwrap();
    let done = exports.get(&path(made, "")).await.expect(200).json();
    let link = format!("{base}/{made}/download");
    assert_eq!(done["downloadLink"], link.as_str(), "7.3: {done}");
    assert_eq!(
        (&done["status"], &done["completed"], &done["total"]),
        (&json!("Successful"), &json!(3), &json!(3))
    );
    exports.get(&path(made, "/download")).await.expect(200);
    let late = exports.call(Method::DELETE, &path(made, "")).await;
    let late = late.expect(404).json();
    assert_eq!(late["message"], "The export is completed.", "7.6: {late}");
    assert_eq!(late["exportId"], made.as_str(), "7.6: {late}");

    let unknown = "19f95f82-63ce-4d48-87d9-458c388d197a";
    let (_, stranger) = exports.app.token_for(0, MEMBER).await;
    let foreign = exports.app.report(&stranger, &path(made, "")).await;
    let missing = exports.get(&path(unknown, "")).await;
    for (answer, id) in [(missing, unknown), (foreign, made)] {
        let body = answer.expect(404).json();
        assert_eq!(
            (&body["message"], &body["messages"], &body["exportId"]),
            (
                &json!("The export could not be found or you do not have permission to view it."),
                &Value::Null,
                &json!(id)
            ),
            "7.3"
        );
        let expected = [
            "exportId",
            "message",
            "messages",
            "pluginVersion",
            "status",
            "time",
        ];
        assert_eq!(names(&body), BTreeSet::from(expected), "7.3: {body}");
    }
}

#[tokio::test]
async fn every_call_wants_a_token() {
    let exports = Exports::waiting(1).await;
    let one = format!("/rest/export/{}", exports.ids[0]);
    let calls = [
        (Method::GET, "/rest/smallexport".to_owned()),
        (Method::POST, "/rest/export".to_owned()),
        (Method::GET, "/rest/export".to_owned()),
        (Method::GET, one.clone()),
        (Method::GET, format!("{one}/download")),
        (Method::DELETE, one),
    ];
    for (method, path) in calls {
        let request = exports.app.request(method, &path);
        let answer = crate::test_app::send(request).await.expect(401).json();
        assert_eq!(
            answer["messages"],
            json!(["tisjwt is required for authentication."]),
            "2.1 {path}"
        );
    }
    // Also in the query, as the original takes it.
    let path = format!("/rest/export?tisjwt={}", exports.token);
    let request = exports.app.request(Method::GET, &path);
    let page = crate::test_app::send(request).await.expect(200).json();
    assert_eq!(page["total"], 1, "2: {ADMIN} has one: {page}");
}

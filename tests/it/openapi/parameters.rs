//! Report parameters: the catalogue that the reader has, and the document.

use std::collections::BTreeSet;

use dwell::reports::request::catalogue::{Endpoint, KNOWN};
use rstest::rstest;
use serde_json::Value;

use super::{document, followed, object, operations};

#[rstest]
#[case("/rest/issue", Endpoint::Issue)]
#[case("/rest/issue/expanded", Endpoint::Expanded)]
#[case("/rest/list", Endpoint::List)]
#[case("/rest/issues", Endpoint::List)]
#[case("/rest/list2", Endpoint::List2)]
#[case("/rest/issues/v2", Endpoint::List2)]
#[case("/rest/aggregation", Endpoint::Aggregation)]
#[case("/rest/smallexport", Endpoint::Export)]
fn every_parameter_that_is_read_is_described_and_no_other(
    #[case] path: &str,
    #[case] endpoint: Endpoint,
) {
    let document = document();
    let read = KNOWN.iter().filter(|name| endpoint.uses(name));
    let read: BTreeSet<&str> = read.copied().collect();
    let operations = operations(&document);
    let find = |method: &str| {
        let mut found = operations
            .iter()
            .filter(|one| one.path == path && one.method == method);
        found.next().unwrap_or_else(|| panic!("no {method} {path}"))
    };
    let of_query = find("GET").parameters(&document);
    let of_query: BTreeSet<&str> = of_query
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(of_query, read);
    let contents = object(&find("POST").about["requestBody"]["content"]);
    assert_eq!(contents.len(), 2, "{contents:?}");
    for (kind, content) in contents {
        let schema: &Value = followed(&document, &content["schema"]);
        let members: BTreeSet<&str> = object(&schema["properties"])
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(members, read, "{kind}");
    }
}

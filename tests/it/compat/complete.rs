//! Nothing is left out: every parameter has a row on every endpoint that uses it.

use dwell::reports::request::catalogue::{Endpoint, KNOWN};

use super::run::pairs;
use super::{Row, aggregations, documents, expanded, figures, files, filters, options, pages};

const ENDPOINTS: [(&str, Endpoint); 6] = [
    ("I", Endpoint::Issue),
    ("X", Endpoint::Expanded),
    ("L", Endpoint::List),
    ("L2", Endpoint::List2),
    ("A", Endpoint::Aggregation),
    ("E", Endpoint::Export),
];

fn tables() -> impl Iterator<Item = &'static Row> {
    let tables = [
        figures::ROWS,
        filters::ROWS,
        options::ROWS,
        pages::ROWS,
        documents::ROWS,
        expanded::ROWS,
        aggregations::ROWS,
        files::ROWS,
    ];
    tables.into_iter().flatten()
}

#[test]
fn every_parameter_of_every_endpoint_has_a_row() {
    let mut without = Vec::new();
    for (letter, endpoint) in ENDPOINTS {
        let rows = tables().filter(|row| row.on.split(' ').any(|on| on == letter));
        let named: Vec<String> = rows
            .flat_map(|row| pairs(letter, row.call))
            .map(|(name, _)| name)
            .collect();
        // Which needs an id first: `reports::saved_parameters`.
        let used = KNOWN
            .iter()
            .filter(|name| endpoint.uses(name) && **name != "paramSetId");
        let missing = used.filter(|name| named.iter().all(|other| other != *name));
        without.extend(missing.map(|name| format!("{letter} {name}")));
    }
    assert_eq!(without, [""; 0], "no row has these");
}

#[test]
fn every_row_names_its_section() {
    for row in tables() {
        assert!(
            row.section.starts_with("issue 5")
                || row.section.starts_with(|c: char| c.is_ascii_digit()),
            "{row:?}"
        );
        assert!(
            !row.expect.is_empty(),
            "a row that expects nothing: {row:?}"
        );
    }
}

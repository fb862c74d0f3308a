use serde_json::Value;

use super::{DELETED_STATUS, issues};

fn histories(issue: &Value) -> &Vec<Value> {
    issue["changelog"]["histories"].as_array().unwrap()
}

fn status_items(issue: &Value) -> Vec<&Value> {
    let items = histories(issue)
        .iter()
        .flat_map(|history| history["items"].as_array().unwrap());
    items.filter(|item| item["field"] == "status").collect()
}

type Oddity = (&'static str, fn(&Value) -> bool);

#[test]
fn every_seed_has_the_oddities_of_real_histories() {
    let oddities: &[Oddity] = &[
        ("self transition", |issue| {
            status_items(issue)
                .iter()
                .any(|item| item["from"] == item["to"])
        }),
        ("tie", |issue| {
            histories(issue)
                .windows(2)
                .any(|pair| pair[0]["created"] == pair[1]["created"])
        }),
        ("no fieldId", |issue| {
            status_items(issue)
                .iter()
                .any(|item| item.get("fieldId").is_none())
        }),
        ("no to", |issue| {
            status_items(issue).iter().any(|item| item["to"].is_null())
        }),
        ("deleted status", |issue| {
            status_items(issue)
                .iter()
                .any(|item| item["to"] == DELETED_STATUS)
        }),
        ("old name", |issue| {
            status_items(issue)
                .iter()
                .any(|item| item["toString"] == "Code Review")
        }),
        ("new name", |issue| {
            status_items(issue)
                .iter()
                .any(|item| item["toString"] == "In Review")
        }),
        ("moved", |issue| {
            histories(issue)
                .iter()
                .any(|history| history["items"][1]["field"] == "Key")
        }),
        ("no author", |issue| {
            histories(issue)
                .iter()
                .any(|history| history.get("author").is_none())
        }),
        ("no history", |issue| histories(issue).is_empty()),
        ("long history", |issue| histories(issue).len() > 100),
        ("restricted", |issue| !issue["fields"]["security"].is_null()),
        ("sprint", |issue| {
            !issue["fields"]["customfield_10020"].is_null()
        }),
        ("at odds with its history", |issue| {
            status_items(issue).last().is_some_and(|last| {
                !last["to"].is_null() && last["to"] != issue["fields"]["status"]["id"]
            })
        }),
    ];
    for seed in [1, 2, 3] {
        let issues = issues(seed);
        for (name, shows) in oddities {
            assert!(issues.iter().any(shows), "seed {seed} lacks: {name}");
        }
    }
}

#[test]
fn a_seed_is_a_site() {
    assert_eq!(issues(1), issues(1));
    assert_ne!(issues(1), issues(2));
    let keys = |seed| {
        issues(seed)
            .iter()
            .map(|issue| issue["key"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(1), keys(2));
}

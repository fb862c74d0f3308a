//! `docs/security.md` names the tests that cover each attack, and the targets of `make` that try what no test can. They are there,
//! under these names.

use std::fs;
use std::path::Path;

/// Where modules of tests have their files: of this binary, and beside what they test.
const ROOTS: [&str; 2] = ["tests/it", "src"];
const CHAPTER: &str = "## Threat model";
/// What makes a function one that is run.
const MARKS: [&str; 3] = ["#[test]", "#[tokio::test", "#[rstest]"];

/// Tests that are named and are not there, and attacks that no test is named for.
fn faults(document: &str) -> Vec<String> {
    let named = document.split('`').skip(1).step_by(2);
    let missing = named
        .filter(|name| match name.strip_prefix("make ") {
            Some(target) => !is_made(target),
            None => name.contains("::") && !is_there(name),
        })
        .map(|name| format!("there is no test {name}"));
    missing.chain(uncovered(document)).collect()
}

fn is_made(target: &str) -> bool {
    let makefile = include_str!("../../Makefile");
    let rule = format!("{target}:");
    makefile.lines().any(|line| line.starts_with(&rule))
}

fn uncovered(document: &str) -> impl Iterator<Item = String> {
    let (_, chapter) = document.split_once(CHAPTER).unwrap_or_default();
    let chapter = chapter.split("\n## ").next().unwrap_or_default();
    let rows = chapter.lines().filter(|line| line.starts_with("| "));
    let attacks = rows.filter(|row| !row.starts_with("| attack |") && !names_any(row));
    attacks.map(|row| format!("no test is named: {row}"))
}

fn names_any(row: &str) -> bool {
    row.contains("::") || row.contains("`make ")
}

/// `module::path::of_the::test`, as the test runner prints it.
fn is_there(name: &str) -> bool {
    let (module, function) = name.rsplit_once("::").unwrap_or_default();
    let path = module.replace("::", "/");
    // A module `tests` has a file of its own, or stands in that of its parent.
    let parent = path.strip_suffix("/tests").unwrap_or(&path);
    let mut files = ROOTS
        .iter()
        .flat_map(|root| [path.as_str(), parent].map(|path| format!("{root}/{path}.rs")));
    files.any(|file| has_test(&file, function))
}

fn has_test(file: &str, function: &str) -> bool {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = fs::read_to_string(file).unwrap_or_default();
    let Some((before, _)) = text.split_once(&format!("fn {function}(")) else {
        return false;
    };
    // Its attributes begin where the item before it ends.
    let attributes = before.rsplit("}\n").next().unwrap_or_default();
    MARKS.iter().any(|mark| attributes.contains(mark))
}

#[test]
fn every_attack_has_a_test_and_every_test_that_is_named_is_there() {
    let document = include_str!("../../docs/security.md");
    assert!(document.contains(CHAPTER));
    let faults = faults(document);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_test_that_is_gone_and_an_attack_without_one_are_told() {
    let good = "`threat_model::a_test_that_is_gone_and_an_attack_without_one_are_told`";
    let table = |name: &str| format!("{CHAPTER}\n\n| attack | test |\n|---|---|\n| x | {name} |\n");
    assert_eq!(faults(&table(good)), [""; 0]);
    assert_eq!(faults(&table("`make try-packaging`")), [""; 0]);
    for wrong in [
        "`threat_model::a_test_that_was_renamed`",
        "`threat_model::uncovered`",
        "`make no-such-target`",
        "`another_module::a_test_that_is_gone_and_an_attack_without_one_are_told`",
    ] {
        assert_eq!(faults(&table(wrong)).len(), 1, "{wrong}");
    }
    assert_eq!(faults(&table("none")), ["no test is named: | x | none |"]);
}

//! `dwell serve` with a configuration that it cannot start with.

use super::Operator;

#[test]
fn all_faults_are_told_at_once_and_no_secret() {
    let operator = Operator::new()
        .with("DWELL_BIND", "everywhere")
        .with("DATABASE_URL", "mysql://dwell:planted@db/dwell")
        .with("DWELL_MASTER_KEYS_FILE", "missing.key");
    let run = operator.run(&["serve"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{run:?}");
    for variable in [
        "DWELL_BIND",
        "DATABASE_URL",
        "DWELL_MASTER_KEYS_FILE",
        "DWELL_BASE_URL",
    ] {
        assert!(run.err.contains(variable), "{variable}: {run:?}");
    }
    assert!(!run.err.contains("planted"), "{run:?}");
}

#[test]
fn an_unreadable_key_ends_with_one_clear_line() {
    let run = Operator::configured()
        .with("DWELL_MASTER_KEYS", "plantedplanted")
        .run(&["serve"]);
    assert_eq!((run.code, run.err.lines().count()), (2, 1), "{run:?}");
    assert!(run.err.starts_with("dwell: DWELL_MASTER_KEYS: "), "{run:?}");
    assert!(!run.err.contains("planted"), "{run:?}");
}

#[test]
fn the_descriptor_needs_an_address_but_no_key() {
    let run = Operator::new().run(&["descriptor"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("DWELL_BASE_URL") && !run.err.contains("DWELL_MASTER_KEYS"),
        "{run:?}"
    );

    let operator = Operator::new()
        .with("DWELL_BASE_URL", "https://dwell.example.com/app/")
        .with("DWELL_APP_KEY", "com.example.dwell");
    let descriptor: serde_json::Value =
        serde_json::from_str(&operator.ok(&["descriptor"])).unwrap();
    assert_eq!(descriptor["baseUrl"], "https://dwell.example.com/app");
    assert_eq!(descriptor["key"], "com.example.dwell");
}

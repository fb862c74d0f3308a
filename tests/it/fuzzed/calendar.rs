//! Any bytes as the definition of a calendar.

use dwell::calendars::definition::Definition;

/// 2026-01-01 and 2027-01-01.
const YEAR: (i64, i64) = (1_767_225_600_000, 1_798_761_600_000);

pub(crate) fn check(bytes: &[u8]) {
    let Ok(definition) = serde_json::from_slice::<Definition>(bytes) else {
        return;
    };
    match definition.compile() {
        Ok(calendar) => {
            let worked = calendar.worked(YEAR.0, YEAR.1);
            assert!((0..=YEAR.1 - YEAR.0).contains(&worked), "{worked}");
            let text = serde_json::to_string(&definition).unwrap();
            let again: Definition = serde_json::from_str(&text).unwrap();
            assert_eq!(again, definition);
        }
        Err(faults) => assert!(!faults.is_empty()),
    }
}

//! `dwell keys generate`

use dwell::crypto::keyring::MasterKeys;

use super::Operator;

#[test]
fn a_generated_key_stands_alone_on_standard_output() {
    let operator = Operator::new();
    let (first, second) = (
        operator.run(&["keys", "generate"]),
        operator.run(&["keys", "generate"]),
    );
    assert_ne!(first.out, second.out);
    assert_eq!(first.out.lines().count(), 1);
    assert!(MasterKeys::parse(&first.out.into()).is_ok());
    assert!(first.err.contains("DWELL_MASTER_KEYS"));
}

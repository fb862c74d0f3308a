//! Whatever meets bytes from outside, with any bytes. `check` of each module is also what the fuzz target of its name runs
//! (`fuzz/fuzz_targets`); what those find goes into `fuzz/corpus`, and is run here for ever.

#[path = "fuzzed/bodies.rs"]
mod bodies;
#[path = "fuzzed/calendar.rs"]
mod calendar;
#[path = "fuzzed/changelog.rs"]
mod changelog;
#[path = "fuzzed/connect_token.rs"]
mod connect_token;
#[path = "fuzzed/every_report.rs"]
mod every_report;
#[path = "fuzzed/invocation_token.rs"]
mod invocation_token;
#[path = "fuzzed/lifecycle_token.rs"]
mod lifecycle_token;
#[path = "fuzzed/page_token.rs"]
mod page_token;
#[path = "fuzzed/parameters.rs"]
mod parameters;
#[path = "fuzzed/qsh.rs"]
mod qsh;
#[path = "fuzzed/report_body.rs"]
mod report_body;
#[path = "fuzzed/report_token.rs"]
mod report_token;
#[path = "fuzzed/sealed.rs"]
mod sealed;
#[path = "fuzzed/signer.rs"]
mod signer;
#[path = "fuzzed/system_token.rs"]
mod system_token;

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rstest::rstest;

#[rstest]
#[case::bodies("bodies", bodies::check)]
#[case::calendar("calendar", calendar::check)]
#[case::changelog("changelog", changelog::check)]
#[case::connect_token("connect_token", connect_token::check)]
#[case::invocation_token("invocation_token", invocation_token::check)]
#[case::lifecycle_token("lifecycle_token", lifecycle_token::check)]
#[case::page_token("page_token", page_token::check)]
#[case::parameters("parameters", parameters::check)]
#[case::qsh("qsh", qsh::check)]
#[case::report_body("report_body", report_body::check)]
#[case::report_token("report_token", report_token::check)]
#[case::sealed("sealed", sealed::check)]
#[case::system_token("system_token", system_token::check)]
fn the_corpus_passes_and_so_does_anything_else(#[case] name: &str, #[case] check: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(name);
    let files: Vec<_> = std::fs::read_dir(corpus).unwrap().collect();
    assert!(!files.is_empty(), "{name} has no corpus");
    for file in files {
        check(&std::fs::read(file.unwrap().path()).unwrap());
    }
    let bytes = prop::collection::vec(any::<u8>(), 0..600);
    TestRunner::default()
        .run(&bytes, |bytes| {
            check(&bytes);
            Ok(())
        })
        .unwrap();
}

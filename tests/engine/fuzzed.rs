//! Any bytes as a calendar and a history: nothing panics, and what must always hold does. The fuzz target
//! (`fuzz/fuzz_targets/engine.rs`) runs the same function; what it finds goes into `fuzz/corpus/engine`.

use std::path::Path;

use proptest::prelude::*;

use crate::any_bytes::check;

#[test]
fn the_corpus_passes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/engine");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        check(&std::fs::read(entry.unwrap().path()).unwrap());
        files += 1;
    }
    assert!(files > 0);
}

proptest! {
    #[test]
    fn so_does_anything_else(bytes in prop::collection::vec(any::<u8>(), 0..1_500)) {
        check(&bytes);
    }
}

//! Any bytes as something that was sealed.

use std::sync::LazyLock;

use dwell::crypto::context::Place;
use dwell::crypto::envelope::DataKey;
use dwell::crypto::key::KeyId;
use dwell::crypto::keyring::MasterKeys;

static KEYS: LazyLock<MasterKeys> =
    LazyLock::new(|| MasterKeys::parse(&MasterKeys::generate()).unwrap());
static DATA_KEY: LazyLock<DataKey> = LazyLock::new(DataKey::generate);
const PLACE: Place<'static> = Place {
    table: "report_tokens",
    row: "1",
    column: "sealed_secret",
    site: "2",
};

pub(crate) fn check(bytes: &[u8]) {
    // Nobody else has the keys.
    assert!(DATA_KEY.open(&PLACE, bytes).is_err());
    assert!(DATA_KEY.open_text(&PLACE, bytes).is_err());
    assert!(KEYS.unwrap_key("2", bytes).is_err());
    assert!(KEYS.open_sentinel(bytes).is_err());
    std::hint::black_box((KeyId::of_sealed(bytes), KEYS.is_newest(bytes)));
    let sealed = DATA_KEY.seal(&PLACE, bytes);
    assert_eq!(DATA_KEY.open(&PLACE, &sealed).unwrap().as_slice(), bytes);
    // One bit that is another, anywhere, and it does not open.
    let mut altered = sealed;
    let at = bytes.iter().fold(0_usize, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(usize::from(*byte))
    }) % altered.len();
    altered[at] ^= 1;
    assert!(DATA_KEY.open(&PLACE, &altered).is_err(), "byte {at}");
}

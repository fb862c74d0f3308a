//! The keys that everything else is sealed with.

use secrecy::SecretString;

use super::Section;
use super::fault::Found;
use super::reader::Reader;

#[derive(Clone, Debug)]
pub struct SecretsConfig {
    /// `DWELL_MASTER_KEYS`: comma-separated, the newest first; parsed by `crypto`.
    pub master_keys: SecretString,
}

impl Section for SecretsConfig {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let name = "DWELL_MASTER_KEYS";
        let master_keys = reader.secret(name);
        if master_keys.is_none() && !reader.is_set(name) {
            reader.note(
                name,
                Found::Nothing,
                "a master key, as `dwell keys generate` prints (or DWELL_MASTER_KEYS_FILE)",
            );
        }
        Some(Self {
            master_keys: master_keys?,
        })
    }
}

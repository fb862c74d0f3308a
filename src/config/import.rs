//! The tokens of `dwell import-timepiece`, so that they need not stand in the process list.

use secrecy::SecretString;

use super::Section;
use super::reader::Reader;

/// Either may be given on the command line instead.
#[derive(Clone, Debug)]
pub struct ImportConfig {
    /// `DWELL_IMPORT_TOKEN`: of the service that is copied from.
    pub token: Option<SecretString>,
    /// `DWELL_IMPORT_TO_TOKEN`: of the Dwell that is copied to.
    pub to_token: Option<SecretString>,
}

impl Section for ImportConfig {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            token: reader.secret("DWELL_IMPORT_TOKEN"),
            to_token: reader.secret("DWELL_IMPORT_TO_TOKEN"),
        })
    }
}

//! Whether sites need a licence of Atlassian's.

use super::Section;
use super::reader::Reader;

#[derive(Clone, Debug)]
pub struct LicensingConfig {
    /// `DWELL_LICENSING`: for an app that is sold on the Marketplace.
    pub is_on: bool,
}

impl Section for LicensingConfig {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let switch = [("on", true), ("off", false)];
        Some(Self {
            is_on: reader.choice("DWELL_LICENSING", &switch).unwrap_or(false),
        })
    }
}

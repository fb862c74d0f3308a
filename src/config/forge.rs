//! The apps registered with Forge that this server is the remote of.

use super::Section;
use super::app::may_be_key;
use super::reader::Reader;
use crate::atlassian::ids::{AppKey, EnvironmentType, ForgeAppId};

#[derive(Clone, Debug)]
pub struct ForgeConfig {
    /// `DWELL_FORGE_APP_IDS`: whose calls are taken; none when empty.
    pub app_ids: Vec<ForgeAppId>,
    /// `DWELL_FORGE_ENVIRONMENTS`: production alone, so that what somebody tries out writes no data of customers.
    pub environments: Vec<EnvironmentType>,
    /// `DWELL_FORGE_CONNECT_KEY`: the manifest's `app.connect.key`, when the app comes from Connect.
    pub connect_key: Option<AppKey>,
}

/// Forge: `app.connect.key` may be longer than Connect allows.
const CONNECT_KEY_CHARS: usize = 90;

impl Section for ForgeConfig {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let app_ids = "comma-separated app ids, such as ari:cloud:ecosystem::app/406d303d-0393-4ec4-ad7c-1435be94583a";
        let environments = "comma-separated: PRODUCTION, STAGING, DEVELOPMENT";
        let key = "1 to 90 of the characters a-z, A-Z, 0-9, '-', '.', '_'";
        Some(Self {
            app_ids: reader
                .parsed("DWELL_FORGE_APP_IDS", app_ids, |text| {
                    list(text, ForgeAppId::parse)
                })
                .unwrap_or_default(),
            environments: reader
                .parsed("DWELL_FORGE_ENVIRONMENTS", environments, |text| {
                    list(text, EnvironmentType::parse)
                })
                .unwrap_or_else(|| vec![EnvironmentType::Production]),
            connect_key: reader.parsed("DWELL_FORGE_CONNECT_KEY", key, |text| {
                (text.len() <= CONNECT_KEY_CHARS && may_be_key(text)).then(|| AppKey::new(text))
            }),
        })
    }
}

/// `None` when one of them is wrong.
fn list<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    text.split(',').map(|item| parse(item.trim())).collect()
}

//! Whose installations through Forge this process answers for.

use std::sync::Arc;

use crate::atlassian::ids::{EnvironmentType, ForgeAppId};
use crate::db::forge_installations::ForgeInstallation;

/// The apps and environments of the configuration. What came through others stays stored and is not served.
#[derive(Clone, Debug)]
pub struct Served {
    /// Nobody's calls are taken when empty.
    pub app_ids: Arc<[ForgeAppId]>,
    pub environments: Arc<[EnvironmentType]>,
}

impl Served {
    pub fn has(&self, one: &ForgeInstallation) -> bool {
        self.app_ids.contains(&one.key.app) && self.environments.contains(&one.environment)
    }

    /// Whether what a site had on Connect may go to this one: the same app from an environment for trying things out on the
    /// same site must not be faster than the app that its people use.
    pub fn may_inherit(&self, one: &ForgeInstallation) -> bool {
        let foremost = [
            EnvironmentType::Production,
            EnvironmentType::Staging,
            EnvironmentType::Development,
        ];
        let foremost = foremost
            .into_iter()
            .find(|kind| self.environments.contains(kind));
        self.app_ids.contains(&one.key.app) && foremost == Some(one.environment)
    }
}

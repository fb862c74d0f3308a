//! Which invocations a deployment takes.

use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::{EnvironmentType, ForgeAppId};

/// What the operator set. The audience of a token is compared with this and never with the token itself, which any app of
/// Forge could fill with its own id.
#[derive(Clone, Copy, Debug)]
pub struct Deployment<'a> {
    /// `DWELL_FORGE_APP_IDS`
    pub app_ids: &'a [ForgeAppId],
    /// `DWELL_FORGE_ENVIRONMENTS`
    pub environments: &'a [EnvironmentType],
    pub hosts: &'a Hosts,
}

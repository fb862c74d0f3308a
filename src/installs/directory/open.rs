//! An installation's secrets opened, and what they give.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;

use crate::atlassian::hosts::frame_origin;
use crate::crypto::envelope::{DataKey, OpenError};
use crate::db::forge_installations::ForgeInstallation;
use crate::db::installations::{Installation, InstallationState};
use crate::installs::tenant::{CannotAct, Through, shared_secret_place, system_token_place};
use crate::jira::{Grant, JiraSite};

type Opened = (Through, Result<Arc<JiraSite>, CannotAct>);

pub(super) fn connect(
    installation: &Installation,
    data_key: &DataKey,
    now: DateTime<Utc>,
) -> Result<Opened, OpenError> {
    let (row, site) = (installation.id.to_string(), installation.site.to_string());
    let place = shared_secret_place(&row, &site);
    let shared_secret = data_key.open_text(&place, &installation.shared_secret)?;
    let grant = |oauth_client_id| Grant::ConnectImpersonation {
        oauth_client_id,
        shared_secret: shared_secret.clone(),
    };
    let oauth_client_id = installation.oauth_client_id.clone();
    let jira = oauth_client_id
        .map(|id| jira_site(installation, grant(id)))
        .ok_or(why_not(installation, now));
    let origins = origins(installation);
    let through = Through::Connect {
        shared_secret,
        origins,
    };
    Ok((through, jira))
}

/// The hook of an app with a Forge registration names no client, because Connect's is no longer needed. Where Forge's installation has
/// not come for what Connect left within a day, it will not.
fn why_not(connect: &Installation, now: DateTime<Utc>) -> CannotAct {
    let is_moving = now - connect.updated_at <= TimeDelta::days(1);
    match connect.forge_installation_hint {
        Some(_) if is_moving => CannotAct::Linking,
        _ => CannotAct::NoOauthClient,
    }
}

/// Its own address, and the domain under which the company shows it.
fn origins(installation: &Installation) -> Vec<String> {
    let urls = [
        Some(&installation.base_url),
        installation.display_url.as_ref(),
    ];
    let mut origins: Vec<String> = urls
        .into_iter()
        .flatten()
        .filter_map(frame_origin)
        .collect();
    origins.dedup();
    origins
}

pub(super) fn forge(
    installation: &Installation,
    forge: &ForgeInstallation,
    data_key: &DataKey,
    now: DateTime<Utc>,
) -> Result<Opened, OpenError> {
    let through = Through::Forge {
        installation: forge.forge_id,
        version: forge.version.clone(),
        environment: forge.environment,
    };
    if installation.state == InstallationState::Linking {
        return Ok((through, Err(CannotAct::Linking)));
    }
    let system_token = system_token(forge, data_key)?;
    let system_token = system_token.filter(|_| forge.has_token(now));
    Ok((through, Ok(forge_site(installation, forge, system_token))))
}

/// The system token that is kept, expired or not.
pub(in crate::installs) fn system_token(
    forge: &ForgeInstallation,
    data_key: &DataKey,
) -> Result<Option<SecretString>, OpenError> {
    let (row, site) = (forge.id.to_string(), forge.site.to_string());
    let kept = forge.system_token.as_ref();
    kept.map(|token| data_key.open_text(&system_token_place(&row, &site), &token.sealed))
        .transpose()
}

/// For minutes after an installation Jira refuses the app what it may do later (Forge: install behaviour). What is refused
/// after that is the token's or the user's fault.
pub(in crate::installs) const PROPAGATION: TimeDelta = TimeDelta::minutes(15);

/// The site's Jira as Forge reaches it, whatever state the installation is in.
pub(in crate::installs) fn forge_site(
    installation: &Installation,
    forge: &ForgeInstallation,
    system_token: Option<SecretString>,
) -> Arc<JiraSite> {
    let grant = Grant::ForgeImpersonation {
        cloud_id: forge.key.cloud_id,
        installation: forge.forge_id,
        app_version: forge.version.clone(),
        new_until: installation.installed_at + PROPAGATION,
        system_token,
    };
    jira_site(installation, grant)
}

fn jira_site(installation: &Installation, grant: Grant) -> Arc<JiraSite> {
    Arc::new(JiraSite {
        site: installation.site,
        base_url: installation.base_url.clone(),
        grant,
    })
}

//! Sites as text and as JSON. No secret of an installation is among what is printed.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::db::forge_installations::ForgeInstallation;
use crate::db::installations::Installation;
use crate::installs::operator::SiteOverview;

/// Columns as wide as their widest cell.
pub(super) fn table(sites: &[SiteOverview]) -> String {
    let mut rows = vec![["SITE", "STATE", "SINCE", "JIRA", "CLIENT KEY"].map(str::to_owned)];
    rows.extend(sites.iter().map(row));
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths = [0, 1, 2, 3, 4].map(width);
    rows.iter().map(|row| aligned(row, widths)).collect()
}

fn row(overview: &SiteOverview) -> [String; 5] {
    let current = overview.installations.last();
    [
        overview.site.id.to_string(),
        overview.state().as_str().to_owned(),
        instant(overview.site.created_at),
        current.map_or_else(|| "-".to_owned(), |one| one.base_url.to_string()),
        current
            .and_then(|one| one.client_key.as_ref())
            .map_or_else(|| "-".to_owned(), ToString::to_string),
    ]
}

fn aligned(row: &[String; 5], widths: [usize; 5]) -> String {
    let cells: Vec<_> = row
        .iter()
        .zip(widths)
        .map(|(cell, width)| format!("{cell:width$}"))
        .collect();
    cells.join("  ").trim_end().to_owned() + "\n"
}

pub(super) fn details(overview: &SiteOverview) -> String {
    let site = &overview.site;
    let mut lines = vec![
        ("site", site.id.to_string()),
        ("state", overview.state().as_str().to_owned()),
        ("created", instant(site.created_at)),
    ];
    lines.extend(site.suspended_at.map(|at| ("suspended", instant(at))));
    lines.extend(site.uninstalled_at.map(|at| ("uninstalled", instant(at))));
    for installation in &overview.installations {
        lines.push(("", String::new()));
        lines.extend(installation_lines(installation));
        let forge = overview.find_forge(installation);
        lines.extend(forge.into_iter().flat_map(forge_lines));
    }
    lines
        .into_iter()
        .map(|(name, value)| format!("{name:15}{value}").trim_end().to_owned() + "\n")
        .collect()
}

fn installation_lines(one: &Installation) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        ("installation", one.id.to_string()),
        ("through", one.platform.as_str().to_owned()),
        ("state", one.state.as_str().to_owned()),
        ("jira", one.base_url.to_string()),
        ("app key", one.app_key.to_string()),
        ("installed", instant(one.installed_at)),
    ];
    lines.extend(
        one.client_key
            .as_ref()
            .map(|key| ("client key", key.to_string())),
    );
    lines.extend(one.uninstalled_at.map(|at| ("uninstalled", instant(at))));
    lines
}

fn forge_lines(one: &ForgeInstallation) -> [(&'static str, String); 5] {
    let instant = |at: Option<_>| at.map_or_else(|| "never".to_owned(), instant);
    let token = one.system_token.as_ref();
    [
        ("environment", one.environment.as_str().to_owned()),
        ("version", one.version.to_string()),
        ("cloud id", one.key.cloud_id.to_string()),
        ("last event", instant(one.last_event_at)),
        ("token until", instant(token.map(|token| token.expires_at))),
    ]
}

pub(super) fn json_list(sites: &[SiteOverview]) -> Result<String, serde_json::Error> {
    pretty(&sites.iter().map(site_json).collect())
}

pub(super) fn json(overview: &SiteOverview) -> Result<String, serde_json::Error> {
    pretty(&site_json(overview))
}

fn pretty(value: &Value) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

fn site_json(overview: &SiteOverview) -> Value {
    json!({
        "id": overview.site.id,
        "state": overview.state().as_str(),
        "createdAt": instant(overview.site.created_at),
        "suspendedAt": overview.site.suspended_at.map(instant),
        "uninstalledAt": overview.site.uninstalled_at.map(instant),
        "installations": overview.installations.iter().map(|one| {
            installation_json(one, overview.find_forge(one))
        }).collect::<Vec<_>>(),
    })
}

fn installation_json(one: &Installation, forge: Option<&ForgeInstallation>) -> Value {
    json!({
        "id": one.id,
        "through": one.platform.as_str(),
        "state": one.state.as_str(),
        "baseUrl": one.base_url.as_str(),
        "appKey": one.app_key,
        "clientKey": one.client_key,
        "installedAt": instant(one.installed_at),
        "uninstalledAt": one.uninstalled_at.map(instant),
        "forge": forge.map(forge_json),
    })
}

fn forge_json(one: &ForgeInstallation) -> Value {
    json!({
        "installationId": one.forge_id,
        "environment": one.environment.as_str(),
        "version": one.version.as_str(),
        "cloudId": one.key.cloud_id,
        "lastEventAt": one.last_event_at.map(instant),
        "tokenExpiresAt": one.system_token.as_ref().map(|token| instant(token.expires_at)),
    })
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

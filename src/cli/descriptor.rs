//! `dwell descriptor`

use super::Answer;
use super::error::CliError;
use crate::atlassian::descriptor::{DescriptorValues, TEMPLATE, render};
use crate::atlassian::ids::AppKey;
use crate::config::{
    AppConfig, Environment, LicensingConfig, RegionsConfig, ServerConfig, own_urls, section,
};

/// The text that `serve` answers at `/atlassian-connect.json`.
pub(super) fn run(environment: &Environment) -> Result<Answer, CliError> {
    let ((app, server), (regions, licensing)): (
        (AppConfig, ServerConfig),
        (RegionsConfig, LicensingConfig),
    ) = section(environment)?;
    let urls = own_urls(&server, &regions);
    let base_url = server.base_url.as_url();
    let values = DescriptorValues {
        base_url,
        regions: urls.regions(),
        app_key: &AppKey::new(app.key),
        app_name: &app.name,
        vendor_name: &app.vendor_name,
        vendor_url: app.vendor_url.as_ref().unwrap_or(base_url),
        is_sold: licensing.is_on,
    };
    let descriptor = render(TEMPLATE, &values)?;
    Ok(format!("{}\n", descriptor.trim_end()).into())
}

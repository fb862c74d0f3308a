//! `dwell manifest`

use clap::Args;
use url::Url;

use super::Answer;
use super::error::CliError;
use crate::atlassian::ids::{AppKey, ForgeAppId};
use crate::atlassian::manifest::{FromConnect, ManifestValues, TEMPLATE, render};
use crate::atlassian::region::Region;
use crate::config::{
    AppConfig, Environment, ForgeConfig, LicensingConfig, RegionsConfig, ServerConfig, section,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Id that `forge register` gave the app; by default the only one of `DWELL_FORGE_APP_IDS`
    #[arg(long)]
    app_id: Option<String>,
    /// Address of the server; by default `DWELL_BASE_URL`
    #[arg(long)]
    base_url: Option<Url>,
    /// Another address for the sites of a region, such as `EU=https://eu.example.com`; by default those of `DWELL_REGION_BASE_URLS`
    #[arg(long = "region", value_name = "REGION=URL")]
    regions: Vec<String>,
    /// For an app that is listed with a Connect version
    #[arg(long)]
    from_connect: bool,
    /// For an app that is not sold, though `DWELL_LICENSING` is on: shared by link, beside one that is listed
    #[arg(long)]
    private: bool,
    /// Key of the Connect version; by default `DWELL_FORGE_CONNECT_KEY`
    #[arg(long, requires = "from_connect")]
    connect_key: Option<String>,
    /// Page that tells admins about the move; by default `DWELL_VENDOR_URL`, or the server
    #[arg(long, value_name = "URL", requires = "from_connect")]
    migration_guide: Option<Url>,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Answer, CliError> {
    let ((app, forge), licensing): ((AppConfig, ForgeConfig), LicensingConfig) =
        section(environment)?;
    let base_url = arguments.base_url(environment)?;
    let regions = arguments.regions(environment)?;
    let key = arguments.connect_key(&forge)?;
    let guide = arguments.migration_guide.as_ref();
    let migration_guide = guide.or(app.vendor_url.as_ref()).unwrap_or(&base_url);
    let values = ManifestValues {
        app_id: arguments.app_id(&forge)?,
        base_url: &base_url,
        regions: &regions,
        from_connect: key.as_ref().map(|key| FromConnect {
            key,
            migration_guide,
        }),
        is_sold: licensing.is_on && !arguments.private,
    };
    Ok(render(TEMPLATE, &values)?.into())
}

impl Arguments {
    fn app_id(&self, forge: &ForgeConfig) -> Result<ForgeAppId, CliError> {
        let id = match (&self.app_id, forge.app_ids.as_slice()) {
            (Some(text), _) => ForgeAppId::parse(text),
            (None, [id]) => Some(*id),
            (None, _) => None,
        };
        id.ok_or(CliError::Usage {
            argument: "--app-id",
            allowed: "the app's id, such as ari:cloud:ecosystem::app/406d303d-0393-4ec4-ad7c-1435be94583a",
        })
    }

    fn base_url(&self, environment: &Environment) -> Result<Url, CliError> {
        match &self.base_url {
            Some(url) => Ok(url.clone()),
            None => Ok(section::<ServerConfig>(environment)?
                .base_url
                .as_url()
                .clone()),
        }
    }

    /// Those that are given, or those of the server.
    fn regions(&self, environment: &Environment) -> Result<Vec<(Region, Url)>, CliError> {
        if self.regions.is_empty() {
            let known = section::<RegionsConfig>(environment)?.base_urls.into_iter();
            let urls = known.map(|(region, url)| (region, url.as_url().clone()));
            return Ok(urls.collect());
        }
        let regions = self.regions.iter().map(|text| parse_region(text));
        regions.collect::<Option<_>>().ok_or(CliError::Usage {
            argument: "--region",
            allowed: "one of EU US AU DE SG CA IN KR JP GB CH, and its server, such as EU=https://eu.example.com",
        })
    }

    /// `None` unless the app comes from Connect.
    fn connect_key(&self, forge: &ForgeConfig) -> Result<Option<AppKey>, CliError> {
        if !self.from_connect {
            return Ok(None);
        }
        let given = self.connect_key.as_ref().map(AppKey::new);
        let key = given.or_else(|| forge.connect_key.clone());
        key.map(Some).ok_or(CliError::Usage {
            argument: "--connect-key",
            allowed: "given, or DWELL_FORGE_CONNECT_KEY set",
        })
    }
}

fn parse_region(text: &str) -> Option<(Region, Url)> {
    let (region, url) = text.split_once('=')?;
    Some((Region::parse(region)?, Url::parse(url).ok()?))
}

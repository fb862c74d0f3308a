//! `dwell sites list | show | suspend | resume | end | address`

mod text;

use clap::Subcommand;
use url::Url;

use super::error::CliError;
use super::{Answer, database};
use crate::app::StartError;
use crate::atlassian::hosts::Hosts;
use crate::clock::Clock;
use crate::config::{Environment, SandboxConfig, section};
use crate::db::Db;
use crate::installs::operator::{self, Change, SiteOverview};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Every site, oldest first
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// One site with all its installations
    Show {
        /// The site's id, or its Connect client key
        site: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Refuse every call of a site; nothing is deleted
    Suspend {
        /// The site's id, or its Connect client key
        site: String,
    },
    /// End a suspension
    Resume {
        /// The site's id, or its Connect client key
        site: String,
    },
    /// Take the app for uninstalled there: every call is refused, and the records go after the retention time
    End {
        /// The site's id, or its Connect client key
        site: String,
    },
    /// Tell the address of a site that was renamed, and of which Connect's hook was lost
    Address {
        /// The site's id, or its Connect client key
        site: String,
        /// Its origin at Jira, as `https://example.atlassian.net`
        url: Url,
    },
}

pub(super) async fn run(
    command: Command,
    environment: &Environment,
    clock: &dyn Clock,
) -> Result<Answer, CliError> {
    let db = database::open_migrated(environment).await?;
    let text = match command {
        Command::List { json: true } => text::json_list(&operator::list(&db).await?)?,
        Command::List { json: false } => text::table(&operator::list(&db).await?),
        Command::Show { site, json: true } => text::json(&find(&db, &site).await?)?,
        Command::Show { site, json: false } => text::details(&find(&db, &site).await?),
        Command::Suspend { site } => {
            let id = find(&db, &site).await?.site.id;
            told(
                operator::suspend(&db, id, clock.now()).await?,
                "suspended",
                "it is suspended already",
            )?
        }
        Command::Resume { site } => {
            let id = find(&db, &site).await?.site.id;
            told(
                operator::resume(&db, id, clock.now()).await?,
                "resumed",
                "it is not suspended",
            )?
        }
        Command::End { site } => {
            let id = find(&db, &site).await?.site.id;
            told(
                operator::end(&db, id, clock.now()).await?,
                "taken for uninstalled",
                "it is uninstalled already",
            )?
        }
        Command::Address { site, url } => {
            is_site(environment, &url)?;
            let id = find(&db, &site).await?.site.id;
            told(
                operator::set_address(&db, id, &url, clock.now()).await?,
                "noted",
                "it has that address already",
            )?
        }
    };
    Ok(text.into())
}

/// As for what Jira says of itself: no stored address may lead calls elsewhere.
fn is_site(environment: &Environment, url: &Url) -> Result<(), CliError> {
    let sandbox = section::<SandboxConfig>(environment)?.url;
    let hosts = Hosts::of(sandbox.as_ref()).map_err(StartError::from)?;
    if hosts.accepts_base_url(url) {
        return Ok(());
    }
    Err(CliError::Usage {
        argument: "URL",
        allowed: "the origin of a Jira Cloud site, as https://example.atlassian.net",
    })
}

async fn find(db: &Db, name: &str) -> Result<SiteOverview, CliError> {
    operator::find(db, name).await?.ok_or(CliError::NoSuchSite)
}

fn told(change: Change, done: &str, already: &str) -> Result<String, CliError> {
    match change {
        Change::Done => Ok(format!("{done}\n")),
        Change::Already => Ok(format!("nothing to do: {already}\n")),
        Change::NoSuchSite => Err(CliError::NoSuchSite),
        Change::NotOfConnect => Err(CliError::NotOfConnect),
    }
}

//! `dwell keys generate | status | rotate`

mod text;

use clap::Subcommand;
use secrecy::ExposeSecret;

use super::error::CliError;
use super::{Answer, database};
use crate::clock::Clock;
use crate::config::{Environment, SecretsConfig, section};
use crate::crypto::keyring::MasterKeys;
use crate::db::Db;
use crate::installs::keys::{self, Census};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print a new master key for `DWELL_MASTER_KEYS`
    Generate,
    /// Tell which master key how many sites still need
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Wrap every site's data key with the newest master key now; servers may go on meanwhile
    Rotate,
}

const HINT: &str = "\
Keep this key where only Dwell and you can read it: without it the stored secrets are lost.
First key: DWELL_MASTER_KEYS=KEY. To rotate, put the new one first, DWELL_MASTER_KEYS=NEW,OLD, and restart (several replicas: OLD,NEW everywhere first).";

pub(super) async fn run(
    command: Command,
    environment: &Environment,
    clock: &dyn Clock,
) -> Result<Answer, CliError> {
    match command {
        Command::Generate => {
            eprintln!("{HINT}");
            Ok(format!("{}\n", MasterKeys::generate().expose_secret()).into())
        }
        Command::Status { json } => {
            let (db, keys) = opened(environment).await?;
            let census = keys::census(&db, &keys).await?;
            let text = if json {
                text::json(&census)?
            } else {
                text::table(&census)
            };
            Ok(told(text, &census))
        }
        Command::Rotate => {
            let (db, keys) = opened(environment).await?;
            rotate(&db, &keys, clock).await
        }
    }
}

async fn opened(environment: &Environment) -> Result<(Db, MasterKeys), CliError> {
    let secrets = section::<SecretsConfig>(environment)?;
    let keys = MasterKeys::parse(&secrets.master_keys)?;
    Ok((database::open_migrated(environment).await?, keys))
}

/// The same as a server does in the background: both at once do no harm.
async fn rotate(db: &Db, keys: &MasterKeys, clock: &dyn Clock) -> Result<Answer, CliError> {
    let waiting = keys::census(db, keys).await?.waiting();
    let pass = keys::rewrap(db, keys, clock.now(), |so_far| {
        eprintln!("{} of {waiting}", so_far.done);
    })
    .await?;
    let census = keys::census(db, keys).await?;
    let mut answer = told(text::table(&census), &census);
    answer.healthy &= pass.failed == 0;
    Ok(answer)
}

/// A key that is missing is bad news.
fn told(text: String, census: &Census) -> Answer {
    Answer {
        text,
        healthy: census.missing().is_none(),
    }
}

//! `dwell keys generate`

use clap::Subcommand;
use secrecy::ExposeSecret;

use super::Answer;
use crate::crypto::keyring::MasterKeys;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print a new master key for `DWELL_MASTER_KEYS`
    Generate,
}

const HINT: &str = "\
Keep this key where only Dwell and you can read it: without it the stored secrets are lost.
First key: DWELL_MASTER_KEYS=KEY. To rotate, put the new one first, DWELL_MASTER_KEYS=NEW,OLD, and restart (several replicas: OLD,NEW everywhere first).";

pub(super) fn run(command: &Command) -> Answer {
    match command {
        Command::Generate => {
            eprintln!("{HINT}");
            format!("{}\n", MasterKeys::generate().expose_secret()).into()
        }
    }
}

//! What lies in the database after a crash, against what was answered before it.

use std::collections::{BTreeMap, BTreeSet};

use dwell::atlassian::ids::SiteId;
use dwell::crypto::context::Place;
use dwell::crypto::envelope::DataKey;
use dwell::crypto::keyring::MasterKeys;
use dwell::db::audit::{self, AuditEvent};
use dwell::db::installations::{self, Installation};
use dwell::db::report_tokens::{self, ReportToken, TokenQuery, TokenSort};
use dwell::db::{Db, data_keys};
use sea_orm::{ConnectionTrait as _, Database, DbBackend, Statement};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};

use super::super::stage::Stage;
use super::SITES;
use super::ledger::{Deletion, Ledger};

const MANY: u64 = 1_000;

/// Table, column, row.
type Cell = (&'static str, &'static str, String);

/// Everything of one site.
struct SiteRecords {
    id: SiteId,
    data_key: DataKey,
    installation: Installation,
    tokens: Vec<ReportToken>,
    audit: Vec<AuditEvent>,
}

/// Also settles what was in doubt.
pub(super) async fn inspect(stage: &Stage, ledger: &mut Ledger) {
    check_database(stage).await;
    let db = stage.db().await;
    let keys = MasterKeys::parse(&stage.master_keys.clone().into()).unwrap();
    let mut sites = BTreeMap::new();
    for (id, wrapped) in data_keys::page(&db, None, MANY).await.unwrap() {
        let data_key = keys.unwrap_key(&id.to_string(), &wrapped).unwrap();
        let records = read(&db, id, data_key).await;
        let client_key = records.installation.client_key.clone().unwrap();
        sites.insert(client_key.to_string(), records);
    }
    check_installs(&sites, ledger);
    sites.values().for_each(check_secrets);
    sites.values().for_each(check_token_audit);
    check_tokens(&sites, ledger);
}

async fn tokens_of(db: &Db, site: SiteId) -> Vec<ReportToken> {
    let query = TokenQuery {
        account: None,
        search: None,
        sort: TokenSort::default(),
        cursor: None,
        limit: MANY,
        state: None,
    };
    let page = report_tokens::list(db, site, &query).await.unwrap();
    assert!(page.next_cursor.is_none(), "more than {MANY} tokens");
    page.items
}

async fn read(db: &Db, id: SiteId, data_key: DataKey) -> SiteRecords {
    let mut installed = installations::of_site(db, id).await.unwrap();
    assert_eq!(installed.len(), 1, "{installed:?}");
    let mut audit = audit::list(db, id, None, MANY * 10).await.unwrap();
    audit.reverse();
    SiteRecords {
        id,
        data_key,
        installation: installed.remove(0),
        tokens: tokens_of(db, id).await,
        audit,
    }
}

/// The rows belong together, and the file is sound.
async fn check_database(stage: &Stage) {
    let db = Database::connect(stage.database.url()).await.unwrap();
    let backend = db.get_database_backend();
    let ask = async |sql: &str| {
        let rows = db
            .query_all_raw(Statement::from_string(backend, sql.to_owned()))
            .await;
        rows.unwrap()
    };
    let count = async |sql: &str| ask(sql).await[0].try_get_by_index::<i64>(0).unwrap();
    let mut counts = Vec::new();
    for sql in [
        "SELECT COUNT(*) FROM sites",
        "SELECT COUNT(*) FROM data_keys",
        "SELECT COUNT(*) FROM installations",
        "SELECT COUNT(*) FROM audit_events WHERE action = 'installed'",
    ] {
        counts.push(count(sql).await);
    }
    assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
    // Each call leaves its guard with what it changes; `enabled`, which comes once a site of the sandbox, changes nothing.
    let guards = count("SELECT COUNT(*) FROM lifecycle_guard").await;
    let told = count("SELECT COUNT(*) FROM audit_events WHERE actor = 'jira'").await;
    assert_eq!(
        guards,
        told + i64::try_from(SITES).unwrap(),
        "guards and what they let in"
    );
    if backend == DbBackend::Sqlite {
        let integrity = ask("PRAGMA integrity_check").await;
        assert_eq!(integrity[0].try_get_by_index::<String>(0).unwrap(), "ok");
        let orphans = ask("PRAGMA foreign_key_check").await;
        assert!(
            orphans.is_empty(),
            "{} rows without their site",
            orphans.len()
        );
    }
    db.close().await.unwrap();
}

/// Every tenant has the secret that was answered last, or the one that was being sent.
fn check_installs(sites: &BTreeMap<String, SiteRecords>, ledger: &mut Ledger) {
    for (client_key, history) in &mut ledger.installs {
        let records = sites.get(client_key);
        let secret = records.map(shared_secret);
        let Some(applied) = history.settle(secret.as_deref()) else {
            panic!("{client_key} has the secret {secret:?}, and was sent {history:?}");
        };
        let told = records.map_or(&[][..], |records| &records.audit);
        let told: Vec<&str> = told.iter().map(|event| event.action.as_str()).collect();
        let expected = ["installed"]
            .into_iter()
            .chain(std::iter::repeat("updated"));
        let expected: Vec<&str> = expected.take(applied).collect();
        assert_eq!(told, expected, "{client_key}: {history:?}");
    }
}

fn shared_secret(records: &SiteRecords) -> String {
    let Installation {
        id, shared_secret, ..
    } = &records.installation;
    let cell = ("installations", "shared_secret", id.to_string());
    open(records, &cell, shared_secret)
}

fn open(records: &SiteRecords, (table, column, row): &Cell, sealed: &[u8]) -> String {
    let site = records.id.to_string();
    let place = Place {
        table,
        row,
        column,
        site: &site,
    };
    match records.data_key.open_text(&place, sealed) {
        Ok(opened) => opened.expose_secret().to_owned(),
        Err(error) => panic!("{table}.{column} of {row}: {error}"),
    }
}

fn check_secrets(records: &SiteRecords) {
    for token in &records.tokens {
        let sealed = token.sealed_secret.as_deref().expect("texts are kept");
        let cell = ("report_tokens", "sealed_secret", token.id.to_string());
        let secret = open(records, &cell, sealed);
        let hash: [u8; 32] = Sha256::digest(secret.as_bytes()).into();
        assert_eq!(hash, token.secret_hash, "{}", token.id);
    }
}

/// A token has been issued once, changed as often as its version says, and deleted once or is there.
fn check_token_audit(records: &SiteRecords) {
    let mut told: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for event in records
        .audit
        .iter()
        .filter(|event| event.action.starts_with("token."))
    {
        let subject = event.subject.as_deref().expect("a token's id");
        told.entry(subject).or_default().push(&event.action);
    }
    let there: BTreeMap<String, i64> = records
        .tokens
        .iter()
        .map(|token| (token.id.to_string(), token.version))
        .collect();
    let subjects: BTreeSet<&str> = told
        .keys()
        .copied()
        .chain(there.keys().map(String::as_str))
        .collect();
    for id in subjects {
        let actions = told.get(id).cloned().unwrap_or_default();
        let count = |action: &str| actions.iter().filter(|told| **told == action).count();
        let changed = i64::try_from(count("token.changed")).unwrap();
        assert_eq!(count("token.issued"), 1, "{id}: {actions:?}");
        match there.get(id) {
            Some(version) => assert_eq!(
                (count("token.deleted"), changed),
                (0, version - 1),
                "{id}: {actions:?}"
            ),
            None => assert_eq!(count("token.deleted"), 1, "{id}: {actions:?}"),
        }
    }
}

/// What was answered is there as it was answered; what is there was at least asked for.
fn check_tokens(sites: &BTreeMap<String, SiteRecords>, ledger: &mut Ledger) {
    let mut there: BTreeMap<String, &ReportToken> = sites
        .values()
        .flat_map(|records| &records.tokens)
        .map(|token| (token.id.to_string(), token))
        .collect();
    for (id, token) in &mut ledger.tokens {
        match (there.remove(id), token.deletion) {
            (Some(row), Deletion::Never | Deletion::Sent) => {
                let applied = token.notes.settle(Some(&row.notes));
                let version = applied.and_then(|applied| i64::try_from(applied).ok());
                assert_eq!(version, Some(row.version), "{id}: {token:?} and {row:?}");
                token.deletion = Deletion::Never;
            }
            (None, Deletion::Sent | Deletion::Answered) => token.deletion = Deletion::Answered,
            (row, deletion) => panic!("{id}: deletion {deletion:?}, and there is {row:?}"),
        }
    }
    for (id, row) in there {
        let asked = ledger.asked.contains(&row.notes);
        assert!(
            asked && row.version == 1,
            "{id} was never asked for: {row:?}"
        );
    }
}

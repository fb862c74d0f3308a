//! Everything that a service has written or said.

use std::fmt::Write as _;
use std::path::Path;

use sea_orm::{ConnectionTrait as _, Database, Statement};
use url::Url;

use super::super::stage::Stage;

/// How the name of an answer begins.
pub(super) const ANSWER: &str = "answer to ";

#[derive(Default)]
pub(super) struct Evidence(Vec<(String, Vec<u8>)>);

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|window| window == needle)
}

impl Evidence {
    pub(super) fn add(&mut self, place: impl Into<String>, content: impl Into<Vec<u8>>) {
        self.0.push((place.into(), content.into()));
    }

    /// The files of SQLite as they are, log and index included; on PostgreSQL every row as text, binary columns in hex.
    pub(super) async fn add_database(&mut self, stage: &Stage, when: &str) {
        let url = Url::parse(stage.database.url()).unwrap();
        if url.scheme() == "sqlite" {
            let folder = Path::new(url.path()).parent().unwrap();
            for file in std::fs::read_dir(folder).unwrap() {
                let path = file.unwrap().path();
                let name = format!("a database file {when}: {}", path.display());
                self.add(name, std::fs::read(path).unwrap());
            }
        } else {
            let rows = all_rows(url.as_str()).await;
            self.add(format!("a database {when}"), rows);
        }
    }

    /// Shows that the search could find something.
    pub(super) fn assert_found(&self, text: &str, place: &str) {
        let mut places = self.0.iter().filter(|(name, _)| name.contains(place));
        assert!(
            places.any(|(_, content)| contains(content, text.as_bytes())),
            "no {text:?} in {place}"
        );
    }

    pub(super) fn assert_none_of(&self, secrets: &[(&'static str, String)]) {
        let mut found = Vec::new();
        for (place, content) in &self.0 {
            for (what, secret) in secrets {
                for form in [secret.clone(), hex(secret.as_bytes())] {
                    if contains(content, form.as_bytes()) {
                        found.push(format!("{what} in {place}: {}", around(content, &form)));
                    }
                }
            }
            // No JWT of anybody, known to the test or not; only callers are told the beginning of what they sent.
            if !place.starts_with(ANSWER) && has_jwt(content) {
                found.push(format!("a JWT in {place}: {}", around(content, "eyJ")));
            }
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

/// The job library has an index `…_key` beside the word `Jobs` in SQLite's schema table, which is none.
fn has_jwt(content: &[u8]) -> bool {
    let mut beginnings = content.windows(6).filter(|text| text.starts_with(b"eyJ"));
    beginnings.any(|text| text != b"eyJobs")
}

fn around(content: &[u8], text: &str) -> String {
    let content = String::from_utf8_lossy(content);
    let line = content.lines().find(|line| line.contains(text));
    line.unwrap_or_default().chars().take(600).collect()
}

async fn all_rows(url: &str) -> String {
    let db = Database::connect(url).await.unwrap();
    let ask = async |sql: String| {
        let rows = db
            .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
            .await;
        let texts = rows
            .unwrap()
            .into_iter()
            .map(|row| row.try_get_by_index::<String>(0).unwrap());
        texts.collect::<Vec<String>>()
    };
    let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()";
    let mut all = String::new();
    for table in ask(tables.to_owned()).await {
        for row in ask(format!("SELECT t::text FROM \"{table}\" t")).await {
            writeln!(all, "{table} {row}").unwrap();
        }
    }
    db.close().await.unwrap();
    all
}

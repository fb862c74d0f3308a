//! The processes of the PostgreSQL that serves the database, and of no other one on this machine.

use std::fs;

use sqlx::{Connection, PgConnection};

use crate::Result;

#[derive(Debug)]
pub(super) struct Server {
    /// The parent of all others.
    postmaster: u32,
}

impl Server {
    /// It must run on this machine.
    pub(super) async fn of(database: &str) -> Result<Self> {
        let mut connection = PgConnection::connect(database).await?;
        let ask = sqlx::query_scalar("SELECT pg_backend_pid()");
        let backend: i32 = ask.fetch_one(&mut connection).await?;
        let backend = u32::try_from(backend)?;
        let is_here = fs::read_to_string(format!("/proc/{backend}/comm"));
        let postmaster =
            parent_of(backend).filter(|_| is_here.is_ok_and(|name| name.trim() == "postgres"));
        connection.close().await?;
        let postmaster = postmaster.ok_or("the PostgreSQL is not on this machine")?;
        Ok(Self { postmaster })
    }

    pub(super) fn processes(&self) -> Vec<u32> {
        let folders = fs::read_dir("/proc").into_iter().flatten().flatten();
        let all = folders.filter_map(|folder| folder.file_name().to_str()?.parse::<u32>().ok());
        let children = all.filter(|process| parent_of(*process) == Some(self.postmaster));
        std::iter::once(self.postmaster).chain(children).collect()
    }
}

fn parent_of(process: u32) -> Option<u32> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // What follows the name: the state, then the parent.
    let (_, after) = text.rsplit_once(')')?;
    after.split_whitespace().nth(1)?.parse().ok()
}

//! The file of a SQLite database. Somebody may move or delete it while it is open: SQLite then reads on from a file that no
//! path leads to, and a new connection begins an empty one.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::DbError;

/// Which file it was when it was opened.
#[derive(Clone, Debug)]
pub(super) struct OpenedFile {
    path: PathBuf,
    device_and_inode: (u64, u64),
}

impl OpenedFile {
    pub(super) fn at(path: &Path) -> Result<Self, DbError> {
        Ok(Self {
            path: path.to_owned(),
            device_and_inode: look(path).map_err(DbError::unavailable)?,
        })
    }

    /// That its path still leads to it.
    pub(super) fn check(&self) -> Result<(), DbError> {
        let found = look(&self.path).map_err(DbError::unavailable)?;
        if found == self.device_and_inode {
            Ok(())
        } else {
            let replaced = io::Error::other("another file has taken the place of the database");
            Err(DbError::unavailable(replaced))
        }
    }
}

fn look(path: &Path) -> io::Result<(u64, u64)> {
    let found = path.metadata()?;
    Ok((found.dev(), found.ino()))
}

//! Records that wait on disk, sealed with a key that only this process has, in a file without a name: whatever ends
//! the process ends the file too.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::crypto::scratch::ScratchKey;

/// Takes records.
#[derive(Debug)]
pub struct Spool {
    file: BufWriter<File>,
    key: ScratchKey,
    /// Where each record ends.
    ends: Vec<u64>,
}

/// Gives them back, in any order; in their own it is fastest.
#[derive(Debug)]
pub struct Spooled {
    file: BufReader<File>,
    key: ScratchKey,
    ends: Vec<u64>,
    at: u64,
}

impl Spool {
    pub fn new(directory: &Path) -> io::Result<Self> {
        Ok(Self {
            file: BufWriter::with_capacity(64 * 1024, tempfile::tempfile_in(directory)?),
            key: ScratchKey::generate(),
            ends: Vec::new(),
        })
    }

    pub fn push(&mut self, record: &[u8]) -> io::Result<()> {
        let sealed = self.key.seal(record);
        self.file.write_all(&sealed)?;
        let end = self.ends.last().copied().unwrap_or(0);
        self.ends.push(end + sealed.len() as u64);
        Ok(())
    }

    pub fn finish(self) -> io::Result<Spooled> {
        let mut file = self
            .file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Spooled {
            file: BufReader::with_capacity(64 * 1024, file),
            key: self.key,
            ends: self.ends,
            at: 0,
        })
    }
}

impl Spooled {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn read(&mut self, number: usize) -> io::Result<Vec<u8>> {
        let end = *self.ends.get(number).ok_or(io::ErrorKind::NotFound)?;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        if start != self.at {
            let forward = i64::try_from(start).ok().zip(i64::try_from(self.at).ok());
            let (start, at) = forward.ok_or(io::ErrorKind::InvalidInput)?;
            self.file.seek_relative(start - at)?;
        }
        let length = usize::try_from(end - start).map_err(io::Error::other)?;
        let mut sealed = vec![0; length];
        self.file.read_exact(&mut sealed)?;
        self.at = end;
        let opened = self.key.open(number as u64, &sealed);
        opened.map_err(io::Error::other)
    }
}

/// A file of any length as records of a mebibyte.
#[derive(Debug)]
pub struct BlockWriter {
    spool: Spool,
    block: Vec<u8>,
    length: u64,
}

/// The same, written.
#[derive(Debug)]
pub struct Blocks {
    pub blocks: Spooled,
    /// Bytes in all.
    pub length: u64,
}

/// Bytes of a block; the last one may be shorter.
pub const BLOCK: usize = 1024 * 1024;

impl BlockWriter {
    pub fn new(directory: &Path) -> io::Result<Self> {
        Ok(Self {
            spool: Spool::new(directory)?,
            block: Vec::with_capacity(BLOCK),
            length: 0,
        })
    }

    pub fn finish(mut self) -> io::Result<Blocks> {
        if !self.block.is_empty() {
            self.spool.push(&self.block)?;
        }
        Ok(Blocks {
            blocks: self.spool.finish()?,
            length: self.length,
        })
    }
}

impl Write for BlockWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(BLOCK - self.block.len());
        self.block.extend_from_slice(&bytes[..taken]);
        self.length += taken as u64;
        if self.block.len() == BLOCK {
            self.spool.push(&self.block)?;
            self.block.clear();
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_in_any_order() {
        let directory = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(directory.path()).unwrap();
        let long = vec![7; 200_000];
        let records = [b"one".as_slice(), b"", &long, b"four"];
        for record in records {
            spool.push(record).unwrap();
        }
        let mut spooled = spool.finish().unwrap();
        for number in [0, 1, 2, 3, 0, 3, 1, 2] {
            assert!(spooled.read(number).unwrap() == records[number], "{number}");
        }
        assert_eq!(spooled.read(4).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn nothing_of_it_has_a_name_or_can_be_read() {
        let directory = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(directory.path()).unwrap();
        spool.push(b"planted secret").unwrap();
        assert_eq!(directory.path().read_dir().unwrap().count(), 0);
        let mut file = spool.file.into_inner().unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        assert!(
            !bytes.windows(7).any(|part| part == b"planted"),
            "{bytes:?}"
        );
    }

    #[test]
    fn a_file_is_cut_into_blocks() {
        let directory = tempfile::tempdir().unwrap();
        let mut writer = BlockWriter::new(directory.path()).unwrap();
        let bytes: Vec<u8> = (0..=250_u8).cycle().take(BLOCK * 2 + 5).collect();
        writer.write_all(&bytes).unwrap();
        let Blocks { mut blocks, length } = writer.finish().unwrap();
        assert_eq!((blocks.len(), length), (3, bytes.len() as u64));
        let read = |number| blocks.read(number).unwrap();
        assert!((0..3).flat_map(read).eq(bytes));
    }
}

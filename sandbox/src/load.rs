//! Issues from files.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde_json::Value;
use thiserror::Error;

#[derive(Debug, Default)]
pub(crate) struct Loaded {
    pub(crate) issues: Vec<Value>,
    pub(crate) statuses: Vec<Value>,
}

#[derive(Debug, Error)]
pub enum LoadError {
    #[error("cannot read {}: {source}", file.display())]
    Unreadable { file: PathBuf, source: io::Error },
    #[error("{} is not JSON: {source}", file.display())]
    NotJson {
        file: PathBuf,
        source: serde_json::Error,
    },
    #[error("{} line {line} is not JSON: {source}", file.display())]
    NotJsonLine {
        file: PathBuf,
        line: usize,
        source: serde_json::Error,
    },
    #[error("{} holds neither issues nor statuses", file.display())]
    Unknown { file: PathBuf },
}

pub(crate) fn files(files: &[PathBuf]) -> Result<Loaded, LoadError> {
    let mut loaded = Loaded::default();
    for file in files {
        let text = read(file).map_err(|source| LoadError::Unreadable {
            file: file.clone(),
            source,
        })?;
        let before = loaded.issues.len() + loaded.statuses.len();
        for value in values(file, &text)? {
            sort_in(value, &mut loaded);
        }
        if loaded.issues.len() + loaded.statuses.len() == before {
            return Err(LoadError::Unknown { file: file.clone() });
        }
    }
    Ok(loaded)
}

/// Old exports hold bytes that are no UTF-8.
fn read(file: &Path) -> io::Result<String> {
    let raw = fs::read(file)?;
    let bytes = if file.extension().is_some_and(|extension| extension == "gz") {
        let mut bytes = Vec::new();
        MultiGzDecoder::new(raw.as_slice()).read_to_end(&mut bytes)?;
        bytes
    } else {
        raw
    };
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn values(file: &Path, text: &str) -> Result<Vec<Value>, LoadError> {
    let name = file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let name = name.trim_end_matches(".gz");
    if Path::new(name)
        .extension()
        .is_none_or(|extension| extension != "jsonl")
    {
        let value = serde_json::from_str(text);
        return value
            .map(|value| vec![value])
            .map_err(|source| LoadError::NotJson {
                file: file.to_owned(),
                source,
            });
    }
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    let parse = |(index, line): (usize, &str)| {
        let value = serde_json::from_str(line);
        value.map_err(|source| LoadError::NotJsonLine {
            file: file.to_owned(),
            line: index + 1,
            source,
        })
    };
    lines.map(parse).collect()
}

/// One issue, one status, a list of either, or `{"issues": […]}`.
fn sort_in(value: Value, loaded: &mut Loaded) {
    match value {
        Value::Array(list) => list.into_iter().for_each(|entry| sort_in(entry, loaded)),
        Value::Object(mut members) if members.get("issues").is_some_and(Value::is_array) => {
            let issues = members.remove("issues").unwrap_or_default();
            sort_in(issues, loaded);
        }
        Value::Object(members) if members.contains_key("fields") => {
            loaded.issues.push(Value::Object(members));
        }
        Value::Object(members) if members.contains_key("statusCategory") => {
            loaded.statuses.push(Value::Object(members));
        }
        _ => {}
    }
}

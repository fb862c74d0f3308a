//! Where in the answer a call wants to be.

use super::catalogue::Endpoint;
use super::fault::ParameterFault;
use super::reader::Reader;

/// `T` is what the page before said about this one.
#[derive(Clone, Debug)]
pub enum Place<T> {
    Issue {
        key: String,
    },
    Offset {
        start: u64,
        size: u64,
    },
    Page {
        size: u64,
        resume: Option<T>,
    },
    /// All issues at once.
    Whole,
}

pub(super) const LARGEST_PAGE: u64 = 1_000;
pub(super) const DEFAULT_PAGE: u64 = 100;
pub(super) const LARGEST_START: u64 = 10_000_000;

impl<T> Place<T> {
    /// `open` reads a page token; a refused one is a fault like any other.
    pub fn read(
        endpoint: Endpoint,
        reader: &mut Reader,
        open: impl FnOnce(&str) -> Result<T, ParameterFault>,
    ) -> Self {
        match endpoint {
            Endpoint::Issue | Endpoint::Expanded => Self::Issue {
                key: issue_key(reader),
            },
            Endpoint::List => Self::Offset {
                start: reader
                    .number("startIssueIndex", &(0..=LARGEST_START))
                    .unwrap_or(0),
                size: page_size(reader),
            },
            Endpoint::List2 => {
                let size = page_size(reader);
                let opened = reader.text("nextPageToken").map(|text| open(&text));
                let resume = opened.transpose().unwrap_or_else(|fault| {
                    reader.fault(fault);
                    None
                });
                Self::Page { size, resume }
            }
            Endpoint::Aggregation | Endpoint::Export => Self::Whole,
        }
    }
}

impl<T> Place<T> {
    /// All issues: a place among the pages makes no sense there, and the size of none matters.
    pub fn read_whole(endpoint: Endpoint, reader: &mut Reader) -> Self {
        for name in ["startIssueIndex", "nextPageToken"] {
            let named = endpoint.uses(name).then(|| reader.text(name)).flatten();
            if named.is_some_and(|value| value.trim() != "0") {
                let why = "outputType=ndjson answers the whole report; leave it out";
                reader.fault(ParameterFault::conflict(name, why));
            }
        }
        Self::Whole
    }
}

fn page_size(reader: &mut Reader) -> u64 {
    let size = reader.number("pageSize", &(1..=LARGEST_PAGE));
    size.unwrap_or(DEFAULT_PAGE)
}

fn issue_key(reader: &mut Reader) -> String {
    const ALLOWED: &str = "an issue key like ABC-1";
    let Some(key) = reader.text("issueKey") else {
        reader.fault(ParameterFault::missing("issueKey", ALLOWED));
        return String::new();
    };
    let key = key.trim().to_owned();
    let sound = key.rsplit_once('-').is_some_and(|(project, number)| {
        let mut letters = project.chars();
        letters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
            && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !number.is_empty()
            && number.bytes().all(|digit| digit.is_ascii_digit())
    });
    if !sound {
        reader.fault(ParameterFault::value("issueKey", &key, ALLOWED));
    }
    key
}

//! Made-up answers of Jira, always the same for the same seed: `POST /issue/bulkfetch` and `POST /changelog/bulkfetch`
//! of batches of issues, with everything in them that Jira sends and no report reads.

mod history;
mod random;
mod site;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use self::history::Issue;
use self::random::Random;
use self::site::Site;

/// Issues in one answer of bulkfetch, and histories in one page of their changelogs.
const ISSUES_A_BATCH: usize = 1_000;
const HISTORIES_A_PAGE: usize = 10_000;
/// Part of the folder's name: older data are made anew.
const VERSION: u32 = 2;

/// Which histories Jira was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pages {
    /// All of them.
    Full,
    /// `fieldIds: [status, assignee]`.
    Filtered,
}

impl Pages {
    pub(crate) const BOTH: [Self; 2] = [Self::Full, Self::Filtered];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Filtered => "filtered",
        }
    }
}

/// Where the data of one kind of pages are, and how much there is.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    pub(crate) folder: PathBuf,
    pub(crate) issues: usize,
    pub(crate) histories: usize,
    pub(crate) bytes: u64,
}

/// Makes the data unless they are there already.
pub(crate) fn prepare(root: &Path, pages: Pages, issues: usize, seed: u64) -> io::Result<Data> {
    let name = format!("v{VERSION}-{issues}-{seed}-{}", pages.name());
    let folder = root.join(name);
    let counts = folder.join("counts");
    if !counts.exists() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        let (histories, bytes) = write_all(&folder, pages, issues, seed)?;
        fs::write(&counts, format!("{histories} {bytes}"))?;
    }
    let text = fs::read_to_string(&counts)?;
    let mut numbers = text
        .split(' ')
        .map_while(|number| number.parse::<u64>().ok());
    let mut next = || numbers.next().unwrap_or_default();
    let histories = usize::try_from(next()).unwrap_or_default();
    let bytes = next();
    Ok(Data {
        folder,
        issues,
        histories,
        bytes,
    })
}

fn write_all(folder: &Path, pages: Pages, issues: usize, seed: u64) -> io::Result<(usize, u64)> {
    let mut random = Random::new(seed);
    let site = Site::new(&mut random);
    fs::write(folder.join("statuses.json"), Site::statuses_json())?;
    let (mut histories, mut bytes) = (0, 0);
    for (number, first) in (0..issues).step_by(ISSUES_A_BATCH).enumerate() {
        let count = ISSUES_A_BATCH.min(issues - first);
        let batch: Vec<Issue> = (first..first + count)
            .map(|index| Issue::new(index, &site, &mut random))
            .collect();
        let path = |name: &str| folder.join(format!("batch-{number:03}-{name}.json"));
        bytes += write_issues(&path("issues"), &batch)?;
        let mut all: Vec<(usize, usize)> = (0..)
            .zip(&batch)
            .flat_map(|(at, issue)| issue.wanted(pages).map(move |history| (at, history)))
            .collect();
        all.sort_by_key(|(at, history)| (batch[*at].histories[*history].created, *at));
        histories += all.len();
        for (page, start) in (0..all.len()).step_by(HISTORIES_A_PAGE).enumerate() {
            let end = all.len().min(start + HISTORIES_A_PAGE);
            // Jira may begin a page with what ended the one before.
            let chunk = &all[start.saturating_sub(1)..end];
            let next = (end < all.len()).then(|| format!("page-{number}-{}", page + 1));
            let path = path(&format!("changelog-{page:02}"));
            bytes += write_changelog(&path, &batch, chunk, pages, &site, next.as_deref())?;
        }
    }
    Ok((histories, bytes))
}

fn write_issues(path: &Path, batch: &[Issue]) -> io::Result<u64> {
    let mut out = BufWriter::new(File::create(path)?);
    write!(out, r#"{{"expand":"schema,names","issues":["#)?;
    for (index, issue) in batch.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        write!(out, "{comma}{}", issue.json())?;
    }
    write!(out, r#"],"issueErrors":[]}}"#)?;
    length(out, path)
}

/// Grouped by issue, in the order in which issues first appear.
fn write_changelog(
    path: &Path,
    batch: &[Issue],
    chunk: &[(usize, usize)],
    pages: Pages,
    site: &Site,
    next: Option<&str>,
) -> io::Result<u64> {
    let mut groups: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut place = vec![None; batch.len()];
    for (at, history) in chunk {
        let group = *place[*at].get_or_insert_with(|| {
            groups.push((*at, Vec::new()));
            groups.len() - 1
        });
        groups[group].1.push(*history);
    }
    let mut out = BufWriter::new(File::create(path)?);
    write!(out, r#"{{"issueChangeLogs":["#)?;
    for (index, (at, histories)) in groups.iter().enumerate() {
        let issue = &batch[*at];
        let comma = if index == 0 { "" } else { "," };
        write!(
            out,
            r#"{comma}{{"issueId":"{}","changeHistories":["#,
            issue.id
        )?;
        for (index, history) in histories.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(
                out,
                "{comma}{}",
                issue.histories[*history].json(pages, site)
            )?;
        }
        write!(out, "]}}")?;
    }
    match next {
        Some(token) => write!(out, r#"],"nextPageToken":"{token}"}}"#)?,
        None => write!(out, "]}}")?,
    }
    length(out, path)
}

fn length(mut out: BufWriter<File>, path: &Path) -> io::Result<u64> {
    out.flush()?;
    Ok(fs::metadata(path)?.len())
}

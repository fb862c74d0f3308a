//! The parameters of Timepiece's paged lists, and the page that they give.

use serde::Serialize;
use utoipa::ToSchema;

use crate::db::names::NameSearch;
use crate::http::error::{Error, clip};

const NAMES: [&str; 4] = ["maxResults", "name", "pageNumber", "searchType"];
pub const DEFAULT_SIZE: u64 = 10;
pub const LARGEST_SIZE: u64 = 100;
/// Far beyond any list; keeps the arithmetic small.
pub const LAST_PAGE: u64 = 10_000_000;

/// Which part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    pub name: Option<NameSearch>,
    page: u64,
    pub size: u64,
}

impl ListQuery {
    /// An empty value counts as absent. A name that is none of ours is ignored, unless it nearly is one.
    pub fn read(parameters: &[(String, String)]) -> Result<Self, Error> {
        let mut faults = Vec::new();
        let mut values: [Option<&str>; 4] = [None; 4];
        let given = parameters
            .iter()
            .filter(|(_, value)| !value.trim().is_empty());
        for (name, value) in given {
            match NAMES.iter().position(|known| known == name) {
                Some(at) if values[at].is_some_and(|other| other != value) => {
                    faults.push(format!(
                        "{name} is given more than once with different values."
                    ));
                }
                Some(at) => values[at] = Some(value),
                None => faults.extend(near_miss(name)),
            }
        }
        let [size, name, page, search] = values;
        let mut number = |name: &str, value: Option<&str>, default: u64, most: u64, least: u64| {
            let Some(value) = value else { return default };
            let read = value.trim().parse().ok();
            let fits = read.filter(|number| (least..=most).contains(number));
            fits.unwrap_or_else(|| {
                faults.push(format!("{name} must be a number from {least} to {most}."));
                default
            })
        };
        let size = number("maxResults", size, DEFAULT_SIZE, LARGEST_SIZE, 1);
        let page = number("pageNumber", page, 0, LAST_PAGE, 0);
        let name = name_search(name, search).unwrap_or_else(|fault| {
            faults.push(fault.to_owned());
            None
        });
        if faults.is_empty() {
            Ok(Self { name, page, size })
        } else {
            Err(
                Error::bad_request("The request's parameters are not acceptable.")
                    .with_messages(faults),
            )
        }
    }

    pub fn offset(&self) -> u64 {
        self.page * self.size
    }

    /// `pageSize` is what was asked for, however many elements the page has.
    pub fn page<T: Serialize>(&self, elements: Vec<T>, total: u64) -> ListPage<T> {
        ListPage {
            elements,
            page_number: self.page,
            page_size: self.size,
            total,
            last: self.offset() + self.size >= total,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListPage<T> {
    elements: Vec<T>,
    page_number: u64,
    page_size: u64,
    /// Elements of all pages.
    total: u64,
    last: bool,
}

fn name_search(
    name: Option<&str>,
    search: Option<&str>,
) -> Result<Option<NameSearch>, &'static str> {
    let search = search.map_or("contain", str::trim);
    let of_kind: fn(String) -> NameSearch = if search.eq_ignore_ascii_case("contain") {
        NameSearch::Contains
    } else if search.eq_ignore_ascii_case("exact") {
        NameSearch::Exact
    } else {
        return Err("searchType must be exact or contain.");
    };
    // PostgreSQL has no text with a NUL in it.
    if name.is_some_and(|name| name.chars().any(char::is_control)) {
        return Err("name must not contain control characters.");
    }
    Ok(name.map(|name| of_kind(name.trim().to_owned())))
}

fn near_miss(name: &str) -> Option<String> {
    let lower = clip(name).to_lowercase();
    let near = |known: &&&str| strsim::osa_distance(&lower, &known.to_lowercase()) <= 1;
    let meant = NAMES.iter().find(near)?;
    Some(format!(
        "{} is not known; did you mean {meant}?",
        clip(name)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<ListQuery, Vec<String>> {
        let pairs = url::form_urlencoded::parse(query.as_bytes()).into_owned();
        let parameters: Vec<_> = pairs.collect();
        ListQuery::read(&parameters).map_err(|error| error.messages.clone())
    }

    #[test]
    fn what_is_not_given_has_a_default() {
        let expected = ListQuery {
            name: None,
            page: 0,
            size: 10,
        };
        for query in [
            "",
            "name=&pageNumber=%20",
            "_=17&cachebuster=1",
            "searchType=EXACT",
        ] {
            assert_eq!(read(query).as_ref(), Ok(&expected), "{query}");
        }
    }

    #[test]
    fn a_name_is_looked_for_in_part_or_whole() {
        let name = |query: &str| read(query).unwrap().name;
        let text = || "Off".to_owned();
        assert_eq!(name("name=Off"), Some(NameSearch::Contains(text())));
        assert_eq!(
            name("name=+Off+&searchType=exact"),
            Some(NameSearch::Exact(text()))
        );
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let query =
            "maxResults=101&pageNumber=-1&searchType=fuzzy&pagenumber=1&nam=x&name=a&name=b";
        let faults = read(query).unwrap_err();
        assert_eq!(faults.len(), 6, "{faults:?}");
        assert_eq!(read("maxResults=0").unwrap_err().len(), 1);
        assert_eq!(read("name=a%00b").unwrap_err().len(), 1);
    }

    #[test]
    fn the_last_page_says_so() {
        let query = read("pageNumber=1&maxResults=5").unwrap();
        let last = |total| query.page(Vec::<u8>::new(), total).last;
        assert_eq!((last(11), last(10), last(3)), (false, true, true));
    }
}

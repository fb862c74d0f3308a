//! Addresses for the sites of a region.

use super::Section;
use super::base_url::BaseUrl;
use super::reader::Reader;
use crate::atlassian::region::Region;

#[derive(Clone, Debug)]
pub struct RegionsConfig {
    /// `DWELL_REGION_BASE_URLS`: sites of no such region have the base URL.
    pub base_urls: Vec<(Region, BaseUrl)>,
}

const ALLOWED: &str = "comma-separated regions with their addresses, such as EU=https://eu.dwell.example: each region and each address once, with the path of DWELL_BASE_URL";

impl Section for RegionsConfig {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let global = reader.text("DWELL_BASE_URL").and_then(BaseUrl::parse);
        let base_urls = reader.parsed("DWELL_REGION_BASE_URLS", ALLOWED, |text| {
            let all = text.split(',').map(|item| parse(item.trim()));
            let all: Vec<_> = all.collect::<Option<_>>()?;
            are_distinct(&all, global.as_ref()).then_some(all)
        });
        Some(Self {
            base_urls: base_urls.unwrap_or_default(),
        })
    }
}

fn parse(text: &str) -> Option<(Region, BaseUrl)> {
    let (region, url) = text.split_once('=')?;
    Some((Region::parse(region.trim())?, BaseUrl::parse(url.trim())?))
}

/// What stands before our paths is the same everywhere: one server answers all of them.
fn are_distinct(all: &[(Region, BaseUrl)], global: Option<&BaseUrl>) -> bool {
    let host = |url: &BaseUrl| url.as_url().origin();
    let is_first = |index: usize| {
        let (region, url) = &all[index];
        let mut before = all[..index].iter();
        before.all(|(other, there)| other != region && host(there) != host(url))
    };
    let fits = |url: &BaseUrl| {
        global.is_none_or(|global| global.path() == url.path() && host(global) != host(url))
    };
    (0..all.len()).all(is_first) && all.iter().all(|(_, url)| fits(url))
}

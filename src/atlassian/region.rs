//! Regions that a site's data can be pinned to, and the addresses under which sites of each find this service
//! (Connect: data residency; Forge: data residency).

use std::fmt;

use url::Url;

/// The names that descriptor and manifest may use.
const REGIONS: [&str; 11] = [
    "EU", "US", "AU", "DE", "SG", "CA", "IN", "KR", "JP", "GB", "CH",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region(&'static str);

impl Region {
    pub fn parse(text: &str) -> Option<Self> {
        REGIONS.into_iter().find(|name| *name == text).map(Self)
    }

    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Where a site is pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Realm {
    /// In no region: the base URL.
    Global,
    Region(Region),
}

impl Realm {
    const GLOBAL: &str = "global";

    pub fn parse(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case(Self::GLOBAL) {
            return Some(Self::Global);
        }
        Region::parse(text).map(Self::Region)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Global => Self::GLOBAL,
            Self::Region(region) => region.as_str(),
        }
    }
}

/// Our own addresses. All of them have the same path.
#[derive(Clone, Debug)]
pub struct OwnUrls {
    global: Url,
    regions: Vec<(Region, Url)>,
}

impl OwnUrls {
    pub fn new(global: Url, regions: Vec<(Region, Url)>) -> Self {
        Self { global, regions }
    }

    pub fn global(&self) -> &Url {
        &self.global
    }

    pub fn regions(&self) -> &[(Region, Url)] {
        &self.regions
    }

    /// `None`: the service has no such address.
    pub fn of(&self, realm: Realm) -> Option<&Url> {
        self.all()
            .find(|(own, _)| *own == realm)
            .map(|(_, url)| url)
    }

    /// The one that `text` is; a slash at the end makes no difference, anything else does.
    pub fn find(&self, text: &str) -> Option<Realm> {
        let is_it = |url: &Url| without_slash(url.as_str()) == without_slash(text);
        let mut all = self.all();
        all.find(|(_, url)| is_it(url)).map(|(realm, _)| realm)
    }

    /// Where a site is told apart by the address that it is served at: with a single one, it says nothing of where the site
    /// will belong once there are more.
    pub fn told_apart(&self, realm: Realm) -> Option<Realm> {
        (!self.regions.is_empty()).then_some(realm)
    }

    /// The one with that host and port, as a `Host` header names them. `None`, too, for a name that is none of ours.
    pub fn at_host(&self, host: &str) -> Option<Realm> {
        let is_it = |url: &Url| {
            let Some(name) = url.host_str() else {
                return false;
            };
            match url.port() {
                Some(port) => host.eq_ignore_ascii_case(&format!("{name}:{port}")),
                None => host.eq_ignore_ascii_case(name),
            }
        };
        let mut all = self.all();
        all.find(|(_, url)| is_it(url)).map(|(realm, _)| realm)
    }

    fn all(&self) -> impl Iterator<Item = (Realm, &Url)> {
        let regions = self.regions.iter();
        let regions = regions.map(|(region, url)| (Realm::Region(*region), url));
        std::iter::once((Realm::Global, &self.global)).chain(regions)
    }
}

fn without_slash(url: &str) -> &str {
    url.strip_suffix('/').unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn own() -> OwnUrls {
        let url = |text| Url::parse(text).unwrap();
        let europe = Region::parse("EU").unwrap();
        OwnUrls::new(
            url("https://dwell.example/app"),
            vec![(europe, url("https://eu.dwell.example:8443/app"))],
        )
    }

    #[rstest]
    #[case("https://dwell.example/app", Some("global"))]
    #[case("https://dwell.example/app/", Some("global"))]
    #[case("https://eu.dwell.example:8443/app", Some("EU"))]
    #[case("https://eu.dwell.example/app", None)]
    #[case("https://eu.dwell.example:8443", None)]
    #[case("https://us.dwell.example/app", None)]
    #[case("", None)]
    fn an_audience_is_one_of_ours_to_the_letter(#[case] text: &str, #[case] realm: Option<&str>) {
        assert_eq!(own().find(text).map(Realm::as_str), realm);
    }

    #[rstest]
    #[case("dwell.example", Some("global"))]
    #[case("DWELL.example", Some("global"))]
    #[case("eu.dwell.example:8443", Some("EU"))]
    #[case("eu.dwell.example", None)]
    #[case("10.0.0.7:8080", None)]
    fn a_host_is_one_of_ours_with_its_port(#[case] host: &str, #[case] realm: Option<&str>) {
        assert_eq!(own().at_host(host).map(Realm::as_str), realm);
    }

    #[test]
    fn realms_are_regions_and_what_is_in_none() {
        for name in REGIONS {
            assert_eq!(Realm::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(Realm::parse("GLOBAL"), Some(Realm::Global));
        assert_eq!(Realm::parse("eu"), None);
        assert_eq!(Realm::parse("XX"), None);
    }
}

//! The `endpoint` modules of `manifest.yml` that Forge calls by itself: the one list for the manifest, the routes, and the
//! check that a token was made for the route it came to.

/// An endpoint for events. Calls of our page have an endpoint too, but come to the path that the page asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventEndpoint {
    /// Installed and upgraded.
    Lifecycle,
    /// The schedule that brings a fresh system token.
    Refresh,
    /// Called before the app is removed from a site.
    Uninstall,
}

impl EventEndpoint {
    pub const ALL: [Self; 3] = [Self::Lifecycle, Self::Refresh, Self::Uninstall];

    /// The module's key, which the token names.
    pub fn key(self) -> &'static str {
        match self {
            Self::Lifecycle => "lifecycle",
            Self::Refresh => "refresh",
            Self::Uninstall => "uninstall",
        }
    }

    /// The one with that route.
    pub fn of_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.path() == path)
    }

    /// The route, below the base URL.
    pub fn path(self) -> &'static str {
        match self {
            Self::Lifecycle => "/forge/lifecycle",
            Self::Refresh => "/forge/refresh",
            Self::Uninstall => "/forge/uninstall",
        }
    }
}

/// The key of the manifest's module for moves between regions, which its tokens name.
pub const REALM_MODULE: &str = "regions";

/// Below which Atlassian calls the steps of such a move: `schedule`, `start`, `status`, `commit`, `rollback`.
pub const CONNECT_REALMS: &str = "/connect/dare-migration";
pub const FORGE_REALMS: &str = "/forge/region-migration";

/// The key of the endpoint that serves our pages.
pub const PAGE_ENDPOINT: &str = "pages";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_told_by_its_route_alone() {
        for one in EventEndpoint::ALL {
            assert_eq!(EventEndpoint::of_path(one.path()), Some(one));
        }
        assert_eq!(EventEndpoint::of_path("/forge/lifecycle/"), None);
        assert_eq!(EventEndpoint::of_path(""), None);
    }
}

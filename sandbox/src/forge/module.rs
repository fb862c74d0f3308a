//! The pages that Dwell's manifest adds to Jira. The test of the manifest holds the two together.

/// A module of the kinds `jira:globalPage` and `jira:adminPage`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForgeModule {
    pub kind: &'static str,
    pub key: &'static str,
    pub title: &'static str,
    /// HTML file among the pages.
    pub file: &'static str,
    /// `useAsConfig` or `useAsGetStarted`: shown under Manage apps only.
    pub special: Option<&'static str>,
    /// Title and route of the entries that Jira makes of it; none: one entry.
    pub pages: &'static [(&'static str, &'static str)],
}

const ADMIN: &str = "jira:adminPage";

impl ForgeModule {
    pub const GENERAL: Self = Self {
        kind: "jira:globalPage",
        key: "app",
        title: "Dwell",
        file: "app.html",
        special: None,
        pages: &[],
    };

    pub const ALL: [Self; 4] = [
        Self::GENERAL,
        Self {
            kind: ADMIN,
            key: "api-settings",
            title: "Dwell",
            file: "api-settings.html",
            special: None,
            pages: &[
                ("API Settings", "api-settings"),
                ("API Information", "api-information"),
            ],
        },
        Self {
            kind: ADMIN,
            key: "api-information",
            title: "API Information",
            file: "api-information.html",
            special: Some("useAsConfig"),
            pages: &[],
        },
        Self {
            kind: ADMIN,
            key: "get-started",
            title: "Get Started",
            file: "get-started.html",
            special: Some("useAsGetStarted"),
            pages: &[],
        },
    ];

    pub(crate) fn find(key: &str) -> Option<&'static Self> {
        const ALL: &[ForgeModule] = &ForgeModule::ALL;
        ALL.iter().find(|module| module.key == key)
    }
}

//! The pages that Jira shows in its frames: the one list for the descriptor, the manifest, the routes and the built files.

/// What one module of the app opens. Two modules may open the same page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ModulePage {
    /// *Apps > Dwell*: the app with its own navigation.
    App,
    ApiSettings,
    ApiInformation,
    GetStarted,
}

impl ModulePage {
    pub const ALL: [Self; 4] = [
        Self::App,
        Self::ApiSettings,
        Self::ApiInformation,
        Self::GetStarted,
    ];

    /// Below the base URL; the relative addresses inside of the pages depend on it.
    pub fn path(self) -> &'static str {
        match self {
            Self::App => "/pages/app",
            Self::ApiSettings => "/pages/api-settings",
            Self::ApiInformation => "/pages/api-information",
            Self::GetStarted => "/pages/get-started",
        }
    }

    /// The HTML file among the built pages.
    pub fn file(self) -> &'static str {
        match self {
            Self::App => "app.html",
            Self::ApiSettings => "api-settings.html",
            Self::ApiInformation => "api-information.html",
            Self::GetStarted => "get-started.html",
        }
    }

    /// Whether a member of the site gets a 403 instead.
    pub fn is_for_admins(self) -> bool {
        self != Self::App
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_the_file_of_its_own_name() {
        for page in ModulePage::ALL {
            assert_eq!(
                format!("/pages/{}", page.file()),
                format!("{}.html", page.path())
            );
        }
    }
}

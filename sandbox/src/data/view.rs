//! A site's data through the eyes of one caller. Every answer goes through a view.

use std::sync::Arc;

use chrono_tz::Tz;

use super::{Data, Filter, Issue, Project, User, status::Status};

/// Whose permissions count.
#[derive(Clone, Debug)]
pub(crate) enum Viewer {
    /// No credential at all: Jira answers, but there is nothing to see.
    Anonymous,
    /// The app's own user: every project, no administration.
    App,
    User(User),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(crate) data: &'a Data,
    pub(crate) viewer: &'a Viewer,
}

impl<'a> View<'a> {
    pub(crate) fn new(data: &'a Data, viewer: &'a Viewer) -> Self {
        Self { data, viewer }
    }

    pub(crate) fn may_browse(self, project: &str) -> bool {
        match self.viewer {
            Viewer::Anonymous => false,
            Viewer::App => true,
            Viewer::User(user) => user.may_browse(project),
        }
    }

    pub(crate) fn sees(self, issue: &Issue) -> bool {
        let restricted = match self.viewer {
            Viewer::User(user) => !user.sees_restricted,
            Viewer::App => false,
            Viewer::Anonymous => true,
        };
        self.may_browse(issue.project_key()) && !(issue.restricted && restricted)
    }

    pub(crate) fn find_issue(self, id_or_key: &str) -> Option<&'a Arc<Issue>> {
        self.data
            .find_issue(id_or_key)
            .filter(|issue| self.sees(issue))
    }

    pub(crate) fn find_project(self, id_or_key_or_name: &str) -> Option<&'a Project> {
        self.projects().find(|project| {
            project.key.eq_ignore_ascii_case(id_or_key_or_name)
                || project.id == id_or_key_or_name
                || project.name.eq_ignore_ascii_case(id_or_key_or_name)
        })
    }

    pub(crate) fn projects(self) -> impl Iterator<Item = &'a Project> {
        self.data
            .projects
            .values()
            .filter(move |project| self.may_browse(&project.key))
    }

    /// Statuses in the workflows of projects that the viewer may browse.
    pub(crate) fn statuses(self) -> impl Iterator<Item = &'a Status> {
        let any_project = self.projects().next().is_some();
        self.data
            .statuses
            .iter()
            .filter(move |status| match status.scope_project() {
                Some(id) => self.projects().any(|project| project.id == id),
                None if status.projects.is_empty() => any_project,
                None => status.projects.iter().any(|key| self.may_browse(key)),
            })
    }

    pub(crate) fn find_filter(self, id_or_name: &str) -> Option<&'a Filter> {
        let mut visible = self
            .data
            .filters
            .iter()
            .filter(move |filter| match self.viewer {
                Viewer::User(user) => filter.shared || filter.owner == user.account_id,
                Viewer::App => filter.shared,
                Viewer::Anonymous => false,
            });
        visible
            .find(|filter| filter.id == id_or_name || filter.name.eq_ignore_ascii_case(id_or_name))
    }

    /// The zone in which the viewer's dates in JQL are read.
    pub(crate) fn zone(self) -> Tz {
        match self.viewer {
            Viewer::User(user) => user.time_zone.parse().unwrap_or(self.data.zone),
            Viewer::App | Viewer::Anonymous => self.data.zone,
        }
    }

    pub(crate) fn account(self) -> Option<&'a str> {
        match self.viewer {
            Viewer::User(user) => Some(&user.account_id),
            Viewer::App | Viewer::Anonymous => None,
        }
    }

    pub(crate) fn is_admin(self) -> bool {
        matches!(self.viewer, Viewer::User(user) if user.admin)
    }
}

//! The calls that the sandbox knows, by name.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Operation {
    InstallKey,
    Token,
    /// Forge: the key set of invocation tokens.
    InvocationKeys,
    /// Forge: a user's token for the app's own one, by GraphQL.
    Impersonation,
    /// Forge: the property that tells the client key of the same app's Connect installation.
    ConnectKey,
    /// Connect: the app as its site sees it, with its licence.
    Addon,
    /// Forge: the app's own licence.
    ForgeLicence,
    /// The cloud id that a site tells everybody.
    TenantInfo,
    /// The organization API: the one organization of a key.
    Organizations,
    Directories,
    DirectoryUsers,
    UserCount,
    Workspaces,
    /// Personal data: whose account ids an app stores.
    ReportAccounts,
    Search,
    OldSearch,
    ApproximateCount,
    BulkChangelogs,
    BulkIssues,
    Issue,
    IssueChangelog,
    Statuses,
    Fields,
    Myself,
    /// Seats, for Basic authentication only.
    ApplicationRoles,
    MyPermissions,
    CheckPermissions,
    User,
    BulkUsers,
    UserSearch,
    AllUsers,
    BulkGroups,
    GroupMembers,
    ServerInfo,
    Filter,
    Projects,
}

impl Operation {
    /// `path` are the decoded segments below `/rest/api/3`.
    pub(crate) fn find(method: &str, path: &[&str]) -> Option<Self> {
        Some(match (method, path) {
            ("GET" | "POST", ["search", "jql"]) => Self::Search,
            ("GET" | "POST", ["search"]) => Self::OldSearch,
            ("POST", ["search", "approximate-count"]) => Self::ApproximateCount,
            ("POST", ["changelog", "bulkfetch"]) => Self::BulkChangelogs,
            ("POST", ["issue", "bulkfetch"]) => Self::BulkIssues,
            ("GET", ["issue", _]) => Self::Issue,
            ("GET", ["issue", _, "changelog"]) => Self::IssueChangelog,
            ("GET", ["status"]) => Self::Statuses,
            ("GET", ["field"]) => Self::Fields,
            ("GET", ["myself"]) => Self::Myself,
            ("GET", ["applicationrole"]) => Self::ApplicationRoles,
            ("GET", ["mypermissions"]) => Self::MyPermissions,
            ("POST", ["permissions", "check"]) => Self::CheckPermissions,
            ("GET", ["user"]) => Self::User,
            ("GET", ["user", "bulk"]) => Self::BulkUsers,
            ("GET", ["user", "search"]) => Self::UserSearch,
            ("GET", ["users", "search"] | ["users"]) => Self::AllUsers,
            ("GET", ["group", "bulk"]) => Self::BulkGroups,
            ("GET", ["group", "member"]) => Self::GroupMembers,
            ("GET", ["serverInfo"]) => Self::ServerInfo,
            ("GET", ["filter", _]) => Self::Filter,
            ("GET", ["project", "search"]) => Self::Projects,
            _ => return None,
        })
    }
}

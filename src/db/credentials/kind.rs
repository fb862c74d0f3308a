//! The words of the table.

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CredentialKind {
    /// Opens the organization API; belongs to the organization.
    OrganizationKey,
    /// Opens the site as one of its users; belongs to that user.
    UserToken,
}

impl CredentialKind {
    pub const ALL: [Self; 2] = [Self::OrganizationKey, Self::UserToken];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::OrganizationKey => "organizationKey",
            Self::UserToken => "userToken",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What the last answer of Atlassian that said anything meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Valid,
    /// It opens some of what it is for.
    Limited,
    Invalid,
    WrongOrganization,
    OwnerMismatch,
    Locked,
    BlockedByIpAllowlist,
    BlockedByPolicy,
}

impl Verdict {
    const ALL: [Self; 8] = [
        Self::Valid,
        Self::Limited,
        Self::Invalid,
        Self::WrongOrganization,
        Self::OwnerMismatch,
        Self::Locked,
        Self::BlockedByIpAllowlist,
        Self::BlockedByPolicy,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Limited => "limited",
            Self::Invalid => "invalid",
            Self::WrongOrganization => "wrongOrganization",
            Self::OwnerMismatch => "ownerMismatch",
            Self::Locked => "locked",
            Self::BlockedByIpAllowlist => "blockedByIpAllowlist",
            Self::BlockedByPolicy => "blockedByPolicy",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|verdict| verdict.as_str() == text)
    }
}

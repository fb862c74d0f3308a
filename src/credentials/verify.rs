//! Asking Atlassian what a secret is worth. Everything that is asked only reads.

use crate::admin::{ApiToken, Organization, Part, Refusal, Trouble};
use crate::atlassian::ids::AccountId;
use crate::db::credentials::{CredentialKind, Verdict};
use secrecy::{ExposeSecret, SecretString};

use super::opened::Opened;
use super::place::SitePlace;
use super::{Credentials, Secret};

/// What Atlassian said.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) verdict: Verdict,
    /// What it should open and does not, as codes.
    pub(super) limited: Vec<&'static str>,
    pub(super) organization: Option<Organization>,
    pub(super) account: Option<AccountId>,
    pub(super) opened: Opened,
}

impl Finding {
    fn bare(verdict: Verdict) -> Self {
        Self {
            verdict,
            limited: Vec::new(),
            organization: None,
            account: None,
            opened: Opened::default(),
        }
    }

    /// 401.
    pub(super) fn invalid() -> Self {
        Self::bare(Verdict::Invalid)
    }

    /// `part` was asked for first, so nothing else was.
    fn refused(refusal: Refusal, part: &'static str) -> Result<Self, Trouble> {
        Ok(match refusal {
            Refusal::Unauthorized => Self::bare(Verdict::Invalid),
            Refusal::Forbidden => Self {
                limited: vec![part],
                ..Self::bare(Verdict::Limited)
            },
            Refusal::Captcha => Self::bare(Verdict::Locked),
            Refusal::IpAddress => Self::bare(Verdict::BlockedByIpAllowlist),
            Refusal::Policy => Self::bare(Verdict::BlockedByPolicy),
            Refusal::Trouble(trouble) => return Err(trouble),
        })
    }

    pub(super) fn works(&self) -> bool {
        matches!(self.verdict, Verdict::Valid | Verdict::Limited)
    }
}

impl Credentials {
    /// `account`: who the token belonged to until now.
    pub(super) async fn verify(
        &self,
        secret: &Secret,
        place: &SitePlace,
        account: Option<&AccountId>,
    ) -> Result<Finding, Trouble> {
        let (found, first) = match secret {
            Secret::Key(key) => (self.verify_key(key, place).await, "organization"),
            Secret::Token(token) => (self.verify_token(token, place, account).await, "owner"),
        };
        found.or_else(|refusal| Finding::refused(refusal, first))
    }

    async fn verify_key(&self, key: &SecretString, place: &SitePlace) -> Result<Finding, Refusal> {
        let api = &self.parts.api;
        let organization = api.organization(key).await?;
        let id = organization.id.as_str();
        let mut limited = Vec::new();
        let has_site = api.has_site(key, id, place.cloud_id).await;
        if part("workspaces", has_site, &mut limited)? == Some(false) {
            return Ok(Finding {
                organization: Some(organization),
                ..Finding::bare(Verdict::WrongOrganization)
            });
        }
        let directories = api.probe(key, id, Part::Directories).await;
        part("directories", directories, &mut limited)?;
        let users = api.probe(key, id, Part::Users).await;
        let users = part("users", users, &mut limited)?;
        let users = match users {
            // Nothing depends on the number.
            Some(()) => api.count_users(key, id).await.ok(),
            None => None,
        };
        Ok(Finding {
            organization: Some(organization),
            opened: Opened { users, seats: None },
            ..worth(limited)
        })
    }

    /// One try with a token that may be wrong, and the rest only after it was right.
    async fn verify_token(
        &self,
        token: &ApiToken,
        place: &SitePlace,
        account: Option<&AccountId>,
    ) -> Result<Finding, Refusal> {
        let (api, site) = (&self.parts.api, &place.site_url);
        let owner = api.owner(site, token).await?;
        let typed = token.email.expose_secret();
        let is_typed = |email: &String| email.to_lowercase() == typed.to_lowercase();
        let is_same = account.is_none_or(|account| *account == owner.account);
        // One that does not show its address was accepted together with the typed one all the same.
        if !owner.email.as_ref().is_none_or(is_typed) || !is_same {
            return Ok(Finding::bare(Verdict::OwnerMismatch));
        }
        if !owner.active {
            return Ok(Finding::bare(Verdict::Invalid));
        }
        let mut limited = Vec::new();
        let is_admin = api.is_admin(site, token).await;
        if part("administer", is_admin, &mut limited)? == Some(false) {
            limited.push("administer");
        }
        let seats = api.seats(site, token).await;
        let seats = part("seats", seats, &mut limited)?;
        Ok(Finding {
            account: Some(owner.account),
            opened: Opened { users: None, seats },
            ..worth(limited)
        })
    }
}

fn worth(limited: Vec<&'static str>) -> Finding {
    let verdict = if limited.is_empty() {
        Verdict::Valid
    } else {
        Verdict::Limited
    };
    Finding {
        limited,
        ..Finding::bare(verdict)
    }
}

/// A secret that was good a moment ago and is refused here does not open this part.
fn part<T>(
    code: &'static str,
    answer: Result<T, Refusal>,
    limited: &mut Vec<&'static str>,
) -> Result<Option<T>, Refusal> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(Refusal::Unauthorized | Refusal::Forbidden) => {
            limited.push(code);
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

/// A code for why the verdict is what it is.
pub(super) fn reason_of(
    verdict: Verdict,
    kind: CredentialKind,
    limited: &[impl AsRef<str>],
) -> Option<&'static str> {
    let lacks = |part: &str| limited.iter().any(|code| code.as_ref() == part);
    Some(match (verdict, kind) {
        (Verdict::Valid, _) => return None,
        (Verdict::Limited, CredentialKind::OrganizationKey) => "insufficientScope",
        (Verdict::Limited, CredentialKind::UserToken) if lacks("administer") => "notAdministrator",
        (Verdict::Limited, CredentialKind::UserToken) if lacks("owner") => "ownerHidden",
        (Verdict::Limited, CredentialKind::UserToken) => "seatsHidden",
        (Verdict::Invalid, _) => "refused",
        (Verdict::WrongOrganization, _) => "organizationWithoutSite",
        // What is kept loses the address with this verdict.
        (Verdict::OwnerMismatch, _) => "addressForgotten",
        (Verdict::Locked, _) => "captcha",
        (Verdict::BlockedByIpAllowlist, _) => "ipAddress",
        (Verdict::BlockedByPolicy, _) => "policy",
    })
}

//! Atlassian is told of one batch, and answers.

use chrono::TimeDelta;

use super::report::{Account, Turn};
use super::{AGAIN, CYCLE, MOMENT, PersonalData, TOMORROW};
use crate::atlassian::ids::{AccountId, SiteId};
use crate::db::DbError;
use crate::db::installations::Installation;
use crate::installs::tenant::{Tenant, Through};
use crate::jira::Grant;
use crate::jira::accounts::{AccountAnswer, AccountNews, AccountReportError, Reporter};

/// How a batch went.
#[derive(Debug, Default)]
pub(super) struct Went {
    /// So many accounts are behind us, told of or left to the next cycle.
    pub(super) through: usize,
    /// As Atlassian says it.
    pub(super) cycle: Option<TimeDelta>,
    /// The others count as not told, and the next try is so much later.
    pub(super) stopped: Option<TimeDelta>,
}

/// What came of one report.
enum Came {
    On(Option<TimeDelta>),
    /// Not with these very accounts.
    Refused,
    Stopped(TimeDelta),
}

impl PersonalData {
    /// One account that Atlassian does not take spoils a whole report, so what is refused is told of in halves, in order.
    pub(super) async fn tell(
        &self,
        tenant: &Tenant,
        connect: Option<&Installation>,
        batch: &[Account],
        turn: &mut Turn,
    ) -> Went {
        let mut went = Went::default();
        let Some(reporter) = reporter(tenant, connect) else {
            // Through Forge a token comes within the hour.
            went.stopped = Some(AGAIN);
            return went;
        };
        let mut pieces = vec![batch];
        while let Some(piece) = pieces.pop() {
            match self.tell_of(tenant.site, reporter, piece, turn).await {
                Came::On(cycle) => {
                    went.through += piece.len();
                    went.cycle = cycle.or(went.cycle);
                }
                Came::Refused if piece.len() > 1 && turn.cuts_left > 0 => {
                    turn.cuts_left -= 1;
                    let (first, second) = piece.split_at(piece.len() / 2);
                    pieces.extend([second, first]);
                }
                Came::Refused => {
                    went.through += piece.len();
                    tracing::error!(
                        site_id = %tenant.site, error = %AccountReportError::Report, accounts = piece.len(),
                        "accounts are left to the next cycle"
                    );
                }
                Came::Stopped(wait) => {
                    went.stopped = Some(wait);
                    break;
                }
            }
        }
        went
    }

    async fn tell_of(
        &self,
        site_id: SiteId,
        reporter: Reporter<'_>,
        accounts: &[Account],
        turn: &mut Turn,
    ) -> Came {
        let through_forge = matches!(reporter, Reporter::Forge { .. });
        if let Some(wait) = self.door.rests(self.clock.now()).filter(|_| through_forge) {
            return Came::Stopped(wait);
        }
        match self.jira.report_accounts(reporter, accounts).await {
            Ok(AccountAnswer { news, cycle }) => {
                turn.told += accounts.len() as u64;
                if self.heed(site_id, accounts, &news, turn).await {
                    Came::On(cycle)
                } else {
                    Came::Stopped(AGAIN)
                }
            }
            // Told they are; what Atlassian says to it is said again in the next cycle.
            Err(error @ AccountReportError::Unreadable) => {
                tracing::error!(%site_id, %error, accounts = accounts.len(), "news of accounts is left to the next cycle");
                turn.told += accounts.len() as u64;
                Came::On(None)
            }
            Err(AccountReportError::Report) => Came::Refused,
            Err(error @ AccountReportError::App(_)) => {
                tracing::error!(%site_id, %error, "reporting accounts rests until tomorrow");
                Came::Stopped(TOMORROW)
            }
            Err(AccountReportError::Limited(asked)) => {
                let asked = asked.and_then(|wait| TimeDelta::from_std(wait).ok());
                let wait = asked.unwrap_or(AGAIN).clamp(MOMENT, CYCLE);
                if through_forge {
                    self.door.rest(self.clock.now(), wait);
                }
                Came::Stopped(wait)
            }
            Err(error @ AccountReportError::Lost) => {
                tracing::warn!(%site_id, %error, "reporting accounts is tried again");
                Came::Stopped(AGAIN)
            }
        }
    }

    /// Does what Atlassian says, account by account, and believes it only of those that it was asked about. `false` when
    /// something is yet to be done and may work in a while; what would fail again is left to the next cycle.
    async fn heed(
        &self,
        site_id: SiteId,
        asked: &[Account],
        news: &[(AccountId, AccountNews)],
        turn: &mut Turn,
    ) -> bool {
        let is_asked = |account: &AccountId| asked.iter().any(|(one, _)| one == account);
        let mut is_done = true;
        for (account, news) in news.iter().filter(|(account, _)| is_asked(account)) {
            let heeded = match self.heed_one(site_id, account, *news).await {
                Err(error) if error.is_passing() => self.heed_one(site_id, account, *news).await,
                other => other,
            };
            match heeded {
                Ok(erased) => turn.erased |= erased,
                Err(error) => {
                    tracing::error!(%site_id, %error, "what atlassian says of an account is not done");
                    is_done &= !error.is_passing();
                }
            }
        }
        is_done
    }

    /// Whether anything of somebody is gone now.
    async fn heed_one(
        &self,
        site: SiteId,
        account: &AccountId,
        news: AccountNews,
    ) -> Result<bool, DbError> {
        match news {
            AccountNews::Closed => self.erase(site, account).await.map(|()| true),
            AccountNews::Updated => self.refetch(site, account).await,
            AccountNews::Unknown => Ok(false),
        }
    }
}

/// `None` while there is nothing to prove with who reports.
fn reporter<'a>(tenant: &'a Tenant, connect: Option<&'a Installation>) -> Option<Reporter<'a>> {
    match &tenant.through {
        Through::Connect { shared_secret, .. } => {
            let installed = connect?;
            Some(Reporter::Connect {
                base_url: &installed.base_url,
                app: &installed.app_key,
                tenant: installed.client_key.as_ref()?,
                shared_secret,
            })
        }
        Through::Forge { .. } => match &tenant.jira.as_ref().ok()?.grant {
            Grant::ForgeImpersonation { system_token, .. } => Some(Reporter::Forge {
                system_token: system_token.as_ref()?,
            }),
            Grant::ConnectImpersonation { .. } => None,
        },
    }
}

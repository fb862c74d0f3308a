//! Tokens by how they stand.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition};

use super::Column;
use crate::atlassian::ids::AccountId;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateFilter {
    /// For longer than `until`.
    Active {
        until: DateTime<Utc>,
        /// Of other users than these.
        except: Vec<AccountId>,
    },
    /// Still, and not after `until`.
    Expiring {
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        /// Of other users than these.
        except: Vec<AccountId>,
    },
    Expired {
        now: DateTime<Utc>,
    },
    Inactive,
    WaitingForReactivation,
    /// Good, but for their users, who are these.
    OfUsers {
        now: DateTime<Utc>,
        accounts: Vec<AccountId>,
    },
}

impl StateFilter {
    pub(super) fn condition(&self) -> Condition {
        let active = |yes: bool| Condition::all().add(Column::Active.eq(yes));
        let not_of = |accounts: &[AccountId]| {
            Column::AccountId.is_not_in(accounts.iter().map(AccountId::as_str))
        };
        match self {
            Self::Active { until, except } => active(true)
                .add(Column::ExpiresAt.gt(*until))
                .add(not_of(except)),
            Self::Expiring { now, until, except } => active(true)
                .add(Column::ExpiresAt.gt(*now))
                .add(Column::ExpiresAt.lte(*until))
                .add(not_of(except)),
            Self::Expired { now } => active(true).add(Column::ExpiresAt.lte(*now)),
            Self::Inactive => active(false).add(Column::AwaitingReactivation.eq(false)),
            Self::WaitingForReactivation => {
                Condition::all().add(Column::AwaitingReactivation.eq(true))
            }
            Self::OfUsers { now, accounts } => {
                let accounts = accounts.iter().map(AccountId::as_str);
                active(true)
                    .add(Column::ExpiresAt.gt(*now))
                    .add(Column::AccountId.is_in(accounts))
            }
        }
    }
}

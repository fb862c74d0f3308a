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
    },
    /// Still, and not after `until`.
    Expiring {
        now: DateTime<Utc>,
        until: DateTime<Utc>,
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
        match self {
            Self::Active { until } => active(true).add(Column::ExpiresAt.gt(*until)),
            Self::Expiring { now, until } => active(true)
                .add(Column::ExpiresAt.gt(*now))
                .add(Column::ExpiresAt.lte(*until)),
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

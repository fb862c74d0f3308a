//! Every place where the database holds an Atlassian account id: to tell Atlassian of them, and to erase somebody.
//!
//! `PLACES` is the whole list. A test holds the schema to it: a column of text is in the list, or is known to hold none.

mod erase;
mod held;

pub use erase::{Erased, erase};
pub use held::held;

/// What stands in the place of somebody who was erased.
pub const ERASED: &str = "erased";

/// Who acts without an account, in the audit trail.
pub const SYSTEMS: [&str; 4] = ["jira", "operator", "dwell", ERASED];

/// Members of an audit event's details that are accounts.
const MEMBERS: [&str; 3] = ["account", "by", "owner"];

/// One column with account ids, in a table with a `site_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::db) struct Place {
    pub(in crate::db) table: &'static str,
    pub(in crate::db) column: &'static str,
    holds: Holds,
    end: End,
}

/// What of a person is in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    /// The id, which Atlassian told us at the instant in this column.
    IdSince(&'static str),
    /// The id, mostly with the sealed address of a token's owner, which every check that works fetches anew.
    IdBesideAddress,
    /// JSON that names people, written at the instant in this column.
    JsonSince(&'static str),
    /// The id at the end of a text, for minutes. Whoever it is has a report token, so it is in another place too.
    Passing,
}

/// What becomes of a row when the person in it is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// It was theirs alone.
    Goes,
    /// It is the site's, and stays without them.
    Stays,
    /// It goes unless the flag in this column says that others use it.
    StaysIf(&'static str),
    /// It is overwritten within the cycle of reports that it belongs to, which needs it for its order.
    Ends,
}

const fn place(table: &'static str, column: &'static str, holds: Holds, end: End) -> Place {
    Place {
        table,
        column,
        holds,
        end,
    }
}

pub(in crate::db) const PLACES: &[Place] = {
    use End::{Ends, Goes, Stays, StaysIf};
    use Holds::{IdBesideAddress, IdSince, JsonSince, Passing};
    &[
        place("report_tokens", "account_id", IdSince("created_at"), Goes),
        place("report_tokens", "created_by", IdSince("created_at"), Stays),
        place("audit_events", "actor", IdSince("at"), Stays),
        place("audit_events", "detail", JsonSince("at"), Stays),
        place("calendars", "created_by", IdSince("created_at"), Stays),
        place("credentials", "account_id", IdBesideAddress, Goes),
        place("credentials", "updated_by", IdSince("updated_at"), Stays),
        place("exports", "account_id", IdSince("created_at"), Goes),
        place(
            "parameter_sets",
            "owner",
            IdSince("updated_at"),
            StaysIf("public"),
        ),
        place("paging_runs", "account_id", IdSince("created_at"), Goes),
        // Written a day before it expires; what lies ahead counts as now.
        place("creations", "account_id", IdSince("expires_at"), Goes),
        place("aggregation_tickets", "account_id", Passing, Goes),
        place("call_counts", "scope", Passing, Goes),
        place("account_reports", "after", Passing, Ends),
    ]
};

//! What an app was allowed to do at all, whoever it does it for.

use crate::connect::app::covers;
use crate::operation::Operation;
use crate::rest::answer::Answer;

#[derive(Clone, Debug)]
pub(crate) enum Scopes {
    /// Nobody asked for anything.
    Anonymous,
    /// A person's own API token: whatever its owner may.
    Owner,
    Connect(Vec<String>),
    /// Of the version that the site has consented to.
    Forge(Vec<String>),
}

impl Scopes {
    /// `None`: the call may go on.
    pub(crate) fn refusal(&self, operation: Option<Operation>) -> Option<Answer> {
        match self {
            Self::Connect(_) if operation == Some(Operation::ApplicationRoles) => Some(
                Answer::error(403, "This resource is not accessible to Connect apps."),
            ),
            Self::Connect(scopes) if !covers(scopes, "READ") => Some(Answer::error(
                403,
                "The app does not have the scope READ that this call needs.",
            )),
            Self::Forge(scopes) => {
                if operation == Some(Operation::ApplicationRoles) {
                    return Some(Answer::gateway(401, "Unauthorized; scope does not match"));
                }
                let needed = classic_scope(operation?);
                let has = scopes.iter().any(|scope| scope == needed);
                (!has).then(|| Answer::gateway(401, "Unauthorized; scope does not match"))
            }
            Self::Anonymous | Self::Owner | Self::Connect(_) => None,
        }
    }
}

fn classic_scope(operation: Operation) -> &'static str {
    match operation {
        Operation::Myself | Operation::User | Operation::UserSearch | Operation::AllUsers => {
            "read:jira-user"
        }
        _ => "read:jira-work",
    }
}

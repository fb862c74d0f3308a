//! What the engine reads, borrowed from whatever holds Jira's answer.

/// One issue. `items` may come in any order, repeated, and with fields that no report asks for.
#[derive(Clone, Debug)]
pub struct IssueInput<'a, I> {
    pub created: i64,
    /// `fields.status` of the issue now.
    pub current: Value<'a>,
    /// The assignee now; read by reports about assignees.
    pub assignee: Value<'a>,
    /// The values that each measured field has now, in the order of the measure; read by reports about fields.
    pub fields: &'a [&'a [Value<'a>]],
    /// Date fields by id; read by metrics that begin or end with one.
    pub dates: &'a [(&'a str, i64)],
    /// An iterator of [`HistoryItem`]s.
    pub items: I,
}

/// One item of one changelog history.
#[derive(Clone, Copy, Debug)]
pub struct HistoryItem<'a> {
    /// The history's numeric id: items of the same id and position are the same item.
    pub history: u64,
    /// Position of the item within its history.
    pub position: u32,
    pub at: i64,
    /// Account id of who made the change.
    pub author: Option<&'a str>,
    pub field_id: Option<&'a str>,
    pub field: &'a str,
    pub from: Value<'a>,
    pub to: Value<'a>,
}

impl HistoryItem<'_> {
    /// The field's id decides. Its name does only where Jira gave no id (exports from before about 2017), so that a
    /// custom field that somebody named "Status" never counts (Jira, section 3).
    pub fn is_status(&self) -> bool {
        self.is_of("status", "status")
    }

    pub(super) fn is_of(&self, id: &str, name: &str) -> bool {
        match self.field_id {
            Some(field) if !field.is_empty() => field == id,
            _ => self.field.eq_ignore_ascii_case(name),
        }
    }
}

/// A value of a field as history tells it: either part may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Value<'a> {
    pub id: Option<&'a str>,
    /// The name of that day.
    pub name: Option<&'a str>,
}

impl<'a> Value<'a> {
    pub fn new(id: Option<&'a str>, name: Option<&'a str>) -> Self {
        Self {
            id: id.filter(|text| !text.is_empty()),
            name: name.filter(|text| !text.is_empty()),
        }
    }
}

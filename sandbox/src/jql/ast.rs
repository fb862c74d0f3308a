//! A query, taken apart.

#[derive(Debug)]
pub(super) struct Query {
    /// `None`: no restriction at all.
    pub(super) clause: Option<Clause>,
    pub(super) order: Vec<OrderBy>,
}

#[derive(Debug)]
pub(super) struct OrderBy {
    pub(super) field: String,
    pub(super) descending: bool,
}

#[derive(Debug)]
pub(super) enum Clause {
    All(Vec<Clause>),
    Any(Vec<Clause>),
    Not(Box<Clause>),
    Test(Test),
}

#[derive(Debug)]
pub(super) struct Test {
    pub(super) field: String,
    pub(super) operator: Operator,
    pub(super) operands: Vec<Operand>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equals,
    NotEquals,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
    NotLike,
    In,
    NotIn,
    Is,
    IsNot,
    Was,
    WasNot,
    WasIn,
    WasNotIn,
}

impl Operator {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Equals => "=",
            Self::NotEquals => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Like => "~",
            Self::NotLike => "!~",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Is => "is",
            Self::IsNot => "is not",
            Self::Was => "was",
            Self::WasNot => "was not",
            Self::WasIn => "was in",
            Self::WasNotIn => "was not in",
        }
    }

    pub(super) fn takes_list(self) -> bool {
        matches!(self, Self::In | Self::NotIn | Self::WasIn | Self::WasNotIn)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    Value(String),
    Empty,
    Function {
        name: String,
        arguments: Vec<String>,
    },
}

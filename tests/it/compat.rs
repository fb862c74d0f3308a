//! A consumer of Timepiece's API changes the base URL and the token, and everything works: every endpoint and every
//! parameter of its documents, one row each. A row names the section of the reference (`timepiece`) that it comes from.
//!
//! The site is that of `reports::story`, with calendars of its own ([`stage`]). Where a row says nothing else it is about
//! the issue WEB-3: To Do 1 h, In Progress 1 h, Blocked (deleted) 2 h, In Progress 20 h, Done for 24 h now.

mod aggregations;
mod calendars;
mod complete;
mod documents;
mod errors;
mod expanded;
mod exports;
mod figures;
mod files;
mod filters;
mod options;
mod pages;
mod parameter_sets;
mod run;
mod seen;
mod spec;
mod stage;

/// One call and what must come of it.
#[derive(Clone, Copy, Debug)]
struct Row {
    section: &'static str,
    /// Endpoints, by the letters of the reference: I(ssue), X (expanded), L(ist), L2, A(ggregation), E(xport).
    on: &'static str,
    /// `name=value` pairs with `&` between them, not escaped. Sent besides it, unless it names them: the issue (`@KEY`
    /// at the beginning for another one), `columnsBy=statusDuration`, `calendar=normalHours`, `aggregationType=sum`.
    call: &'static str,
    /// What to look at (see [`seen`]), and what must be there: the text itself; `~` and a part of it; `absent`; `any`.
    expect: &'static [(&'static str, &'static str)],
}

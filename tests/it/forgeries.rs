//! Every forgery that can be sent over HTTP: refused with one and the same answer, and nothing changes.

mod commonplace;
mod forger;
mod lifecycle_calls;
mod page_calls;
mod report_calls;
mod switch_calls;

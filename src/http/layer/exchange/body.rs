//! A response body that knows when it has ended.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::Error;
use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};

use super::record::Record;

/// Holds the record until the body is sent or given up, and runs the body's work in the request's span.
#[derive(Debug)]
pub(super) struct ObservedBody {
    body: Body,
    record: Record,
}

impl ObservedBody {
    pub(super) fn new(body: Body, record: Record) -> Self {
        Self { body, record }
    }
}

impl HttpBody for ObservedBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let span = self.record.span().clone();
        let _request = span.enter();
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

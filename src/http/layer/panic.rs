//! A panic in a handler is answered like any other failure; the panic hook has logged it.

use std::any::Any;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::ResponseForPanic;

use crate::http::error::Error;

#[derive(Clone, Copy, Debug)]
pub(super) struct Answer;

impl ResponseForPanic for Answer {
    type ResponseBody = Body;

    fn response_for_panic(&mut self, _panic: Box<dyn Any + Send + 'static>) -> Response {
        Error::panicked().into_response()
    }
}

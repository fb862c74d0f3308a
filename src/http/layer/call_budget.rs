//! Tells a caller in every answer how many calls are left, by the header fields of the IETF's draft
//! "`RateLimit` header fields for HTTP": `RateLimit-Policy: "calls";q=…;w=60` and `RateLimit: "calls";r=…;t=…`.

use std::cell::Cell;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::http::error::Error;
use crate::tokens::call_budget::{Standing, WINDOW};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const STANDING: HeaderName = HeaderName::from_static("ratelimit");

tokio::task_local! {
    static SPENT: Cell<Option<Standing>>;
}

/// To be told in this request's answer. An error when the call is one too many.
pub fn note(standing: Standing) -> Result<(), Error> {
    // Without the layer there is nobody to tell it.
    SPENT.try_with(|spent| spent.set(Some(standing))).ok();
    if standing.exceeded {
        Err(Error::too_many_calls(standing.limit, standing.reset_in))
    } else {
        Ok(())
    }
}

pub(in crate::http) async fn tell(request: Request, next: Next) -> Response {
    let told = async {
        let response = next.run(request).await;
        (response, SPENT.with(Cell::get))
    };
    let (mut response, spent) = SPENT.scope(Cell::new(None), told).await;
    if let Some(standing) = spent {
        let policy = format!("\"calls\";q={};w={}", standing.limit, WINDOW.num_seconds());
        let now = format!("\"calls\";r={};t={}", standing.remaining, standing.reset_in);
        let headers = response.headers_mut();
        for (name, text) in [(POLICY, policy), (STANDING, now)] {
            headers.extend(HeaderValue::try_from(text).map(|value| (name, value)));
        }
    }
    response
}

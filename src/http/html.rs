//! The little HTML that is written here; the pages themselves are built in `frontend/`.

use super::error::Error;

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// What stands in a frame in place of a page that is not shown.
pub fn refusal(error: &Error, request_id: Option<&str>) -> String {
    let (title, message) = words(error);
    let id = request_id.map_or_else(String::new, |id| {
        format!("<p><small>{}</small></p>", escape(id))
    });
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title></head><body><main><h1>{title}</h1>\
         <p>{}</p>{id}</main></body></html>\n",
        escape(message)
    )
}

fn words(error: &Error) -> (&'static str, &str) {
    match error.status.as_u16() {
        401 => (
            "Open this page from Jira",
            "It is shown inside Jira only, under Apps, and its address is good for a few minutes. Open it there, or reload Jira's page.",
        ),
        403 => ("Not for this account", &error.message),
        404 => ("Not found", &error.message),
        _ => ("This page cannot be shown now", &error.message),
    }
}

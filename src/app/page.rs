//! The page at the bare address.

use crate::config::Config;
use crate::http::html::escape;

/// Says what answers here. Plain HTML without scripts or outside resources.
pub(super) fn greeting(config: &Config) -> String {
    let name = escape(&config.app.name);
    let base = escape(config.server.base_url.as_str());
    let sandbox = config.sandbox.url.as_ref().map_or_else(String::new, |url| {
        format!(
            "<p><strong>Sandbox mode:</strong> this server works with a stand-in for Jira at {}, not with Atlassian.</p>",
            escape(url.as_str())
        )
    });
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{name}</title></head><body><main><h1>{name}</h1>\
         <p>Time-in-status reports for Jira Cloud. Report calls go to <code>{base}/rest/…</code> with a report token.</p>{sandbox}\
         <p><a href=\"{base}/atlassian-connect.json\">App descriptor</a> · <a href=\"{base}/healthz\">Health</a></p></main></body></html>"
    )
}

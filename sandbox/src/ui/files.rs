//! Files of the host pages: ours, and those of the packages that `sandbox/host` names. A debug build reads both when they
//! are asked for.

use rust_embed::Embed;

use crate::rest::answer::Answer;

const SCRIPT: &str = "text/javascript;charset=UTF-8";
const STYLE: &str = "text/css;charset=UTF-8";
const PAGE: &str = "text/html;charset=UTF-8";

/// What `npm ci` brings may be missing: then Connect's pages do not open, and say why.
#[derive(Embed)]
#[folder = "host/"]
#[include = "*.html"]
#[include = "*.js"]
#[include = "*.css"]
#[include = "node_modules/jquery/dist/jquery.js"]
#[include = "node_modules/atlassian-connect-js/dist/*"]
#[exclude = "node_modules/*/src/*"]
struct Host;

/// Names of Atlassian's and jQuery's files, and where they are.
const PACKAGED: [(&str, &str); 2] = [
    ("jquery.js", "node_modules/jquery/dist/jquery.js"),
    (
        "connect-host.js",
        "node_modules/atlassian-connect-js/dist/connect-host.js",
    ),
];

/// Where Atlassian's CDN stands in the script that apps load.
const CDN: &str = "\"https://\" + CDN_DOMAIN";

fn text(path: &str) -> Option<String> {
    let file = Host::get(path)?;
    String::from_utf8(file.data.into_owned()).ok()
}

fn typed(name: &str, text: String) -> Option<Answer> {
    let (_, extension) = name.rsplit_once('.')?;
    let kind = match extension {
        "js" => SCRIPT,
        "css" => STYLE,
        "html" => PAGE,
        _ => return None,
    };
    Some(Answer::text(200, kind, text).with_header("Cache-Control", "no-cache"))
}

pub(super) fn jira() -> Answer {
    let page = text("jira.html").and_then(|text| typed("jira.html", text));
    page.unwrap_or_else(|| Answer::html(500, "The host page is missing"))
}

/// A file of the host page.
pub(super) fn ours(name: &str) -> Option<Answer> {
    let packaged = PACKAGED.iter().find(|(known, _)| *known == name);
    let path = packaged.map_or(name, |(_, path)| path);
    typed(name, text(path).filter(|_| is_plain(name))?)
}

/// What apps load from Atlassian's CDN: `all.js`, and the colours. `here` takes the CDN's place in it.
pub(super) fn of_connect(name: &str, here: &str) -> Option<Answer> {
    if name == "all.js" {
        let script = text("node_modules/atlassian-connect-js/dist/iframe.js")?;
        return typed(name, script.replacen(CDN, &format!("\"{here}\""), 1));
    }
    theme(name)
}

/// One of the style sheets that theme a frame.
pub(super) fn theme(name: &str) -> Option<Answer> {
    let file = name.strip_prefix("themes/").unwrap_or(name);
    let is_style = file.rsplit_once('.').is_some_and(|(_, kind)| kind == "css");
    let path = format!("node_modules/atlassian-connect-js/dist/{name}");
    typed(name, text(&path).filter(|_| is_plain(file) && is_style)?)
}

/// One segment, and not hidden.
pub(super) fn is_plain(name: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    !name.is_empty() && !name.starts_with('.') && name.bytes().all(is_allowed)
}

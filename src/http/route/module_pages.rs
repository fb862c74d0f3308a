//! The pages of the descriptor's modules, and what they load. Data they get from the settings API.

use axum::extract::{Path, State};
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use crate::atlassian::module_pages::ModulePage;
use crate::http::error::Error;
use crate::http::extract::connect_frame::{AdminConnectFrame, ConnectFrame};
use crate::http::extract::public::Public;
use crate::http::page_files::PageFiles;
use crate::http::shells::Shells;

/// Their names change with their content.
const KEPT: &str = "public, max-age=31536000, immutable";

pub async fn app(
    ConnectFrame(caller): ConnectFrame,
    State(shells): State<Shells>,
) -> Result<Response, Error> {
    shells.show(ModulePage::App, caller.tenant.origins())
}

pub async fn api_settings(
    AdminConnectFrame(caller): AdminConnectFrame,
    State(shells): State<Shells>,
) -> Result<Response, Error> {
    shells.show(ModulePage::ApiSettings, caller.tenant.origins())
}

pub async fn api_information(
    AdminConnectFrame(caller): AdminConnectFrame,
    State(shells): State<Shells>,
) -> Result<Response, Error> {
    shells.show(ModulePage::ApiInformation, caller.tenant.origins())
}

pub async fn get_started(
    AdminConnectFrame(caller): AdminConnectFrame,
    State(shells): State<Shells>,
) -> Result<Response, Error> {
    shells.show(ModulePage::GetStarted, caller.tenant.origins())
}

/// Scripts, styles and pictures, the same for everybody.
pub async fn asset(
    _: Public,
    State(files): State<PageFiles>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let kind = content_type(&name)
        .filter(|_| is_plain(&name))
        .ok_or_else(nothing)?;
    let path = format!("assets/{name}");
    let compressed = ["br", "gzip"]
        .into_iter()
        .filter(|encoding| accepts(&headers, encoding))
        .find_map(|encoding| {
            let format = if encoding == "gzip" { "gz" } else { encoding };
            Some((encoding, files.find_compressed(&path, format)?))
        });
    let common = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (CACHE_CONTROL, HeaderValue::from_static(KEPT)),
        (VARY, HeaderValue::from_static("accept-encoding")),
    ];
    match compressed {
        Some((encoding, bytes)) => {
            Ok((common, [(CONTENT_ENCODING, encoding)], bytes).into_response())
        }
        None => Ok((common, files.find(&path).ok_or_else(nothing)?).into_response()),
    }
}

fn is_plain(name: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    !name.starts_with('.') && name.bytes().all(is_allowed)
}

/// What a build has; browsers are told not to guess.
fn content_type(name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    Some(match extension {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" => "application/json",
        _ => return None,
    })
}

/// Named, and not with a weight of zero.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter();
    let items = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    items.map(str::trim).any(|item| {
        let (name, weight) = item.split_once(';').unwrap_or((item, ""));
        let weight = weight
            .trim()
            .strip_prefix("q=")
            .and_then(|text| text.parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case(encoding) && weight.is_none_or(|weight| weight > 0.0)
    })
}

fn nothing() -> Error {
    Error::not_found("There is nothing at this address.")
}

#[cfg(test)]
mod tests;

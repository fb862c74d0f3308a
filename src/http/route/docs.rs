//! The description of the API, and a page that shows it without asking anybody else.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use utoipa_swagger_ui::Config;

use crate::http::error::Error;
use crate::http::extract::public::Public;
use crate::http::openapi as document;

/// Nothing from elsewhere, and no script but the files.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// The files change with the version only.
const KEPT: &str = "public, max-age=3600";

const PAGE: &str = r#"<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Dwell API</title>
    <link rel="stylesheet" href="docs/swagger-ui.css">
    <link rel="icon" type="image/png" href="docs/favicon-32x32.png">
  </head>
  <body>
    <div id="docs"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
"#;

/// No validator: that would be a stranger's server.
const START: &str = r##"SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
"##;

/// A file of the page.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    pub name: &'static str,
    /// `None`: one that Swagger UI brings.
    own: Option<&'static str>,
}

pub const ASSETS: [Asset; 4] = [
    Asset {
        name: "favicon-32x32.png",
        own: None,
    },
    Asset {
        name: "start.js",
        own: Some(START),
    },
    Asset {
        name: "swagger-ui-bundle.js",
        own: None,
    },
    Asset {
        name: "swagger-ui.css",
        own: None,
    },
];

pub async fn openapi(_: Public) -> Response {
    ([(CONTENT_TYPE, "application/json")], document::text()).into_response()
}

pub async fn page(_: Public) -> Response {
    ([(CONTENT_SECURITY_POLICY, POLICY)], Html(PAGE)).into_response()
}

pub async fn asset(_: Public, Path(name): Path<String>) -> Result<Response, Error> {
    let asset = ASSETS.into_iter().find(|asset| asset.name == name);
    match asset {
        Some(Asset { own: Some(own), .. }) => Ok((script_headers(), own).into_response()),
        Some(Asset { own: None, name }) => brought(name),
        None => Err(nothing()),
    }
}

/// A file of Swagger UI. It lies here compressed, and everything that reads pages takes it so.
fn brought(name: &str) -> Result<Response, Error> {
    let file = utoipa_swagger_ui::serve(name, Arc::new(Config::default()));
    let file = file.map_err(|error| Error::internal(error.as_ref()))?;
    let file = file.ok_or_else(nothing)?;
    let kind = HeaderValue::from_str(&file.content_type);
    let kind = kind.map_err(|error| Error::internal(&error))?;
    let mut headers: HeaderMap = [(CONTENT_TYPE, kind), kept()].into_iter().collect();
    if file.gzpipped {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok((headers, file.bytes.into_owned()).into_response())
}

fn script_headers() -> HeaderMap {
    let kind = HeaderValue::from_static("text/javascript");
    [(CONTENT_TYPE, kind), kept()].into_iter().collect()
}

fn kept() -> (HeaderName, HeaderValue) {
    (CACHE_CONTROL, HeaderValue::from_static(KEPT))
}

fn nothing() -> Error {
    Error::not_found("There is nothing at this address.")
}

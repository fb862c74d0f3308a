//! A page of the app at work in somebody's browser: what it sends to the remote, and what it gets to see of the answer.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;
use thiserror::Error;
use url::Url;

use super::installed::Installed;
use super::module::ForgeModule;
use crate::random;

const PATIENCE: Duration = Duration::from_secs(25);
const LARGEST_REQUEST: usize = 500 * 1000;
const LARGEST_RESPONSE: usize = 5 * 1000 * 1000;

/// What the page's script asks for. Everything in it is the script's own choice.
#[derive(Clone, Debug)]
pub struct PageRequest {
    pub method: String,
    /// With its query, below the remote.
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<Value>,
    /// Which page of the app it is; not the script's choice.
    pub module: &'static ForgeModule,
}

impl PageRequest {
    pub fn new(method: &str, path: &str) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: None,
            module: &ForgeModule::GENERAL,
        }
    }

    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    #[must_use]
    pub fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }
}

#[derive(Clone, Debug)]
pub struct PageAnswer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

/// Why a page's promise fails instead of giving it an answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Rejection {
    #[error("the app is not installed on this site")]
    NotInstalled,
    #[error("the user has no access to the app")]
    NoAccess,
    #[error("the request is none that a page can make: {0}")]
    BadRequest(&'static str),
    #[error("the remote was not reached, or did not answer in time: {0}")]
    NoAnswer(String),
    #[error("the remote could not verify the invocation token")]
    InvocationRefused,
    #[error("the remote redirects")]
    Redirect,
    #[error("the answer is too large")]
    AnswerTooLarge,
    #[error("a refusal of the remote has content type {0}")]
    WrongContentType(String),
    #[error("a refusal of the remote is not JSON: {0}")]
    NotJson(String),
}

/// Both ways of the front end, for one user.
#[derive(Debug)]
pub(crate) struct Browser<'a> {
    pub(crate) installed: &'a Installed<'a>,
    pub(crate) account: &'a str,
}

impl Browser<'_> {
    /// `invokeRemote`: through Forge, which adds the user's token and looks at the answer.
    pub(crate) async fn invoke_remote(
        &self,
        request: &PageRequest,
    ) -> Result<PageAnswer, Rejection> {
        if request.body.as_ref().is_some_and(|body| !body.is_object()) {
            return Err(Rejection::BadRequest("the body is no object"));
        }
        let mut headers = self.custom_headers(request)?;
        self.add_platform_headers(request.module, &mut headers)?;
        headers.remove("x-forge-oauth-system");
        headers.remove("x-forge-oauth-user");
        if let Some(token) = self.user_token() {
            headers.insert("x-forge-oauth-user", value(&token)?);
        }
        inspect(self.send(request, headers).await?)
    }

    fn user_token(&self) -> Option<String> {
        let now = self.installed.world.clock.now();
        let mut app = self.installed.app.state();
        app.user_token(self.installed.index, self.account, now)
    }

    /// `requestRemote`: from the browser itself, without any of the app's tokens. The script sees the answer as it is.
    pub(crate) async fn request_remote(
        &self,
        request: &PageRequest,
    ) -> Result<PageAnswer, Rejection> {
        let mut headers = self.custom_headers(request)?;
        self.add_platform_headers(request.module, &mut headers)?;
        self.send(request, headers).await
    }

    fn custom_headers(&self, request: &PageRequest) -> Result<HeaderMap, Rejection> {
        if !self.installed.registration.admits(self.account) {
            return Err(Rejection::NoAccess);
        }
        let mut headers = HeaderMap::new();
        for (name, text) in &request.headers {
            let name = HeaderName::from_bytes(name.as_bytes());
            let name = name.map_err(|_| Rejection::BadRequest("a header has no such name"))?;
            headers.append(name, value(text)?);
        }
        Ok(headers)
    }

    fn add_platform_headers(
        &self,
        module: &ForgeModule,
        headers: &mut HeaderMap,
    ) -> Result<(), Rejection> {
        let claims = self.installed.page_claims(self.account, module);
        let token = self.installed.world.forge.sign(&claims);
        headers.insert("authorization", value(&format!("Bearer {token}"))?);
        let trace = random::hex(&random::bytes::<16>());
        headers.insert("x-b3-traceid", value(&trace)?);
        headers.insert("x-b3-spanid", value(&trace[..16])?);
        Ok(())
    }

    async fn send(
        &self,
        request: &PageRequest,
        headers: HeaderMap,
    ) -> Result<PageAnswer, Rejection> {
        let answer = self.request(request)?.headers(headers).send().await;
        let answer = answer.map_err(|error| Rejection::NoAnswer(error.to_string()))?;
        read(answer).await
    }

    fn request(&self, request: &PageRequest) -> Result<RequestBuilder, Rejection> {
        let remote = Url::parse(&self.installed.registration.remote);
        let remote = remote.map_err(|_| Rejection::BadRequest("the remote is no URL"))?;
        let url = remote.join(&request.path).ok();
        let url = url
            .filter(|url| url.origin() == remote.origin())
            .ok_or(Rejection::BadRequest("the path leads elsewhere"))?;
        let method = Method::from_bytes(request.method.as_bytes());
        let method = method.map_err(|_| Rejection::BadRequest("no such method"))?;
        let http = &self.installed.world.http;
        let builder = http.request(method, url).timeout(PATIENCE);
        match &request.body {
            None => Ok(builder),
            Some(body) if body.to_string().len() > LARGEST_REQUEST => {
                Err(Rejection::BadRequest("the body is larger than 500 KB"))
            }
            Some(body) => Ok(builder.json(body)),
        }
    }
}

fn value(text: &str) -> Result<HeaderValue, Rejection> {
    HeaderValue::from_str(text).map_err(|_| Rejection::BadRequest("a header has no such value"))
}

async fn read(answer: Response) -> Result<PageAnswer, Rejection> {
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let text = answer.text().await;
    let text = text.map_err(|error| Rejection::NoAnswer(error.to_string()))?;
    Ok(PageAnswer {
        status,
        headers,
        text,
    })
}

/// What Forge lets through to the page (Forge: response rules).
fn inspect(answer: PageAnswer) -> Result<PageAnswer, Rejection> {
    match answer.status {
        _ if answer.text.len() > LARGEST_RESPONSE => Err(Rejection::AnswerTooLarge),
        200..=299 => Ok(answer),
        300..=399 => Err(Rejection::Redirect),
        401 => Err(Rejection::InvocationRefused),
        _ => inspect_refusal(answer),
    }
}

fn inspect_refusal(answer: PageAnswer) -> Result<PageAnswer, Rejection> {
    let kind = answer.headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    match kind {
        Some(kind) if kind != b"application/json" => Err(Rejection::WrongContentType(
            String::from_utf8_lossy(kind).into_owned(),
        )),
        _ if serde_json::from_str::<Value>(&answer.text).is_err() => {
            Err(Rejection::NotJson(answer.text))
        }
        _ => Ok(answer),
    }
}

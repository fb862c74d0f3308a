//! What Jira shows in its frames, on sites that have the app through Connect.

use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Content, HttpMethod, Required, ResponseBuilder};

use super::call::{Call, Proof};
use super::refusals::Envelope;
use crate::atlassian::module_pages::ModulePage;

pub(super) const TAG: &str = "Pages";

pub(super) fn calls() -> Vec<Call> {
    let pages = ModulePage::ALL.map(page).into_iter();
    pages.chain([asset()]).map(|call| call.tag(TAG)).collect()
}

fn page(page: ModulePage) -> Call {
    let summary = match page {
        ModulePage::App => "The app",
        ModulePage::ApiSettings => "Report tokens, for admins",
        ModulePage::ApiInformation => "Atlassian credentials, for admins",
        ModulePage::GetStarted => "What to do first, for admins",
    };
    let (id, _) = page.file().split_once('.').unwrap_or((page.file(), ""));
    let document = ResponseBuilder::new()
        .description("The page.")
        .content("text/html", Content::new(Some(text())));
    let refusals: &[u16] = if page.is_for_admins() {
        &[401, 403, 421, 429, 502]
    } else {
        &[401, 403, 421]
    };
    Call::new(HttpMethod::Get, page.path(), &format!("page-{id}"), summary)
        .proof(Proof::ConnectFrame)
        .answers(200, document.build())
        .refuses(Envelope::Frame, refusals)
}

fn asset() -> Call {
    let file = ParameterBuilder::new()
        .name("file")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(text().min_length(Some(1))));
    let kinds = [
        "text/css",
        "text/javascript",
        "image/png",
        "image/svg+xml",
        "font/woff2",
        "application/json",
    ];
    let response = ResponseBuilder::new().description("The file, which never changes.");
    let response = kinds.into_iter().fold(response, |response, kind| {
        response.content(kind, Content::new(Some(text())))
    });
    Call::new(
        HttpMethod::Get,
        "/pages/assets/{file}",
        "pageFile",
        "What the pages are made of",
    )
    .parameter(file.build())
    .answers(200, response.build())
    .refuses(Envelope::Frame, &[400, 404])
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

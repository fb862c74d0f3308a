//! Errors, once for all calls: their shape depends on the mount, their meaning on the status.

use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{Content, Header, HeaderBuilder, Ref, RefOr, Response};
use utoipa::{PartialSchema as _, ToSchema as _};

use super::call::{Schemas, json, json_like};
use super::samples;
use crate::http::layer::envelope::{ApiBody, RestBody};

/// Whose errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Envelope {
    /// Timepiece's, under `/rest`.
    Rest,
    Api,
    /// A page for people, or what the framework says before one could be made.
    Frame,
}

impl Envelope {
    fn name(self) -> &'static str {
        match self {
            Self::Rest => "Rest",
            Self::Api => "Api",
            Self::Frame => "Frame",
        }
    }

    fn schema(self) -> Ref {
        Ref::from_schema_name(match self {
            Self::Rest => RestBody::name(),
            Self::Api | Self::Frame => ApiBody::name(),
        })
    }

    /// What any call can meet.
    pub(super) fn everywhere(self) -> &'static [u16] {
        match self {
            Self::Rest => &[401, 408, 421, 429, 500, 503],
            Self::Api | Self::Frame => &[408, 500, 503],
        }
    }
}

const MEANINGS: [(u16, &str); 15] = [
    (
        400,
        "The request is not acceptable: `messages` has every fault.",
    ),
    (
        401,
        "No proof, or one that does not verify. Only a token of this service is told why: it has ended, or its site is not installed, suspended or not licensed.",
    ),
    (
        403,
        "Jira, the site, its licence or the operator of this service does not allow it.",
    ),
    (404, "There is none, or none for this caller."),
    (408, "The answer took too long."),
    (
        409,
        "It contradicts what is there: a name or id that is taken, a limit, a calendar that is needed, a site that has moved to Forge.",
    ),
    (
        412,
        "It was changed meanwhile: `current` is the row as it is now.",
    ),
    (413, "The body is too large."),
    (415, "A body of a kind that is not read here."),
    (
        421,
        "The site is served at another address of this service, which the message names.",
    ),
    (
        422,
        "Some fields are not acceptable: `fields` has the faults.",
    ),
    (
        429,
        "The calls of this minute are used up, or Jira's rate limit is reached.",
    ),
    (500, "A fault of this service."),
    (502, "Jira gave an answer that cannot be understood."),
    (
        503,
        "Jira or the database cannot be reached, or Jira does not know the app, at the moment.",
    ),
];

pub(super) fn response_name(envelope: Envelope, status: u16) -> String {
    format!("{}{status}", envelope.name())
}

/// Every response that a call may refer to.
pub(super) fn components() -> Vec<(String, Response)> {
    let of = |envelope: Envelope| {
        MEANINGS.map(|(status, meaning)| {
            let name = response_name(envelope, status);
            (name, response(envelope, status, meaning))
        })
    };
    [Envelope::Rest, Envelope::Api, Envelope::Frame]
        .into_iter()
        .flat_map(of)
        .collect()
}

fn response(envelope: Envelope, status: u16, meaning: &str) -> Response {
    let mut response = match envelope {
        Envelope::Rest => json_like(
            meaning,
            envelope.schema(),
            samples::refusal(status, meaning),
        ),
        Envelope::Api | Envelope::Frame => json(meaning, envelope.schema()),
    };
    if (envelope, status) == (Envelope::Rest, 429) {
        // Who calls too often gets a sentence, as from the original.
        let text = ObjectBuilder::new().schema_type(Type::String);
        response = response.content("text/plain", Content::new(Some(text)));
    }
    if envelope == Envelope::Frame {
        let text = ObjectBuilder::new().schema_type(Type::String);
        response = response.content("text/html", Content::new(Some(text)));
    }
    if envelope == Envelope::Rest {
        response = rate_limits()
            .into_iter()
            .fold(response, |response, (name, header)| {
                response.header(name, header)
            });
    }
    if !matches!(status, 429 | 503) {
        return response.build();
    }
    let seconds = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(0.0));
    let header = HeaderBuilder::new()
        .schema(Some(seconds))
        .description(Some("Seconds after which it is worth trying again."));
    response.header("Retry-After", header.build()).build()
}

/// What answers tell to callers with a good report token.
pub(super) fn rate_limits() -> [(&'static str, Header); 2] {
    let of = |about: &str, example: &str| {
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .examples([example]);
        HeaderBuilder::new()
            .schema(Some(text))
            .description(Some(about))
            .build()
    };
    [
        (
            "RateLimit-Policy",
            of(
                "Calls of the token's user in a minute, where there is a limit.",
                "\"calls\";q=1200;w=60",
            ),
        ),
        (
            "RateLimit",
            of(
                "Calls that are left, and seconds until there are all of them again.",
                "\"calls\";r=1199;t=60",
            ),
        ),
    ]
}

pub(super) fn schemas() -> Schemas {
    let mut schemas: Vec<(String, RefOr<Schema>)> = vec![
        (RestBody::name().into_owned(), RestBody::schema()),
        (ApiBody::name().into_owned(), ApiBody::schema()),
    ];
    RestBody::schemas(&mut schemas);
    ApiBody::schemas(&mut schemas);
    schemas
}

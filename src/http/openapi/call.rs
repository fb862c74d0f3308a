//! One method of one address.

use serde_json::Value;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{
    Content, ContentBuilder, HeaderBuilder, HttpMethod, Ref, RefOr, Required, Response,
    ResponseBuilder, SecurityRequirement,
};
use utoipa::{PartialSchema as _, ToSchema};

use super::refusals::{Envelope, rate_limits, response_name};
use crate::http::route::list_query::{DEFAULT_SIZE, LARGEST_SIZE, LAST_PAGE, ListPage};

/// How a caller shows who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    ReportToken,
    ReportTokenInQuery,
    ConnectPage,
    ConnectHost,
    ConnectFrame,
    ForgePage,
    ForgeEvent,
    Operator,
}

impl Proof {
    pub(super) const ALL: [Self; 8] = [
        Self::ReportToken,
        Self::ReportTokenInQuery,
        Self::ConnectPage,
        Self::ConnectHost,
        Self::ConnectFrame,
        Self::ForgePage,
        Self::ForgeEvent,
        Self::Operator,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ReportToken => "reportToken",
            Self::ReportTokenInQuery => "reportTokenInQuery",
            Self::ConnectPage => "connectPage",
            Self::ConnectHost => "connectHost",
            Self::ConnectFrame => "connectFrame",
            Self::ForgePage => "forgePage",
            Self::ForgeEvent => "forgeEvent",
            Self::Operator => "operator",
        }
    }
}

pub(super) type Schemas = Vec<(String, RefOr<Schema>)>;

#[derive(Clone)]
pub(super) struct Call {
    method: HttpMethod,
    path: String,
    operation: Operation,
    schemas: Schemas,
}

impl Call {
    /// `id` is unique in the document.
    pub(super) fn new(method: HttpMethod, path: &str, id: &str, summary: &str) -> Self {
        let mut operation = Operation::new();
        operation.operation_id = Some(id.to_owned());
        operation.summary = Some(summary.to_owned());
        operation.security = Some(Vec::new());
        Self {
            method,
            path: path.to_owned(),
            operation,
            schemas: Vec::new(),
        }
    }

    pub(super) fn tag(mut self, tag: &str) -> Self {
        self.operation.tags = Some(vec![tag.to_owned()]);
        self
    }

    pub(super) fn about(mut self, text: &str) -> Self {
        self.operation.description = Some(text.to_owned());
        self
    }

    /// One of the proofs that were named is needed.
    pub(super) fn proof(mut self, proof: Proof) -> Self {
        let requirement = SecurityRequirement::new(proof.name(), [""; 0]);
        self.operation
            .security
            .get_or_insert_default()
            .push(requirement);
        self
    }

    pub(super) fn parameter(mut self, parameter: impl Into<RefOr<Parameter>>) -> Self {
        self.operation
            .parameters
            .get_or_insert_default()
            .push(parameter.into());
        self
    }

    /// A text in the path, by which something is found.
    pub(super) fn id(self, about: &str, example: Option<Value>) -> Self {
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1));
        let parameter = ParameterBuilder::new()
            .name("id")
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some(about))
            .schema(Some(text))
            .example(example);
        self.parameter(parameter.build())
    }

    pub(super) fn schema_as(&mut self, name: String, schema: impl Into<RefOr<Schema>>) -> Ref {
        self.schemas.push((name.clone(), schema.into()));
        Ref::from_schema_name(name)
    }

    pub(super) fn schema<T: ToSchema>(&mut self) -> Ref {
        self.schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(&mut self.schemas);
        Ref::from_schema_name(T::name())
    }

    pub(super) fn takes(mut self, body: RequestBody) -> Self {
        self.operation.request_body = Some(body.into());
        self
    }

    /// A JSON body, with a whole example.
    pub(super) fn takes_json<T: ToSchema>(mut self, example: Value) -> Self {
        let schema = self.schema::<T>();
        let content = ContentBuilder::new()
            .schema(Some(schema))
            .example(Some(example));
        let body = RequestBodyBuilder::new()
            .content("application/json", content.build())
            .required(Some(Required::True));
        self.takes(body.build())
    }

    pub(super) fn answers(mut self, status: u16, response: impl Into<RefOr<Response>>) -> Self {
        let response = response.into();
        self.operation
            .responses
            .responses
            .insert(status.to_string(), response);
        self
    }

    pub(super) fn answers_json<T: ToSchema>(mut self, status: u16, what: &str) -> Self {
        let schema = self.schema::<T>();
        self.answers(status, json(what, schema).build())
    }

    /// The same with the record's version as `ETag`.
    pub(super) fn answers_version<T: ToSchema>(mut self, status: u16, what: &str) -> Self {
        let schema = self.schema::<T>();
        let text = ObjectBuilder::new().schema_type(Type::String);
        let etag = HeaderBuilder::new()
            .schema(Some(text))
            .description(Some("The record's version."));
        self.answers(
            status,
            json(what, schema).header("ETag", etag.build()).build(),
        )
    }

    pub(super) fn answers_nothing(self, what: &str) -> Self {
        self.answers(204, Response::new(what))
    }

    /// Errors, and those that every call of this shape can have; what is answered with such a status anyway stays.
    pub(super) fn refuses(mut self, envelope: Envelope, statuses: &[u16]) -> Self {
        for status in envelope.everywhere().iter().chain(statuses) {
            let name = response_name(envelope, *status);
            let known = self.operation.responses.responses.entry(status.to_string());
            known.or_insert_with(|| Ref::from_response_name(name).into());
        }
        self
    }

    /// What an answer looks like.
    pub(super) fn answers_json_like<T: ToSchema>(
        mut self,
        status: u16,
        what: &str,
        sample: Value,
    ) -> Self {
        let schema = self.schema::<T>();
        self.answers(status, json_like(what, schema, sample).build())
    }

    fn is_by_report_token(&self) -> bool {
        let proofs = self.operation.security.iter().flatten();
        let token = SecurityRequirement::new(Proof::ReportToken.name(), [""; 0]);
        proofs.into_iter().any(|proof| *proof == token)
    }

    /// Path, what is there, and the schemas that it refers to.
    pub(super) fn finish(mut self) -> (String, PathItem, Schemas) {
        if self.is_by_report_token() {
            for response in self.operation.responses.responses.values_mut() {
                if let RefOr::T(response) = response {
                    let headers =
                        rate_limits().map(|(name, header)| (name.to_owned(), header.into()));
                    response.headers.extend(headers);
                }
            }
        }
        let item = PathItem::new(self.method, self.operation);
        (self.path, item, self.schemas)
    }
}

pub(super) fn json(what: &str, schema: impl Into<RefOr<Schema>>) -> ResponseBuilder {
    let content = Content::new(Some(schema));
    ResponseBuilder::new()
        .description(what)
        .content("application/json", content)
}

pub(super) fn json_like(
    what: &str,
    schema: impl Into<RefOr<Schema>>,
    sample: Value,
) -> ResponseBuilder {
    let content = ContentBuilder::new()
        .schema(Some(schema))
        .example(Some(sample));
    ResponseBuilder::new()
        .description(what)
        .content("application/json", content.build())
}

/// One of the paged lists of saved things.
pub(super) fn paged<T: ToSchema>(mut call: Call, sample: Option<Value>) -> Call
where
    ListPage<T>: ToSchema,
{
    let name = format!("{}Page", T::name());
    call.schemas.push((name.clone(), ListPage::<T>::schema()));
    ListPage::<T>::schemas(&mut call.schemas);
    call.schema::<T>();
    for (name, about, schema) in list_parameters() {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query);
        call = call.parameter(
            parameter
                .description(Some(about))
                .schema(Some(schema))
                .build(),
        );
    }
    let schema = Ref::from_schema_name(name);
    let page = match sample {
        Some(sample) => json_like("A page.", schema, sample),
        None => json("A page.", schema),
    };
    call.answers(200, page.build())
}

fn list_parameters() -> [(&'static str, &'static str, ObjectBuilder); 4] {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let number = |least: u64, most: u64, default: u64| {
        let number = ObjectBuilder::new().schema_type(Type::Integer);
        let number = number.minimum(Some(least)).maximum(Some(most));
        number.default(Some(Value::from(default)))
    };
    let search = text()
        .enum_values(Some(["contain", "exact"]))
        .default(Some(Value::from("contain")));
    [
        ("name", "Letter case ignored.", text()),
        ("searchType", "How `name` is compared.", search),
        ("pageNumber", "From 0.", number(0, LAST_PAGE, 0)),
        (
            "maxResults",
            "Elements on a page.",
            number(1, LARGEST_SIZE, DEFAULT_SIZE),
        ),
    ]
}

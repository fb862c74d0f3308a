//! Report parameters, from the catalogue that the reader of report calls has.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, Object, ObjectBuilder, Schema, SchemaType, Type,
};
use utoipa::openapi::{Content, Ref, RefOr, Required};

use crate::reports::request::catalogue::Endpoint;
use crate::reports::request::guide::{ENDPOINTS, Guide, Values, guides};

/// Those that are the same wherever they are used, by name.
pub(super) fn components() -> BTreeMap<String, Parameter> {
    let all = everywhere();
    let shared = all.iter().filter(|guide| is_shared(guide, &all));
    shared
        .map(|guide| (guide.name.to_owned(), parameter(guide, None)))
        .collect()
}

/// Each parameter of an endpoint; `examples` make one request that works.
pub(super) fn of(endpoint: Endpoint, examples: &[(&str, Value)]) -> Vec<RefOr<Parameter>> {
    let (all, guides) = (everywhere(), guides(endpoint));
    let listed = guides.iter().map(|guide| {
        let example = examples.iter().find(|(name, _)| *name == guide.name);
        match example {
            None if is_shared(guide, &all) => {
                RefOr::Ref(Ref::new(format!("#/components/parameters/{}", guide.name)))
            }
            _ => parameter(guide, example.map(|(_, value)| value.clone())).into(),
        }
    });
    listed.collect()
}

/// The same as members of a body.
pub(super) fn members(endpoint: Endpoint) -> Object {
    let guides = guides(endpoint);
    let body = guides.iter().fold(ObjectBuilder::new(), |body, guide| {
        body.property(guide.name, schema(guide))
    });
    body.build()
}

fn everywhere() -> Vec<Guide> {
    ENDPOINTS.into_iter().flat_map(guides).collect()
}

fn is_shared(guide: &Guide, all: &[Guide]) -> bool {
    let mut namesakes = all.iter().filter(|other| other.name == guide.name);
    namesakes.all(|other| other == guide)
}

/// A parameter set may have what the call has not, so that no call needs any parameter.
fn about(guide: &Guide) -> String {
    let needed = if guide.required {
        " Required, from the call or its parameter set."
    } else {
        ""
    };
    format!("{}{needed}", guide.about)
}

fn parameter(guide: &Guide, example: Option<Value>) -> Parameter {
    let parameter = ParameterBuilder::new()
        .name(guide.name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(about(guide)))
        .example(example);
    match &guide.values {
        Values::Metrics | Values::StatusGroups => {
            parameter.content("application/json", Content::new(Some(values(guide))))
        }
        Values::List { .. } => parameter
            .schema(Some(values(guide)))
            .style(Some(ParameterStyle::Form))
            .explode(Some(false)),
        _ => parameter.schema(Some(values(guide))),
    }
    .build()
}

/// With its description, which a parameter has beside it.
fn schema(guide: &Guide) -> Schema {
    let mut schema = values(guide);
    match &mut schema {
        Schema::Object(object) => object.description = Some(about(guide)),
        Schema::Array(array) => array.description = Some(about(guide)),
        _ => {}
    }
    schema
}

fn values(guide: &Guide) -> Schema {
    let of_type = |kind: Type| ObjectBuilder::new().schema_type(kind);
    let default = guide.default;
    match &guide.values {
        Values::Choice(names) => of_type(Type::String)
            .enum_values(Some(names.clone()))
            .default(default.map(Value::from)),
        Values::Boolean => {
            of_type(Type::Boolean).default(default.map(|text| Value::from(text == "true")))
        }
        Values::Number(range) => {
            let default = default.and_then(|text| text.parse::<u64>().ok());
            of_type(Type::Integer)
                .minimum(Some(*range.start()))
                .maximum(Some(*range.end()))
                .default(default.map(Value::from))
        }
        Values::Text { longest, pattern } => of_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(*longest).filter(|longest| *longest > 0))
            .pattern(Some(*pattern).filter(|pattern| !pattern.is_empty()))
            .default(default.map(Value::from)),
        Values::List { pattern } => {
            let item = of_type(Type::String).min_length(Some(1));
            return ArrayBuilder::new()
                .items(item.pattern(Some(*pattern).filter(|pattern| !pattern.is_empty())))
                .min_items(Some(1))
                .into();
        }
        Values::Metrics => return list_of(metric()),
        Values::StatusGroups => return list_of(status_group()),
    }
    .into()
}

fn list_of(item: ObjectBuilder) -> Schema {
    ArrayBuilder::new()
        .items(item)
        .min_items(Some(1))
        .max_items(Some(100))
        .into()
}

fn status_group() -> ObjectBuilder {
    ObjectBuilder::new()
        .property("name", name())
        .required("name")
        .property("ids", ids().min_items(Some(1)))
        .required("ids")
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
}

fn metric() -> ObjectBuilder {
    ObjectBuilder::new()
        .property("name", name())
        .required("name")
        .property("startAt", edge("Entering one of these statuses, a date field, or, as when absent, the creation of the issue."))
        .property("stopAt", edge("Entering one of these statuses, or a date field."))
        .required("stopAt")
        .property("pauseAt", pause())
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
}

fn edge(about: &str) -> ObjectBuilder {
    let choice = |names: &[&str]| {
        let text = ObjectBuilder::new().schema_type(Type::String);
        text.enum_values(Some(names.to_vec()))
    };
    let field = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("With `type=dateField`: id of the field."));
    ObjectBuilder::new()
        .description(Some(about))
        .property(
            "type",
            choice(&["status", "dateField", "creation"]).default(Some(json!("status"))),
        )
        .property("ids", ids())
        .property("field", field)
        .property(
            "visit",
            choice(&["first", "last"]).default(Some(json!("first"))),
        )
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
}

fn pause() -> ObjectBuilder {
    let status = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(["status"]));
    ObjectBuilder::new()
        .description(Some("Time in these statuses does not count."))
        .property("type", status)
        .property("ids", ids())
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
}

fn name() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(255))
}

fn ids() -> ArrayBuilder {
    let id = ObjectBuilder::new()
        .schema_type(
            [Type::Integer, Type::String]
                .into_iter()
                .collect::<SchemaType>(),
        )
        .pattern(Some("^[0-9]+$"))
        .minimum(Some(0_u64));
    ArrayBuilder::new()
        .items(id)
        .description(Some("Ids of statuses."))
}

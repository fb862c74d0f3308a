//! Every answer has the shape of the official document, and no key beyond it.

use jsonschema::Validator;
use sandbox::accounts::{ADMIN, MEMBER};
use serde_json::{Value, json};

use crate::app::{Reply, Stage};

/// Real answers hold null where the document says string, so every property may be null.
fn nullable(schema: &mut Value) {
    for part in ["items", "additionalProperties"] {
        if let Some(inner) = schema.get_mut(part) {
            nullable(inner);
        }
    }
    for part in ["allOf", "anyOf", "oneOf"] {
        let parts = schema.get_mut(part).and_then(Value::as_array_mut);
        parts.into_iter().flatten().for_each(nullable);
    }
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for property in properties.into_iter().flat_map(serde_json::Map::values_mut) {
        nullable(property);
        *property = json!({"anyOf": [property.take(), {"type": "null"}]});
    }
}

struct Contract(Value);

impl Contract {
    fn read() -> Self {
        let text = include_str!("../fixtures/jira-cloud-subset.json");
        let mut document: Value = serde_json::from_str(text).unwrap();
        let created = &mut document["components"]["schemas"]["Changelog"]["properties"]["created"];
        // Real sites send `created` of bulkfetch as epoch milliseconds.
        *created = json!({"type": ["string", "integer"]});
        Self(document)
    }

    /// The schema of a 200 answer, as a validator.
    fn validator(&self, method: &str, path: &str) -> Validator {
        let response = &self.0["paths"][path][method]["responses"]["200"];
        let schema = response["content"]["application/json"]["schema"].clone();
        assert!(schema.is_object(), "{method} {path} is not in the document");
        let mut root = json!({"allOf": [schema], "components": self.0["components"]});
        root["components"]["schemas"]
            .as_object_mut()
            .unwrap()
            .values_mut()
            .for_each(nullable);
        jsonschema::validator_for(&root).unwrap()
    }

    fn check(&self, method: &str, path: &str, reply: &Reply) {
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        let validator = self.validator(method, path);
        let faults: Vec<String> = validator
            .iter_errors(&reply.body)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .map(|fault| fault.chars().take(500).collect())
            .take(3)
            .collect();
        assert!(faults.is_empty(), "{path}: {faults:#?}");
    }
}

#[tokio::test]
async fn answers_have_the_official_shape() {
    let contract = Contract::read();
    let stage = Stage::sample().await;
    let gets = [
        (
            "search/jql?jql=project%3DWEB&fields=*all&expand=names,schema,changelog",
            "search/jql",
        ),
        ("issue/WEB-1?expand=changelog", "issue/{issueIdOrKey}"),
        ("issue/WEB-1/changelog", "issue/{issueIdOrKey}/changelog"),
        ("status", "status"),
        ("field", "field"),
        ("myself", "myself"),
        (
            "mypermissions?permissions=ADMINISTER,BROWSE_PROJECTS",
            "mypermissions",
        ),
        ("user/search?query=a", "user/search"),
        ("users/search", "users/search"),
        (
            "user?accountId=712020%3A5f1d9c3e-ada0-4000-8000-000000000002",
            "user",
        ),
        (
            "user/bulk?accountId=712020%3A5f1d9c3e-ada0-4000-8000-000000000002&accountId=nobody",
            "user/bulk",
        ),
        ("group/bulk?groupName=developers", "group/bulk"),
        (
            "group/member?groupId=276f955c-63d7-42c8-9520-000000000002&includeInactiveUsers=true",
            "group/member",
        ),
        ("serverInfo", "serverInfo"),
        ("filter/10000", "filter/{id}"),
        ("project/search", "project/search"),
    ];
    for (call, path) in gets {
        contract.check(
            "get",
            &format!("/rest/api/3/{path}"),
            &stage.get(ADMIN, call).await,
        );
    }
    let posts = [
        (
            "search/jql",
            json!({"jql": "project in (WEB, OPS)", "fields": ["status", "created"], "maxResults": 7}),
        ),
        ("search/approximate-count", json!({"jql": "project = WEB"})),
        (
            "changelog/bulkfetch",
            json!({"issueIdsOrKeys": ["WEB-1", "WEB-2", "10012"], "maxResults": 20}),
        ),
        (
            "issue/bulkfetch",
            json!({"issueIdsOrKeys": ["WEB-1", "WEB-2"], "expand": ["changelog"]}),
        ),
        (
            "permissions/check",
            json!({"globalPermissions": ["ADMINISTER"], "projectPermissions": []}),
        ),
    ];
    for (path, body) in posts {
        contract.check(
            "post",
            &format!("/rest/api/3/{path}"),
            &stage.post(ADMIN, path, body).await,
        );
    }
}

#[tokio::test]
async fn errors_are_error_collections() {
    let contract = Contract::read();
    let root = json!({"$ref": "#/components/schemas/ErrorCollection", "components": contract.0["components"]});
    let validator = jsonschema::validator_for(&root).unwrap();
    let stage = Stage::sample().await;
    for (status, call) in [
        (400, "search/jql?jql=nonsense"),
        (400, "filter/999"),
        (400, "filter/10001"),
        (404, "issue/SEC-1"),
        (410, "search?jql=x"),
    ] {
        let reply = stage.get(MEMBER, call).await;
        assert_eq!(reply.status, status, "{call}");
        assert!(validator.is_valid(&reply.body), "{call}: {}", reply.body);
    }
}

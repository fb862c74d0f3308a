//! Calls without a proof.

use reqwest::Method;

use super::{conformity, document, operations};
use crate::test_app::{TestApp, send};

#[tokio::test]
async fn what_is_described_as_protected_is() {
    let app = TestApp::installed().await;
    let document = document();
    for operation in operations(&document) {
        let method: Method = operation.method.parse().unwrap();
        let path = operation
            .path
            .replace("{id}", "1")
            .replace("{file}", "start.js");
        let answer = send(app.request(method, &path)).await;
        conformity::check(&document, &operation, &answer);
        let expected = match operation.proofs().as_slice() {
            [] => 200,
            // Nobody is told that there is something.
            ["operator"] => 404,
            _ => 401,
        };
        assert_eq!(
            answer.status.as_u16(),
            expected,
            "{}: {}",
            operation.name(),
            answer.text
        );
    }
}

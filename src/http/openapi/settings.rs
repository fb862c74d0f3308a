//! The settings API, which is mounted twice: for the pages of Connect and for those of Forge.

use serde_json::json;
use utoipa::openapi::HttpMethod;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::bodies::{OwnTokenDraft, RevealPurpose, TokenDraft, TokenIds, TokenPatch, TrialDraft};
use super::call::{Call, Proof};
use super::refusals::Envelope;
use super::{credentials, pages};
use crate::creations::LONGEST_KEY;
use crate::http::route::once::KEY;
use crate::http::route::token_body::{
    DEFAULT_LIMIT, IssuedTokenView, LARGEST_LIMIT, SORT_KEYS, TokenItemsView, TokenPageView,
    TokenText, TokenView,
};
use crate::http::route::token_settings::PolicyBody;
use crate::http::route::token_trial::TrialBody;
use crate::tokens::policy::TokenPolicy;
use crate::tokens::state::TokenState;

pub(super) const CONNECT_TAG: &str = "Settings (Connect)";
pub(super) const FORGE_TAG: &str = "Settings (Forge)";
/// The site is known by the proof, and Jira is asked for the caller's rights or account.
const CALLER: [u16; 5] = [401, 403, 421, 429, 502];

/// Where, what operation ids begin with, and the proof.
#[derive(Clone, Copy)]
pub(super) struct Mount {
    prefix: &'static str,
    id: &'static str,
    tag: &'static str,
    proof: Proof,
}

const MOUNTS: [Mount; 2] = [
    Mount {
        prefix: "/api/v1",
        id: "connect",
        tag: CONNECT_TAG,
        proof: Proof::ConnectPage,
    },
    Mount {
        prefix: "/forge/api/v1",
        id: "forge",
        tag: FORGE_TAG,
        proof: Proof::ForgePage,
    },
];

pub(super) fn calls() -> Vec<Call> {
    let of = |mount: Mount| {
        let calls = [
            tokens(mount),
            own_tokens(mount),
            policy(mount),
            credentials::calls(mount),
            pages::calls(mount),
            many_tokens(mount),
        ]
        .concat();
        calls.into_iter().map(move |call| {
            call.tag(mount.tag)
                .proof(mount.proof)
                .refuses(Envelope::Api, &CALLER)
        })
    };
    MOUNTS.into_iter().flat_map(of).collect()
}

impl Mount {
    pub(super) fn call(self, method: HttpMethod, path: &str, id: &str, summary: &str) -> Call {
        let (path, id) = (format!("{}{path}", self.prefix), format!("{}{id}", self.id));
        Call::new(method, &path, &id, summary)
    }
}

fn tokens(mount: Mount) -> Vec<Call> {
    let (all, one) = ("/tokens", "/tokens/{id}");
    let example = json!({ "accountId": "712020:5f1d9c3e-ada0-4000-8000-000000000001", "expiresAt": "2027-06-30T00:00:00Z", "notes": "Power BI" });
    vec![
        listed(mount.call(
            HttpMethod::Get,
            all,
            "ListTokens",
            "All report tokens of the site",
        ))
        .parameter(query(
            "account",
            "Only those that act as this account.",
            ObjectBuilder::new().schema_type(Type::String),
        )),
        mount
            .call(HttpMethod::Post, all, "CreateToken", "A new report token")
            .parameter(creation_key())
            .takes_json::<TokenDraft>(example)
            .answers_version::<IssuedTokenView<'static>>(201, "The token's record and its text.")
            .refuses(Envelope::Api, &[400, 409, 413, 422]),
        of_one(mount.call(HttpMethod::Get, one, "GetToken", "One report token"))
            .answers_version::<TokenView<'static>>(200, "The token's record.")
            .refuses(Envelope::Api, &[400, 404]),
        changed(mount.call(
            HttpMethod::Patch,
            one,
            "ChangeToken",
            "A change of a report token",
        )),
        deleted(mount.call(
            HttpMethod::Delete,
            one,
            "DeleteToken",
            "The end of a report token",
        )),
        revealed(mount.call(
            HttpMethod::Post,
            "/tokens/{id}/reveal",
            "RevealToken",
            "The text of a report token",
        )),
    ]
}

fn many_tokens(mount: Mount) -> Vec<Call> {
    let ids = json!({ "ids": ["01890000-0000-7000-8000-000000000000"] });
    let tried = mount.call(
        HttpMethod::Post,
        "/tokens/{id}/try",
        "TryToken",
        "What a script with this token would get",
    );
    vec![
        mount
            .call(
                HttpMethod::Post,
                "/tokens/deactivate",
                "DeactivateTokens",
                "Many report tokens switched off",
            )
            .takes_json::<TokenIds>(ids)
            .answers_json::<TokenItemsView<'static>>(200, "Those that were active.")
            .refuses(Envelope::Api, &[400, 413, 422]),
        of_one(tried)
            .about("For administrators and for whom the token acts as. Without an issue, the one that changed last.")
            .takes_json::<TrialDraft>(json!({ "issueKey": "WEB-1" }))
            .answers_json::<TrialBody>(200, "A figure, or the error that a script gets.")
            .refuses(Envelope::Api, &[400, 404, 413, 422]),
    ]
}

/// Those that act as the caller.
fn own_tokens(mount: Mount) -> Vec<Call> {
    let (all, one) = ("/my/tokens", "/my/tokens/{id}");
    let example = json!({ "expiresAt": "2027-06-30T00:00:00Z", "notes": "My sheet" });
    vec![
        listed(mount.call(
            HttpMethod::Get,
            all,
            "ListOwnTokens",
            "The report tokens that act as the caller",
        )),
        mount
            .call(
                HttpMethod::Post,
                all,
                "CreateOwnToken",
                "A new report token that acts as the caller",
            )
            .about("Only where the site allows self-service.")
            .parameter(creation_key())
            .takes_json::<OwnTokenDraft>(example)
            .answers_version::<IssuedTokenView<'static>>(201, "The token's record and its text.")
            .refuses(Envelope::Api, &[400, 409, 413, 422]),
        changed(mount.call(
            HttpMethod::Patch,
            one,
            "ChangeOwnToken",
            "A change of an own report token",
        ))
        .about("Switching off is for everybody, the rest only with self-service."),
        deleted(mount.call(
            HttpMethod::Delete,
            one,
            "DeleteOwnToken",
            "The end of an own report token",
        ))
        .about("Only where the site allows self-service."),
        revealed(mount.call(
            HttpMethod::Post,
            "/my/tokens/{id}/reveal",
            "RevealOwnToken",
            "The text of an own report token",
        ))
        .about("Only where the site allows self-service."),
    ]
}

fn policy(mount: Mount) -> Vec<Call> {
    let path = "/settings/tokens";
    let what = "What the site allows, within what the operator allows.";
    let example =
        json!({ "binding": "any", "reveal": "always", "selfService": true, "maxDays": null });
    vec![
        mount
            .call(
                HttpMethod::Get,
                path,
                "GetTokenPolicy",
                "What the site allows its report tokens",
            )
            .answers_json::<PolicyBody>(200, what)
            .refuses(Envelope::Api, &[]),
        mount
            .call(
                HttpMethod::Put,
                path,
                "ReplaceTokenPolicy",
                "A new policy for report tokens",
            )
            .parameter(version())
            .takes_json::<TokenPolicy>(example)
            .answers_json::<PolicyBody>(200, what)
            .refuses(Envelope::Api, &[400, 412, 413, 422]),
    ]
}

fn listed(call: Call) -> Call {
    let keys = SORT_KEYS.map(|(name, _)| name);
    let sorts = keys
        .into_iter()
        .flat_map(|key| [key.to_owned(), format!("-{key}")]);
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let limit = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1_u64))
        .maximum(Some(LARGEST_LIMIT))
        .default(Some(json!(DEFAULT_LIMIT)));
    call.parameter(query(
        "cursor",
        "`nextCursor` of the page before, with the same sort.",
        text(),
    ))
    .parameter(query("limit", "Tokens on a page.", limit))
    .parameter(query(
        "sort",
        "With `-` before it for the reverse.",
        text().enum_values(Some(sorts)),
    ))
    .parameter(query("q", "Looked for in notes and account ids.", text()))
    .parameter(query(
        "state",
        "Only those that stand so.",
        text().enum_values(Some(TokenState::ALL.map(TokenState::as_str))),
    ))
    .answers_json::<TokenPageView<'static>>(200, "A page of tokens.")
    .refuses(Envelope::Api, &[422])
}

fn changed(call: Call) -> Call {
    of_one(call)
        .parameter(version())
        .takes_json::<TokenPatch>(json!({ "active": false }))
        .answers_version::<TokenView<'static>>(200, "The token's record.")
        .refuses(Envelope::Api, &[400, 404, 412, 413, 422])
}

fn deleted(call: Call) -> Call {
    of_one(call)
        .parameter(version())
        .answers_nothing("It is gone for good.")
        .refuses(Envelope::Api, &[400, 404, 412])
}

fn revealed(call: Call) -> Call {
    of_one(call)
        .about("The audit trail has what it was for, `show` without a body.")
        .takes_json::<RevealPurpose>(json!({ "purpose": "copy" }))
        .answers_json::<TokenText<'static>>(200, "The text as it was issued.")
        .refuses(Envelope::Api, &[400, 404, 409, 413, 422])
}

fn of_one(call: Call) -> Call {
    call.id("The UUID of a token.", None)
}

/// Of creations.
pub(super) fn creation_key() -> Parameter {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(LONGEST_KEY));
    let about = "Of the caller's choice: within a day the same request with the same key is answered as the first one, without the text of a token that is shown once; another request with it is 422.";
    ParameterBuilder::new()
        .name(KEY)
        .parameter_in(ParameterIn::Header)
        .description(Some(about))
        .schema(Some(text))
        .build()
}

pub(super) fn version() -> Parameter {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(r#"^("[0-9]{1,18}"|\*)$"#));
    let about = "`ETag` of the record that the caller knows.";
    let parameter = ParameterBuilder::new()
        .name("If-Match")
        .parameter_in(ParameterIn::Header);
    parameter
        .description(Some(about))
        .schema(Some(text))
        .build()
}

pub(super) fn query(name: &str, about: &str, schema: ObjectBuilder) -> Parameter {
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query);
    parameter
        .description(Some(about))
        .schema(Some(schema))
        .build()
}

//! Atlassian beside the sites: the key server and the authorization server.

use chrono::{DateTime, Utc};
use serde_json::json;
use tokio::time::Instant;

use crate::access::token::{self, TokenRequest};
use crate::calls::{Credential, Door};
use crate::operation::Operation;
use crate::outcome::Outcome;
use crate::rest::Request;
use crate::rest::answer::Answer;
use crate::site::SiteState;
use crate::spoil;
use crate::world::World;

/// Logged, and spoiled, with the first site.
pub(crate) fn install_key<'a>(world: &'a World, kid: &str, request: &Request) -> Outcome<'a> {
    let site = &*world.sites[0];
    let operation = Operation::InstallKey;
    let faults = site.take_faults(Some(operation), &request.path);
    let key = &world.install_key;
    let answer = spoil::instead(&faults, world.clock.now()).unwrap_or_else(|| {
        if kid == key.kid && request.method == "GET" {
            Answer::text(200, "application/x-pem-file", key.pem().to_owned())
        } else {
            Answer::html(404, "Not Found")
        }
    });
    Outcome::of_anybody(site, operation, answer, faults)
}

/// Logged, and spoiled, with the site that the assertion is about; an error when it is about none.
pub(crate) fn token<'a>(world: &'a World, request: &Request) -> Result<Outcome<'a>, Answer> {
    let wanted = TokenRequest::parse(&request.body);
    let client = wanted.client_id();
    let mut sites = world.sites.iter();
    let Some(site) = sites.find(|site| Some(&site.oauth_client_id) == client.as_ref()) else {
        return Err(rfc6749(
            401,
            "invalid_client",
            "the OAuth client is not known",
        ));
    };
    let operation = Some(Operation::Token);
    let faults = site.take_faults(operation, &request.path);
    let answer = spoil::instead(&faults, world.clock.now())
        .unwrap_or_else(|| exchange(world, request, &wanted, site));
    let credential = if answer.status == 200 {
        Credential::User
    } else {
        Credential::Refused
    };
    Ok(Outcome {
        due: Instant::now(),
        site,
        operation,
        account: wanted.account(),
        credential,
        door: Door::Site,
        answer,
        faults,
    })
}

fn exchange(world: &World, request: &Request, wanted: &TokenRequest, site: &SiteState) -> Answer {
    let form = request.content_type.as_deref().unwrap_or_default();
    if request.method != "POST" || !form.starts_with("application/x-www-form-urlencoded") {
        return rfc6749(400, "invalid_request", "send a form by POST");
    }
    let audience = world.authorization_server();
    match token::exchange(wanted, site, &audience, world.clock.now()) {
        Ok(body) => Answer::ok(&body).with_header("Cache-Control", "no-store"),
        Err(refused) => rfc6749(refused.status, refused.error, &refused.description),
    }
}

fn rfc6749(status: u16, error: &str, description: &str) -> Answer {
    Answer::json(
        status,
        &json!({"error": error, "error_description": description}),
    )
}

/// Everybody may know it.
pub(crate) fn tenant_info<'a>(
    site: &'a SiteState,
    request: &Request,
    now: DateTime<Utc>,
) -> Outcome<'a> {
    let operation = Operation::TenantInfo;
    let faults = site.take_faults(Some(operation), &request.path);
    let answer = spoil::instead(&faults, now).unwrap_or_else(|| {
        let cloud_id = site.tenant().cloud_id.clone();
        Answer::ok(&json!({ "cloudId": cloud_id }))
    });
    Outcome::of_anybody(site, operation, answer, faults)
}

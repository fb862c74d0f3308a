//! A sandbox that is as slow as Jira, in a process of its own.

use std::io::{BufRead, Write};

use axum::http::StatusCode;
use axum::{Json, Router, routing};
use sandbox::accounts::ADMIN;
use sandbox::{Burst, LatencyModel, Limits, Operation, Options, Sandbox, SiteOptions};
use serde_json::json;

use super::{Address, Calls};
use crate::Result;

pub(crate) async fn serve(issues: usize, per_second: f64, jitter: f64, seed: u64) -> Result<()> {
    let burst = Burst {
        per_second,
        ..Burst::default()
    };
    let sandbox = Sandbox::start(Options {
        sites: vec![SiteOptions::generated(issues)],
        latency: Some(LatencyModel {
            jitter,
            seed,
            ..LatencyModel::default()
        }),
        limits: Limits {
            burst: Some(burst),
            points_per_hour: None,
        },
        ..Options::default()
    })
    .await?;
    let site = sandbox.site(0);
    let installed = site.install(&app().await?).await;
    if !installed.is_success() {
        return Err("the app cannot be installed".into());
    }
    tell(&Address {
        base_url: site.base_url(),
        sandbox_url: sandbox.url().to_owned(),
        client_id: site.oauth_client_id().to_owned(),
        secret: site.shared_secret(),
        account: ADMIN.to_owned(),
    })?;
    let asked =
        tokio::task::spawn_blocking(|| std::io::stdin().lock().read_line(&mut String::new()));
    asked.await??;
    let reading = |operation| {
        matches!(
            operation,
            Some(
                Operation::Search
                    | Operation::ApproximateCount
                    | Operation::BulkIssues
                    | Operation::BulkChangelogs
            )
        )
    };
    let calls = site.calls();
    let calls = calls.iter().filter(|call| reading(call.operation));
    let (served, refused): (Vec<_>, Vec<_>) = calls.partition(|call| call.status == 200);
    tell(&Calls {
        reading: served.len() + refused.len(),
        refused: refused.len(),
    })
}

fn tell(what: &impl serde::Serialize) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(what)?)?;
    Ok(out.flush()?)
}

/// An app that says yes to whatever Jira tells it.
async fn app() -> Result<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let descriptor = json!({
        "key": "dwell-bench", "name": "Dwell", "baseUrl": base_url,
        "authentication": { "type": "jwt" }, "lifecycle": { "installed": "/installed" },
        "scopes": ["READ", "ACT_AS_USER"],
        "apiMigrations": { "gdpr": true, "signed-install": true, "context-qsh": true },
    });
    let router = Router::new()
        .route(
            "/atlassian-connect.json",
            routing::get(move || async { Json(descriptor) }),
        )
        .fallback(|| async { StatusCode::NO_CONTENT });
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(base_url)
}

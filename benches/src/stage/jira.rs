//! A sandbox with many sites in a process of its own, and the handles that it has for scripts.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

use chrono::TimeDelta;
use dwell::clock::{Clock, SystemClock};
use reqwest::{Client, RequestBuilder};
use sandbox::accounts::ADMIN;
use sandbox::{Burst, LatencyModel, Limits, Options, Rule, Sandbox, SiteOptions};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::Result;

/// Which sites there are, and how slow they are.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Sites {
    /// Of each site.
    pub(crate) issues: Vec<usize>,
    /// Calls a second to an endpoint of a site, after a burst of 100; with the latency model. `None`: as fast as it can.
    pub(crate) per_second: Option<f64>,
}

/// Ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Jira {
    process: Child,
    /// It ends when this does.
    _open: Option<ChildStdin>,
    http: Client,
    addresses: Addresses,
}

#[derive(Debug, Serialize, Deserialize)]
struct Addresses {
    sandbox: String,
    sites: Vec<String>,
}

impl Sites {
    fn options(self) -> Options {
        let burst = self.per_second.map(|per_second| Burst {
            per_second,
            ..Burst::default()
        });
        Options {
            sites: self
                .issues
                .into_iter()
                .map(SiteOptions::generated)
                .collect(),
            latency: self.per_second.map(|_| LatencyModel::default()),
            limits: Limits {
                burst,
                points_per_hour: None,
            },
            ..Options::default()
        }
    }
}

/// What the process does: until its input ends.
pub(crate) async fn serve(sites: Sites) -> Result<()> {
    let sandbox = Sandbox::start(sites.options()).await?;
    let addresses = Addresses {
        sandbox: sandbox.url().to_owned(),
        sites: sandbox
            .sites()
            .iter()
            .map(sandbox::Site::base_url)
            .collect(),
    };
    let mut out = std::io::stdout();
    writeln!(out, "{}", serde_json::to_string(&addresses)?)?;
    out.flush()?;
    let ended =
        tokio::task::spawn_blocking(|| std::io::stdin().lock().read_line(&mut String::new()));
    ended.await??;
    Ok(())
}

impl Jira {
    pub(crate) fn start(sites: &Sites, http: Client) -> Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .args(["sites", &serde_json::to_string(sites)?])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().ok_or("the sites say nothing")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        Ok(Self {
            _open: process.stdin.take(),
            process,
            http,
            addresses: serde_json::from_str(&line)?,
        })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// For `DWELL_SANDBOX_URL`.
    pub(crate) fn url(&self) -> &str {
        &self.addresses.sandbox
    }

    fn handle(&self, site: usize, name: &str) -> String {
        format!("{}/sandbox/{name}", self.addresses.sites[site])
    }

    pub(crate) async fn install(&self, site: usize, dwell: &str) -> Result<()> {
        let request = self.http.post(self.handle(site, "install"));
        let answer = read(request.json(&json!({ "appUrl": dwell }))).await?;
        if answer["status"] == 204 {
            return Ok(());
        }
        Err(format!("site {site} cannot install Dwell: {answer}").into())
    }

    /// A report token that acts as the site's administrator.
    pub(crate) async fn token(&self, site: usize, dwell: &str) -> Result<String> {
        let proof = self.handle(site, &format!("context-token?account={ADMIN}"));
        let proof = read(self.http.get(proof)).await?;
        let proof = proof["token"].as_str().unwrap_or_default();
        let request = self.http.post(format!("{dwell}/api/v1/tokens"));
        let request = request.header("Authorization", format!("JWT {proof}"));
        let expires_at = SystemClock.now() + TimeDelta::days(1);
        let wanted = json!({ "accountId": ADMIN, "expiresAt": expires_at, "notes": "Bench" });
        let answer = read(request.json(&wanted)).await?;
        let token = answer["token"].as_str();
        Ok(token
            .ok_or_else(|| format!("no token: {answer}"))?
            .to_owned())
    }

    /// What Jira adds to a page's address, for its administrator.
    pub(crate) async fn page_token(&self, site: usize, url: &str) -> Result<String> {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("account", ADMIN), ("url", url)])
            .finish();
        let answer = self
            .http
            .get(self.handle(site, &format!("context-token?{query}")));
        let answer = read(answer).await?;
        let token = answer["token"].as_str();
        Ok(token
            .ok_or_else(|| format!("no token: {answer}"))?
            .to_owned())
    }

    pub(crate) async fn misbehave(&self, site: usize, rule: &Rule) -> Result<()> {
        let request = self.http.post(self.handle(site, "misbehave"));
        read(request.json(rule)).await.map(drop)
    }

    /// All calls since the last time that they were forgotten.
    pub(crate) async fn calls(&self, site: usize) -> Result<Vec<Value>> {
        let calls = read(self.http.get(self.handle(site, "calls"))).await?;
        Ok(serde_json::from_value(calls)?)
    }

    pub(crate) async fn forget_calls(&self, site: usize) -> Result<()> {
        let request = self.http.delete(self.handle(site, "calls"));
        read(request).await.map(drop)
    }
}

async fn read(request: RequestBuilder) -> Result<Value> {
    let answer = request.send().await?;
    let (status, text) = (answer.status(), answer.text().await?);
    if status.is_success() {
        return Ok(serde_json::from_str(&text)?);
    }
    Err(format!("{status}: {text}").into())
}

impl Drop for Jira {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

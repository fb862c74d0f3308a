//! Can Atlassian be reached, can we reach ourselves, and do we agree about the time?

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Client;
use reqwest::header::DATE;
use url::Url;

use super::report::Report;
use crate::atlassian::hosts::Hosts;
use crate::atlassian::ids::KeyName;
use crate::clock::Clock;
use crate::config::{
    BaseUrl, Environment, ForgeConfig, JiraConfig, SandboxConfig, ServerConfig, section,
};
use crate::jira::http::{HttpOptions, client};

/// Tokens of both sides carry times; beyond this they are refused at one end or the other.
const SKEW: TimeDelta = TimeDelta::seconds(30);

/// A host that answered, with whatever status.
struct Answered {
    status: u16,
    date: Option<DateTime<Utc>>,
}

pub(super) async fn check(report: &mut Report, environment: &Environment, clock: &dyn Clock) {
    let Some((http, hosts)) = equipment(report, environment) else {
        return;
    };
    let mut dates = Vec::new();
    let keys = KeyName::parse("dwell-doctor")
        .map(|name| hosts.install_key_urls(&name))
        .unwrap_or_default();
    dates.extend(reachable(report, &http, "install keys", &keys).await);
    let mut others = vec![
        ("authorization server", hosts.token_endpoint()),
        ("atlassian's api", hosts.account_reports()),
    ];
    if section::<ForgeConfig>(environment).is_ok_and(|forge| !forge.app_ids.is_empty()) {
        others.push(("forge's keys", hosts.invocation_keys()));
    }
    for (name, url) in others {
        dates.extend(reachable(report, &http, name, &[url]).await);
    }
    agree_about_time(report, dates.first().copied(), clock);
    if let Ok(server) = section::<ServerConfig>(environment) {
        own_address(report, &http, &server.base_url).await;
    }
}

/// `None` when the configuration does not say where to go, which stands in the report already.
fn equipment(report: &mut Report, environment: &Environment) -> Option<(Client, Hosts)> {
    let (sandbox, jira): (SandboxConfig, JiraConfig) = section(environment).ok()?;
    let options = HttpOptions {
        connect_timeout: jira.connect_timeout,
        request_timeout: jira.timeout,
        without_proxy: sandbox.url.is_some(),
        ..HttpOptions::default()
    };
    match (client(&options), Hosts::of(sandbox.url.as_ref())) {
        (Ok(http), Ok(hosts)) => Some((http, hosts)),
        (Err(error), _) => {
            report.fail(
                "network",
                &error.to_string(),
                "check the system's TLS certificates",
            );
            None
        }
        (_, Err(error)) => {
            report.fail("network", &error.to_string(), "correct DWELL_SANDBOX_URL");
            None
        }
    }
}

/// One of the addresses is enough. Any answer counts: what is asked for need not exist.
async fn reachable(
    report: &mut Report,
    http: &Client,
    name: &str,
    urls: &[Url],
) -> Option<DateTime<Utc>> {
    for url in urls {
        if let Some(answered) = ask(http, url).await {
            report.ok(name, &format!("{} answers", host(url)));
            return answered.date;
        }
    }
    let hosts: Vec<_> = urls.iter().map(host).collect();
    let what = format!("no answer from {}", hosts.join(" or "));
    report.fail(
        name,
        &what,
        "allow outgoing HTTPS to it, and check DNS and HTTPS_PROXY",
    );
    None
}

fn host(url: &Url) -> String {
    url.origin().ascii_serialization()
}

async fn ask(http: &Client, url: &Url) -> Option<Answered> {
    let response = http.get(url.clone()).send().await.ok()?;
    let date = response
        .headers()
        .get(DATE)
        .and_then(|value| value.to_str().ok());
    let date = date.and_then(|text| DateTime::parse_from_rfc2822(text).ok());
    Some(Answered {
        status: response.status().as_u16(),
        date: date.map(|date| date.to_utc()),
    })
}

fn agree_about_time(report: &mut Report, theirs: Option<DateTime<Utc>>, clock: &dyn Clock) {
    let name = "clock";
    let Some(theirs) = theirs else {
        report.warn(
            name,
            "not compared: no host told its time",
            "check that this machine synchronises its clock",
        );
        return;
    };
    let ahead = (clock.now() - theirs).num_seconds();
    if ahead.abs() > SKEW.num_seconds() {
        let what = format!(
            "{} s {} the hosts' clock",
            ahead.abs(),
            if ahead > 0 { "ahead of" } else { "behind" }
        );
        report.fail(
            name,
            &what,
            "synchronise this machine's clock (NTP): signed requests carry times",
        );
    } else {
        report.ok(name, "agrees with the hosts' clock");
    }
}

/// Only a warning: the server need not run yet, and need not be able to reach itself from here.
async fn own_address(report: &mut Report, http: &Client, base_url: &BaseUrl) {
    let name = "base url";
    let Ok(url) = Url::parse(&format!("{}/healthz", base_url.as_str())) else {
        return;
    };
    match ask(http, &url).await {
        Some(Answered { status: 200, .. }) => report.ok(name, &format!("{url} answers")),
        Some(Answered { status, .. }) => {
            let what = format!("{url} answers {status}");
            report.warn(
                name,
                &what,
                "check that the proxy in front passes paths on unchanged",
            );
        }
        None => report.warn(
            name,
            &format!("{url} does not answer"),
            "start `dwell serve`; check DNS, TLS and proxy",
        ),
    }
}

#[cfg(test)]
mod tests;

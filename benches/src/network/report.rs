//! A whole report, in a process of its own: read, calculated, written as CSV to nowhere.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Instant;

use dwell::atlassian::hosts::Hosts;
use dwell::atlassian::ids::{AccountId, SiteId};
use dwell::clock::SystemClock;
use dwell::engine::TableBuilder;
use dwell::export::{CsvStyle, Document, RowHead, write_csv};
use dwell::jira::http::{HttpOptions, client};
use dwell::jira::{AsUser, Grant, Jira, JiraSite, Options};
use dwell::reports::input;
use dwell::reports::whole::{Batch, Whole};
use secrecy::SecretString;
use uuid::Uuid;

use super::{Address, Taken};
use crate::meter::{memory, process_cpu};
use crate::ours;
use crate::{CalendarKind, Result};

pub(crate) async fn report(address: &Address, in_flight: usize) -> Result<()> {
    let user = acting(address, in_flight)?;
    let writer = Writer::new(&user).await?;
    let fields = vec!["status".to_owned(), "assignee".to_owned()];
    let jql = "project = GEN ORDER BY key".to_owned();
    let cpu = process_cpu();
    let started = Instant::now();
    let mut whole = Whole::start(user, jql, vec!["assignee".to_owned()], fields, false);
    let (mut issues, mut first_row, mut longest_silence) = (0, 0.0_f64, 0.0_f64);
    let mut last = started;
    while let Some(batch) = whole.next().await {
        let batch = batch?;
        writer.write(&batch, io::sink())?;
        let now = Instant::now();
        if issues == 0 {
            first_row = now.duration_since(started).as_secs_f64();
        }
        longest_silence = longest_silence.max(now.duration_since(last).as_secs_f64());
        last = now;
        issues += batch.len();
    }
    let taken = Taken {
        issues,
        wall: started.elapsed().as_secs_f64(),
        first_row,
        longest_silence,
        cpu: process_cpu().saturating_sub(cpu).as_secs_f64(),
        peak: memory("VmHWM"),
    };
    println!("{}", serde_json::to_string(&taken)?);
    Ok(())
}

fn acting(address: &Address, in_flight: usize) -> Result<AsUser> {
    let http = client(&HttpOptions {
        without_proxy: true,
        ..HttpOptions::default()
    })?;
    let options = Options {
        in_flight,
        ..Options::default()
    };
    let hosts = Hosts::sandbox(&address.sandbox_url.parse()?)?;
    let jira = Jira::new(http, hosts, Arc::new(SystemClock), options);
    let site = JiraSite {
        site: SiteId::from_uuid(Uuid::nil()),
        base_url: address.base_url.parse()?,
        grant: Grant::ConnectImpersonation {
            oauth_client_id: address.client_id.clone(),
            shared_secret: SecretString::from(address.secret.clone()),
        },
    };
    let account = AccountId::new(address.account.clone());
    Ok(jira.as_user(Arc::new(site), account))
}

struct Writer {
    spec: dwell::engine::Spec,
    statuses: dwell::engine::Statuses,
}

impl Writer {
    async fn new(user: &AsUser) -> Result<Self> {
        Ok(Self {
            spec: ours::spec(CalendarKind::NineToSix)?,
            statuses: ours::known(user.statuses().await?),
        })
    }

    fn write(&self, batch: &Batch, out: impl Write) -> Result<()> {
        let mut builder = TableBuilder::new(self.spec.clone(), self.statuses.clone());
        for (issue, changelog) in batch {
            let head = RowHead {
                key: issue.key.clone(),
                summary: issue.summary.clone(),
                fields: Vec::new(),
            };
            builder.push(head, input::of_issue(issue, changelog));
        }
        let table = builder.finish();
        let (meta, style) = (ours::meta(), ours::style()?);
        let document = Document {
            meta: &meta,
            style: &style,
            fields: &[],
            layout: &table.layout,
            statistic: None,
        };
        Ok(write_csv(document, &table.rows, CsvStyle::PLAIN, out)?)
    }
}

//! Loads a server in a process of its own: the same request again and again on connections that stay open.

use std::io::BufWriter;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::http::answer_length;
use crate::Result;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Load {
    pub(crate) address: String,
    /// As they go over the line.
    pub(crate) requests: Vec<String>,
    pub(crate) connections: usize,
    /// So long the requests are repeated; `None`: each is made once.
    pub(crate) seconds: Option<f64>,
    /// That every answer must have.
    pub(crate) status: u16,
}

/// What a load saw. Times in microseconds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Seen {
    pub(crate) answers: u64,
    pub(crate) per_second: f64,
    pub(crate) median: u32,
    pub(crate) p99: u32,
}

/// A load under way in a process of its own.
#[derive(Debug)]
pub(crate) struct Loading {
    process: Child,
    address: String,
    _file: NamedTempFile,
}

impl Load {
    pub(crate) fn start(&self) -> Result<Loading> {
        // Through a file: a command line is too short for the tokens of many sites.
        let file = NamedTempFile::new()?;
        serde_json::to_writer(BufWriter::new(&file), self)?;
        let process = Command::new(std::env::current_exe()?)
            .arg("load")
            .arg(file.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()?;
        Ok(Loading {
            process,
            address: self.address.clone(),
            _file: file,
        })
    }
}

impl Loading {
    /// Waits for its end.
    pub(crate) fn seen(self) -> Result<Seen> {
        let output = self.process.wait_with_output()?;
        if !output.status.success() {
            return Err(format!("the load on {} has failed", self.address).into());
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}

/// Fails when an answer has another status.
pub(crate) async fn load(load: Load) -> Result<()> {
    let started = Instant::now();
    let end = load
        .seconds
        .map(|seconds| started + Duration::from_secs_f64(seconds));
    let mut connections = JoinSet::new();
    for first in 0..load.connections {
        let (skipped, step) = if end.is_none() {
            (first, load.connections)
        } else {
            (0, 1)
        };
        let requests = load.requests.iter().skip(skipped).step_by(step);
        let requests = requests.cloned().collect();
        connections.spawn(ask(load.address.clone(), requests, load.status, end));
    }
    let mut times = Vec::new();
    while let Some(seen) = connections.join_next().await {
        let seen = seen?.map_err(|error| format!("{}: {error}", load.address))?;
        times.extend(seen);
    }
    let passed = started.elapsed().as_secs_f64();
    times.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "for people to look at")]
    let per_second = times.len() as f64 / passed;
    let seen = Seen {
        answers: times.len() as u64,
        per_second,
        median: times.get(times.len() / 2).copied().unwrap_or_default(),
        p99: times
            .get(times.len() * 99 / 100)
            .copied()
            .unwrap_or_default(),
    };
    println!("{}", serde_json::to_string(&seen)?);
    Ok(())
}

type Times = std::result::Result<Vec<u32>, String>;

/// All requests once; with an `end`, again and again until then.
async fn ask(address: String, requests: Vec<String>, status: u16, end: Option<Instant>) -> Times {
    let connected = TcpStream::connect(&address).await;
    let mut line = connected.map_err(|error| error.to_string())?;
    line.set_nodelay(true).map_err(|error| error.to_string())?;
    let (mut times, mut buffer) = (Vec::new(), Vec::with_capacity(8192));
    loop {
        for request in &requests {
            let asked = Instant::now();
            if end.is_some_and(|end| asked >= end) {
                return Ok(times);
            }
            let sent = line.write_all(request.as_bytes()).await;
            sent.map_err(|error| error.to_string())?;
            answer(&mut line, &mut buffer, status).await?;
            times.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
        if end.is_none() {
            return Ok(times);
        }
    }
}

async fn answer(
    line: &mut TcpStream,
    buffer: &mut Vec<u8>,
    status: u16,
) -> std::result::Result<(), String> {
    buffer.clear();
    loop {
        let read = line.read_buf(buffer).await;
        if read.map_err(|error| error.to_string())? == 0 {
            return Err("the connection was closed".to_owned());
        }
        match answer_length(buffer, status)? {
            Some(length) if buffer.len() >= length => return Ok(()),
            _ => {}
        }
    }
}

//! A server, and what was seen of it.

use super::Options;
use super::load::{Load, Seen};
use super::server::{Running, Server};
use crate::Result;
use crate::contest::median;
use crate::meter::{cpu_of, mebibytes};

/// Seconds before a load that nobody counts.
const WARM: f64 = 1.0;

pub(super) struct Contestant {
    pub(super) server: Server,
    running: Option<Running>,
    /// Milliseconds.
    pub(super) starts: Vec<f64>,
    /// MiB.
    pub(super) idle: Vec<f64>,
    pub(super) loaded: f64,
    peak: f64,
    pub(super) loads: Vec<Loads>,
}

/// Of one request, by many connections and by one, a figure a round.
pub(super) struct Loads {
    pub(super) name: &'static str,
    pub(super) many: Vec<Taken>,
    pub(super) one: Vec<Taken>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Taken {
    pub(super) seen: Seen,
    /// Microseconds of the server a request.
    pub(super) cpu: f64,
}

impl Contestant {
    pub(super) fn new(server: Server) -> Self {
        Self {
            server,
            running: None,
            starts: Vec::new(),
            idle: Vec::new(),
            loaded: 0.0,
            peak: 0.0,
            loads: Vec::new(),
        }
    }

    /// Anew.
    pub(super) async fn start(&mut self) -> Result<()> {
        self.running = None;
        let running = self.server.start().await?;
        self.starts.push(running.first_answer.as_secs_f64() * 1e3);
        self.idle.push(mebibytes(running.idle));
        self.running = Some(running);
        Ok(())
    }

    /// The same request again and again.
    pub(super) fn load(
        &mut self,
        name: &'static str,
        request: &str,
        options: &Options,
    ) -> Result<()> {
        let ask = |connections, seconds| {
            let requests = vec![request.to_owned()];
            self.ask(requests, connections, Some(seconds))
        };
        ask(options.connections, WARM)?;
        let many = ask(options.connections, options.seconds)?;
        ask(1, WARM)?;
        let one = ask(1, options.seconds)?;
        let loads = self.of(name);
        loads.many.push(many);
        loads.one.push(one);
        Ok(())
    }

    /// Each request once.
    pub(super) fn burst(
        &mut self,
        name: &'static str,
        requests: Vec<String>,
        connections: usize,
    ) -> Result<()> {
        let many = self.ask(requests, connections, None)?;
        self.of(name).many.push(many);
        Ok(())
    }

    fn of(&mut self, name: &'static str) -> &mut Loads {
        let known = self.loads.iter().position(|loads| loads.name == name);
        let index = known.unwrap_or_else(|| {
            let (many, one) = (Vec::new(), Vec::new());
            self.loads.push(Loads { name, many, one });
            self.loads.len() - 1
        });
        &mut self.loads[index]
    }

    pub(super) fn find(&self, name: &str) -> Option<&Loads> {
        self.loads.iter().find(|loads| loads.name == name)
    }

    fn ask(
        &self,
        requests: Vec<String>,
        connections: usize,
        seconds: Option<f64>,
    ) -> Result<Taken> {
        let pid = self.running.as_ref().map_or(0, Running::pid);
        let load = Load {
            address: self.server.address.clone(),
            requests,
            connections,
            seconds,
            status: 200,
        };
        let before = cpu_of(pid);
        let seen = load.start()?.seen()?;
        #[expect(clippy::cast_precision_loss, reason = "for people to look at")]
        let answers = seen.answers.max(1) as f64;
        let cpu = cpu_of(pid).saturating_sub(before).as_secs_f64() * 1e6 / answers;
        Ok(Taken { seen, cpu })
    }

    pub(super) fn print(&mut self, options: &Options) {
        let memory = |name| {
            let running = self.running.as_ref();
            mebibytes(running.map_or(0, |running| running.memory(name)))
        };
        (self.loaded, self.peak) = (memory("VmRSS"), memory("VmHWM"));
        for loads in &self.loads {
            for (connections, taken) in [(options.connections, &loads.many), (1, &loads.one)] {
                if !taken.is_empty() {
                    line(
                        &format!("{} {}", self.server.name, loads.name),
                        connections,
                        taken,
                    );
                }
            }
        }
        println!(
            "{:20} {:>11} idle {:.1} MiB, after the load {:.1}, at most {:.1}; first answer after {:.1} ms",
            self.server.name,
            "",
            median(self.idle.iter().copied()),
            self.loaded,
            self.peak,
            median(self.starts.iter().copied())
        );
    }
}

fn line(name: &str, connections: usize, taken: &[Taken]) {
    let middle = |figure: fn(&Taken) -> f64| median(taken.iter().map(figure));
    println!(
        "{name:20} {connections:11} {:10.0} {:8.1} {:7.3} {:7.3}",
        middle(|taken| taken.seen.per_second),
        middle(|taken| taken.cpu),
        middle(|taken| f64::from(taken.seen.median) / 1e3),
        middle(|taken| f64::from(taken.seen.p99) / 1e3),
    );
}

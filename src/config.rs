//! Configuration from the environment: one section a concern, every fault reported at once.
//!
//! A leaf: values that another module owns the meaning of (master keys, the sandbox's hosts) stay raw here. Sections can
//! be read one by one, so that `dwell migrate` needs a database and nothing else.

pub mod app;
pub mod base_url;
pub mod database;
pub mod environment;
pub mod exports;
pub mod fault;
pub mod forge;
pub mod import;
pub mod jira;
pub mod licensing;
pub mod log;
pub mod metrics;
mod reader;
pub mod regions;
pub mod retention;
pub mod sandbox;
pub mod secrets;
pub mod server;
mod spelling;
#[cfg(test)]
mod tests;
pub mod tokens;

pub use self::app::{AppConfig, Distribution};
pub use self::base_url::BaseUrl;
pub use self::database::DatabaseConfig;
pub use self::environment::Environment;
pub use self::exports::ExportsConfig;
pub use self::fault::{ConfigError, Fault, Found};
pub use self::forge::ForgeConfig;
pub use self::import::ImportConfig;
pub use self::jira::JiraConfig;
pub use self::licensing::LicensingConfig;
pub use self::log::{LogConfig, LogFormat};
pub use self::metrics::MetricsConfig;
pub use self::reader::Reader;
pub use self::regions::RegionsConfig;
pub use self::retention::RetentionConfig;
pub use self::sandbox::SandboxConfig;
pub use self::secrets::SecretsConfig;
pub use self::server::ServerConfig;
pub use self::tokens::{RevealMode, TokenBinding, TokensConfig};

use crate::atlassian::region::OwnUrls;

/// Everything `dwell serve` needs to know before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    pub server: ServerConfig,
    pub regions: RegionsConfig,
    pub database: DatabaseConfig,
    pub secrets: SecretsConfig,
    pub app: AppConfig,
    pub forge: ForgeConfig,
    pub licensing: LicensingConfig,
    pub sandbox: SandboxConfig,
    pub tokens: TokensConfig,
    pub jira: JiraConfig,
    pub exports: ExportsConfig,
    pub retention: RetentionConfig,
    pub metrics: MetricsConfig,
    pub log: LogConfig,
    /// Variables that look meant for Dwell and are not: to be logged at start.
    pub warnings: Vec<String>,
}

/// A part of the configuration that can be read on its own.
pub trait Section: Sized {
    /// `None` only after a fault was recorded.
    fn read(reader: &mut Reader<'_>) -> Option<Self>;
}

/// Two sections, with the faults of both.
impl<A: Section, B: Section> Section for (A, B) {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let (first, second) = (A::read(reader), B::read(reader));
        Some((first?, second?))
    }
}

/// Reads one section, for a verb that needs no more.
pub fn section<T: Section>(environment: &Environment) -> Result<T, ConfigError> {
    let mut reader = Reader::new(environment);
    let section = T::read(&mut reader);
    reader.finish(section)
}

impl Config {
    /// Reads every section; the error lists all faults, not the first.
    pub fn from_env(environment: &Environment) -> Result<Self, ConfigError> {
        section(environment)
    }
}

impl Config {
    /// What is right by itself, and wrong beside another section.
    fn check_together(&self, reader: &mut Reader<'_>) {
        if self.metrics.bind == Some(self.server.bind) {
            let found = self.server.bind.to_string();
            reader.fault(
                "DWELL_METRICS_BIND",
                &found,
                "another address or port than DWELL_BIND",
            );
        }
        // Connect's sites are kept under the one, and looked for under the other: a site that moves would begin anew, for good.
        if let Some(key) = &self.forge.connect_key
            && key.as_str() != self.app.key
        {
            let allowed = format!("the value of DWELL_APP_KEY, which is {:?}", self.app.key);
            reader.fault("DWELL_FORGE_CONNECT_KEY", key.as_str(), &allowed);
        }
    }

    /// All the addresses under which Jira may reach this server.
    pub fn own_urls(&self) -> OwnUrls {
        own_urls(&self.server, &self.regions)
    }
}

/// The same for verbs that read no more.
pub fn own_urls(server: &ServerConfig, regions: &RegionsConfig) -> OwnUrls {
    let regional = regions.base_urls.iter();
    let regional = regional.map(|(region, url)| (*region, url.as_url().clone()));
    OwnUrls::new(server.base_url.as_url().clone(), regional.collect())
}

impl Section for Config {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let server = ServerConfig::read(reader);
        let regions = RegionsConfig::read(reader);
        let database = DatabaseConfig::read(reader);
        let secrets = SecretsConfig::read(reader);
        let app = AppConfig::read(reader);
        let forge = ForgeConfig::read(reader);
        let licensing = LicensingConfig::read(reader);
        let sandbox = SandboxConfig::read(reader);
        let tokens = TokensConfig::read(reader);
        let jira = JiraConfig::read(reader);
        let exports = ExportsConfig::read(reader);
        let retention = RetentionConfig::read(reader);
        let metrics = MetricsConfig::read(reader);
        let log = LogConfig::read(reader);
        let config = Self {
            server: server?,
            regions: regions?,
            database: database?,
            secrets: secrets?,
            app: app?,
            forge: forge?,
            licensing: licensing?,
            sandbox: sandbox?,
            tokens: tokens?,
            jira: jira?,
            exports: exports?,
            retention: retention?,
            metrics: metrics?,
            log: log?,
            warnings: reader.unknown_variables(),
        };
        config.check_together(reader);
        Some(config)
    }
}

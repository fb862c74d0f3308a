use std::io::Write;

use rstest::rstest;
use secrecy::ExposeSecret;

use super::reader::Reader;
use super::*;
use crate::atlassian::ids::{AppKey, EnvironmentType, ForgeAppId};

const MINIMUM: [(&str, &str); 2] = [
    ("DWELL_BASE_URL", "https://dwell.example.com"),
    ("DWELL_MASTER_KEYS", "plantedkey"),
];

fn environment(more: &[(&str, &str)]) -> Environment {
    MINIMUM.iter().chain(more).copied().collect()
}

fn read(more: &[(&str, &str)]) -> Config {
    Config::from_env(&environment(more)).unwrap()
}

fn faults(more: &[(&str, &str)]) -> Vec<String> {
    let error = Config::from_env(&environment(more)).unwrap_err();
    error.faults.iter().map(ToString::to_string).collect()
}

#[test]
fn defaults_need_only_an_address_and_a_key() {
    let config = read(&[]);
    assert_eq!(config.server.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(config.server.body_limit, 500_000);
    assert_eq!(
        config.database.url.expose_secret(),
        "sqlite://dwell.db?mode=rwc"
    );
    assert_eq!(
        (config.app.key.as_str(), config.app.name.as_str()),
        ("dwell", "Dwell")
    );
    assert_eq!(
        (config.tokens.binding, config.tokens.reveal),
        (TokenBinding::Any, RevealMode::Always)
    );
    assert_eq!(config.retention.days, 30);
    assert!(!config.licensing.is_on);
    assert!(
        config.sandbox.url.is_none()
            && config.metrics.bind.is_none()
            && config.metrics.token.is_none()
    );
    assert!(config.warnings.is_empty());
}

#[test]
fn every_fault_is_reported_at_once() {
    let environment: Environment = [
        ("DWELL_BIND", "8080"),
        ("DWELL_RETENTION_DAYS", "-1"),
        ("DWELL_TOKEN_REVEAL", "Once"),
        ("DATABASE_URL", "mysql://root:planted@db/dwell"),
    ]
    .into_iter()
    .collect();
    let error = Config::from_env(&environment).unwrap_err();
    let named: Vec<_> = error
        .faults
        .iter()
        .map(|fault| fault.variable.as_str())
        .collect();
    let expected = [
        "DWELL_BASE_URL",
        "DWELL_BIND",
        "DATABASE_URL",
        "DWELL_MASTER_KEYS",
        "DWELL_TOKEN_REVEAL",
        "DWELL_RETENTION_DAYS",
    ];
    assert_eq!(named, expected);
    let text = error.to_string();
    assert!(
        text.contains(r#"DWELL_TOKEN_REVEAL is "Once"; allowed: always or once"#),
        "{text}"
    );
    assert!(!format!("{text}{error:?}").contains("planted"), "{text}");
}

#[rstest]
#[case("DWELL_BASE_URL", "http://dwell.example.com")]
#[case("DWELL_BASE_URL", "https://dwell.example.com/?a=b")]
#[case("DWELL_BASE_URL", "https://dwell.example.com/#a")]
#[case("DWELL_BASE_URL", "https://user:pw@dwell.example.com/")]
#[case("DWELL_BASE_URL", "http://127.0.0.1.example.com/")]
#[case("DWELL_BASE_URL", "ftp://127.0.0.1/")]
#[case("DWELL_BIND", "localhost:8080")]
#[case("DWELL_TRUSTED_PROXIES", "10.0.0.0/33")]
#[case("DWELL_TRUSTED_PROXIES", "10.0.0.1,,10.0.0.2")]
#[case("DWELL_APP_KEY", "my app")]
#[case(
    "DWELL_APP_KEY",
    "a2345678901234567890123456789012345678901234567890123456789012345"
)]
#[case("DWELL_APP_NAME", "two\nlines")]
#[case("DWELL_VENDOR_URL", "mailto:me")]
#[case("DWELL_FORGE_APP_IDS", "406d303d-0393-4ec4-ad7c-1435be94583a,dwell")]
#[case(
    "DWELL_FORGE_APP_IDS",
    "ari:cloud:ecosystem::installation/406d303d-0393-4ec4-ad7c-1435be94583a"
)]
#[case("DWELL_FORGE_ENVIRONMENTS", "production")]
#[case("DWELL_LICENSING", "true")]
#[case("DWELL_REGION_BASE_URLS", "https://eu.example.com")]
#[case("DWELL_REGION_BASE_URLS", "XX=https://eu.example.com")]
#[case("DWELL_REGION_BASE_URLS", "EU=http://eu.example.com")]
#[case("DWELL_REGION_BASE_URLS", "EU=https://eu.example.com/path")]
#[case("DWELL_REGION_BASE_URLS", "EU=https://dwell.example.com")]
#[case(
    "DWELL_REGION_BASE_URLS",
    "EU=https://eu.example.com,EU=https://e2.example.com"
)]
#[case(
    "DWELL_REGION_BASE_URLS",
    "EU=https://eu.example.com,DE=https://eu.example.com"
)]
#[case("DWELL_FORGE_CONNECT_KEY", "my app")]
// Where sites were kept under DWELL_APP_KEY, which is `dwell` here.
#[case("DWELL_FORGE_CONNECT_KEY", "com.example.dwell")]
#[case("DWELL_FORGE_CONNECT_KEY", "..")]
#[case("DWELL_FORGE_CONNECT_KEY", ".")]
#[case("DWELL_APP_KEY", "..")]
#[case("DWELL_SANDBOX_URL", "http://sandbox.example.com")]
#[case("DWELL_SANDBOX_URL", "https://127.0.0.1:8090")]
#[case("DWELL_RETENTION_DAYS", "3651")]
#[case("DWELL_TOKEN_BINDING", "all")]
#[case("DWELL_TOKEN_MAX_DAYS", "0")]
#[case("DWELL_TOKEN_SELF_SERVICE", "yes")]
#[case("DWELL_JIRA_CONCURRENCY", "0")]
#[case("DWELL_JIRA_TIMEOUT_SECONDS", "1.5")]
#[case("DWELL_BODY_LIMIT_KB", "many")]
#[case("DWELL_CLIENT_TIMEOUT_SECONDS", "0")]
#[case("DWELL_DRAIN_NOTICE_SECONDS", "30")]
#[case("DWELL_METRICS_BIND", "127.0.0.1:8080")]
#[case("DWELL_METRICS_TOKEN", "short")]
#[case("DWELL_LOG", "dwell=loud")]
#[case("DWELL_LOG_FORMAT", "xml")]
#[case("DATABASE_URL", "dwell.db")]
#[case("DWELL_MASTER_KEYS_FILE", "no-such-file-of-keys")]
fn a_wrong_value_is_a_fault_of_its_variable(#[case] name: &str, #[case] value: &str) {
    let found = faults(&[(name, value)]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with(name.trim_end_matches("_FILE")),
        "{found:?}"
    );
}

#[rstest]
#[case("https://dwell.example.com", "https://dwell.example.com", "")]
#[case("https://dwell.example.com/", "https://dwell.example.com", "")]
#[case(
    "https://Dwell.example.com:443/jira//",
    "https://dwell.example.com/jira",
    "/jira"
)]
#[case("http://localhost:8080/a/b", "http://localhost:8080/a/b", "/a/b")]
#[case("http://[::1]:8080", "http://[::1]:8080", "")]
#[case("http://127.3.2.1", "http://127.3.2.1", "")]
fn base_url_ends_without_a_slash(#[case] given: &str, #[case] text: &str, #[case] path: &str) {
    let base_url = BaseUrl::parse(given).unwrap();
    assert_eq!((base_url.as_str(), base_url.path()), (text, path));
}

#[test]
fn proxies_are_addresses_and_networks() {
    let config = read(&[(
        "DWELL_TRUSTED_PROXIES",
        "10.0.0.7, 192.168.0.0/16,2001:db8::/32",
    )]);
    let networks: Vec<_> = config
        .server
        .trusted_proxies
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(networks, ["10.0.0.7/32", "192.168.0.0/16", "2001:db8::/32"]);
}

#[test]
fn apps_of_forge_are_named_bare_or_as_aris() {
    let nothing = read(&[]).forge;
    assert!(nothing.app_ids.is_empty() && nothing.connect_key.is_none());
    assert_eq!(nothing.environments, [EnvironmentType::Production]);
    let id = "406d303d-0393-4ec4-ad7c-1435be94583a";
    let forge = read(&[
        (
            "DWELL_FORGE_APP_IDS",
            &format!("{id}, ari:cloud:ecosystem::app/{id}"),
        ),
        ("DWELL_FORGE_ENVIRONMENTS", "PRODUCTION,STAGING"),
        ("DWELL_APP_KEY", "com.example.dwell"),
        ("DWELL_FORGE_CONNECT_KEY", "com.example.dwell"),
    ])
    .forge;
    assert_eq!(forge.app_ids, [ForgeAppId::parse(id).unwrap(); 2]);
    assert_eq!(
        forge.environments,
        [EnvironmentType::Production, EnvironmentType::Staging]
    );
    assert_eq!(forge.connect_key, Some(AppKey::new("com.example.dwell")));
}

#[test]
fn a_secret_comes_from_a_file_without_its_line_end() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "key from file").unwrap();
    let path = file.path().to_str().unwrap();
    let environment: Environment = [
        ("DWELL_BASE_URL", "https://dwell.example.com"),
        ("DWELL_MASTER_KEYS_FILE", path),
    ]
    .into_iter()
    .collect();
    let config = Config::from_env(&environment).unwrap();
    assert_eq!(config.secrets.master_keys.expose_secret(), "key from file");
    assert!(config.warnings.is_empty(), "{:?}", config.warnings);
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    assert_eq!(read(&[("DWELL_BIND", " ")]).server.bind.port(), 8080);
    let environment: Environment = [
        ("DWELL_BASE_URL", "https://a.example"),
        ("DWELL_MASTER_KEYS", ""),
    ]
    .into_iter()
    .collect();
    let error = Config::from_env(&environment).unwrap_err();
    assert_eq!(error.faults[0].found, Found::Nothing);
}

#[test]
fn debug_shows_no_secret() {
    let config = read(&[
        ("DATABASE_URL", "postgres://dwell:plantedpassword@db/dwell"),
        ("DWELL_METRICS_TOKEN", "plantedmetricstoken"),
    ]);
    let text = format!("{config:?} {config:#?} {:?}", environment(&[]));
    assert!(!text.contains("planted"), "{text}");
}

#[test]
fn an_unknown_variable_is_warned_about_with_the_one_meant() {
    let config = read(&[
        ("DWELL_RETENTION_DAY", "3"),
        ("DWELL_TEAPOT", "1"),
        ("PATH_OF_OTHERS", "1"),
    ]);
    assert_eq!(
        config.warnings,
        [
            "DWELL_RETENTION_DAY is not a variable of Dwell; did you mean DWELL_RETENTION_DAYS?",
            "DWELL_TEAPOT is not a variable of Dwell and is ignored",
        ]
    );
}

#[test]
fn one_section_asks_for_nothing_of_the_others() {
    let nothing = Environment::default();
    assert!(section::<DatabaseConfig>(&nothing).is_ok());
    assert!(section::<SecretsConfig>(&nothing).is_err());
}

#[test]
fn every_variable_stands_in_the_operations_guide() {
    let guide = include_str!("../../docs/operations.md");
    let environment = environment(&[]);
    let mut reader = Reader::new(&environment);
    Config::read(&mut reader).unwrap();
    for name in reader
        .known_variables()
        .iter()
        .filter(|name| !name.ends_with("_FILE"))
    {
        assert!(
            guide.contains(&format!("| `{name}` ")),
            "{name} is missing in docs/operations.md"
        );
    }
}

#[test]
fn regions_have_addresses_beside_the_base_url() {
    let config = read(&[(
        "DWELL_REGION_BASE_URLS",
        "EU=https://eu.example.com, US=https://us.example.com/",
    )]);
    let urls = config.own_urls();
    let regions = urls.regions().iter();
    let told: Vec<_> = regions
        .map(|(region, url)| (region.as_str(), url.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("EU", "https://eu.example.com/"),
            ("US", "https://us.example.com/")
        ]
    );
    assert_eq!(urls.global().as_str(), "https://dwell.example.com/");
}

use rstest::rstest;

use super::*;
use crate::atlassian::endpoints::{EventEndpoint, FORGE_REALMS, PAGE_ENDPOINT, REALM_MODULE};

const APP: &str = "406d303d-0393-4ec4-ad7c-1435be94583a";

struct Operator {
    base_url: Url,
    regions: Vec<(Region, Url)>,
    key: Option<AppKey>,
    guide: Url,
    is_sold: bool,
}

fn operator() -> Operator {
    Operator {
        base_url: url("https://dwell.example.com"),
        regions: Vec::new(),
        key: None,
        guide: url("https://example.com/move#forge"),
        is_sold: false,
    }
}

impl Operator {
    fn from_connect() -> Self {
        Self {
            key: Some(AppKey::new("com.example.dwell")),
            ..operator()
        }
    }

    fn render(&self, template: &str) -> Result<String, ManifestError> {
        let from_connect = self.key.as_ref().map(|key| FromConnect {
            key,
            migration_guide: &self.guide,
        });
        let values = ManifestValues {
            app_id: ForgeAppId::parse(APP).unwrap(),
            base_url: &self.base_url,
            regions: &self.regions,
            from_connect,
            is_sold: self.is_sold,
        };
        render(template, &values)
    }
}

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn region(name: &str, place: &str) -> (Region, Url) {
    (Region::parse(name).unwrap(), url(place))
}

#[test]
fn values_stand_where_the_template_names_them() {
    let template = "id: {{appId}}\n  # begin from-connect\nkey: {{connectKey}} # {{migrationGuide}}\n  # end from-connect\nbaseUrl: {{baseUrl}}\n";
    let ari = format!("ari:cloud:ecosystem::app/{APP}");
    assert_eq!(
        operator().render(template).unwrap(),
        format!("id: \"{ari}\"\nbaseUrl: \"https://dwell.example.com\"\n")
    );
    assert_eq!(
        Operator::from_connect().render(template).unwrap(),
        format!(
            "id: \"{ari}\"\nkey: \"com.example.dwell\" # \"https://example.com/move#forge\"\nbaseUrl: \"https://dwell.example.com\"\n"
        )
    );
}

#[test]
fn each_region_has_its_server() {
    let operator = Operator {
        regions: vec![
            region("EU", "https://eu.example.com/"),
            region("US", "https://us.example.com:8443"),
        ],
        ..operator()
    };
    let expected = r#"{"EU":"https://eu.example.com","US":"https://us.example.com:8443","default":"https://dwell.example.com"}"#;
    assert_eq!(
        operator.render("{{baseUrl}}").unwrap(),
        format!("{expected}\n")
    );
}

#[test]
fn nothing_of_connect_stays_where_there_was_none() {
    let manifest = operator().render(TEMPLATE).unwrap();
    assert!(!manifest.to_lowercase().contains("connect"), "{manifest}");
    assert!(!manifest.contains("{{"), "{manifest}");
    assert!(
        Operator::from_connect()
            .render(TEMPLATE)
            .unwrap()
            .contains("connectModules:")
    );
}

#[test]
fn a_guide_may_be_as_long_as_forge_allows() {
    let start = "https://example.com/";
    let longest = format!("{start}{}", "p".repeat(2048 - start.len()));
    let operator = Operator {
        guide: url(&longest),
        ..Operator::from_connect()
    };
    assert!(operator.render(TEMPLATE).unwrap().contains(&longest));
}

/// The list in `endpoints` is what the routes and the check of tokens go by.
#[test]
fn the_template_has_the_endpoints_that_are_served() {
    for endpoint in EventEndpoint::ALL {
        let module = format!(
            "    - key: {}\n      remote: server\n      route:\n        path: {}\n",
            endpoint.key(),
            endpoint.path()
        );
        assert!(TEMPLATE.contains(&module), "{module}");
    }
    assert!(TEMPLATE.contains(&format!("endpoint: {PAGE_ENDPOINT}\n")));
    let moves =
        format!("    - key: {REALM_MODULE}\n      remote: server\n      path: {FORGE_REALMS}\n");
    assert!(TEMPLATE.contains(&moves));
    // The pages, and the module for moves.
    let served = EventEndpoint::ALL.len() + 2;
    assert_eq!(TEMPLATE.matches("\n      remote: server\n").count(), served);
}

#[rstest]
#[case::http(Operator { base_url: url("http://dwell.example.com"), ..operator() }, ManifestError::BaseUrl)]
#[case::path(Operator { base_url: url("https://example.com/dwell"), ..operator() }, ManifestError::BaseUrl)]
#[case::user(Operator { base_url: url("https://me@example.com"), ..operator() }, ManifestError::BaseUrl)]
#[case::query(Operator { base_url: url("https://example.com/?a"), ..operator() }, ManifestError::BaseUrl)]
#[case::fragment(Operator { base_url: url("https://example.com/#a"), ..operator() }, ManifestError::BaseUrl)]
#[case::region_path(
    Operator { regions: vec![region("EU", "https://example.com/eu")], ..operator() },
    ManifestError::RegionUrl(Region::parse("EU").unwrap())
)]
#[case::region_twice(
    Operator { regions: vec![region("EU", "https://a.example"), region("EU", "https://b.example")], ..operator() },
    ManifestError::RegionTwice(Region::parse("EU").unwrap())
)]
#[case::key_empty(Operator { key: Some(AppKey::new("")), ..operator() }, ManifestError::ConnectKey)]
#[case::key_too_long(Operator { key: Some(AppKey::new("k".repeat(91))), ..operator() }, ManifestError::ConnectKey)]
#[case::key_with_space(Operator { key: Some(AppKey::new("my app")), ..operator() }, ManifestError::ConnectKey)]
#[case::guide_http(
    Operator { guide: url("http://example.com"), ..Operator::from_connect() },
    ManifestError::MigrationGuide
)]
#[case::guide_too_long(
    Operator { guide: url(&format!("https://example.com/{}", "p".repeat(2048))), ..Operator::from_connect() },
    ManifestError::MigrationGuide
)]
fn values_that_forge_would_refuse_are_refused(
    #[case] operator: Operator,
    #[case] fault: ManifestError,
) {
    assert_eq!(operator.render(TEMPLATE), Err(fault));
}

#[rstest]
#[case::unknown("id: {{secret}}")]
#[case::unfinished("id: {{appId")]
#[case::only_from_connect("key: {{connectKey}}")]
fn a_broken_template_is_refused(#[case] template: &str) {
    assert_eq!(operator().render(template), Err(ManifestError::Placeholder));
}

#[test]
fn regions_are_written_as_forge_writes_them() {
    assert!(Region::parse("GB").is_some());
    for text in ["eu", "default", "", "UK"] {
        assert_eq!(Region::parse(text), None, "{text}");
    }
}

#[test]
fn an_app_that_is_sold_says_so_and_another_does_not() {
    let says_so = |is_sold| {
        let manifest = Operator {
            is_sold,
            ..operator()
        }
        .render(TEMPLATE)
        .unwrap();
        manifest.contains("  licensing:\n    enabled: true\n")
    };
    assert!(says_so(true) && !says_so(false));
}

#[test]
fn a_site_can_leave_a_region_where_there_are_some() {
    let europe = Operator {
        regions: vec![region("EU", "https://eu.example.com")],
        ..operator()
    };
    let [with, without] = [europe, operator()].map(|one| one.render(TEMPLATE).unwrap());
    let module =
        format!("    - key: {REALM_MODULE}\n      remote: server\n      path: {FORGE_REALMS}\n");
    assert!(
        with.contains("  migration:dataResidency:\n") && with.contains(&module),
        "{with}"
    );
    assert!(!without.contains("dataResidency"), "{without}");
}

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use super::*;
use crate::atlassian::module_pages::ModulePage;

struct Operator {
    base_url: Url,
    app_key: AppKey,
    app_name: String,
    vendor_name: String,
    vendor_url: Url,
    is_sold: bool,
    regions: Vec<(Region, Url)>,
}

fn operator() -> Operator {
    Operator {
        base_url: Url::parse("https://dwell.example.com/app/").unwrap(),
        app_key: AppKey::new("com.example.dwell"),
        app_name: "Dwell".into(),
        vendor_name: "Example \"Ltd\"\n{{appKey}}".into(),
        vendor_url: Url::parse("https://example.com").unwrap(),
        is_sold: false,
        regions: Vec::new(),
    }
}

impl Operator {
    fn render(&self, template: &str) -> Result<String, DescriptorError> {
        render(
            template,
            &DescriptorValues {
                base_url: &self.base_url,
                regions: &self.regions,
                app_key: &self.app_key,
                app_name: &self.app_name,
                vendor_name: &self.vendor_name,
                vendor_url: &self.vendor_url,
                is_sold: self.is_sold,
            },
        )
    }

    fn descriptor(&self) -> Value {
        serde_json::from_str(&self.render(TEMPLATE).unwrap()).unwrap()
    }
}

fn is_relative_path(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|path| path.starts_with('/') && !path.starts_with("//"))
}

/// The tables of "Connect: app descriptor".
#[test]
fn the_descriptor_is_what_jira_accepts() {
    let descriptor = operator().descriptor();
    let text = |key: &str| descriptor[key].as_str().unwrap();
    assert!(is_app_key(text("key")));
    assert!(is_name(text("name"), 80));
    assert!(is_name(text("description"), 1400));
    assert!(text("baseUrl").len() <= 200);
    assert!(is_name(descriptor["vendor"]["name"].as_str().unwrap(), 100));
    assert!(Url::parse(descriptor["vendor"]["url"].as_str().unwrap()).is_ok());
    assert_eq!(descriptor["authentication"], json!({"type": "jwt"}));
    assert_eq!(descriptor["apiVersion"], 1);
    assert_eq!(descriptor["scopes"], json!(["READ", "ACT_AS_USER"]));
    assert_eq!(
        descriptor["apiMigrations"],
        json!({"gdpr": true, "signed-install": true, "context-qsh": true})
    );
}

/// Module, how many, and the pages that they open.
#[test]
fn every_entry_point_opens_a_page_that_is_served() {
    let descriptor = operator().descriptor();
    let modules = descriptor["modules"].as_object().unwrap();
    let mut keys = BTreeSet::new();
    let mut opened = Vec::new();
    for (kind, value) in modules {
        let several = value
            .as_array()
            .map_or(std::slice::from_ref(value), Vec::as_slice);
        for module in several {
            let key = module["key"].as_str().unwrap();
            let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            assert!(
                (1..=100).contains(&key.len()) && key.bytes().all(is_allowed),
                "{key}"
            );
            assert!(keys.insert(key.to_owned()), "{key} is there twice");
            assert!(module["name"]["value"].is_string(), "{module}");
            if kind != "webSections" {
                let url = module["url"].as_str().unwrap();
                let page = ModulePage::ALL.into_iter().find(|page| page.path() == url);
                let page = page.unwrap_or_else(|| panic!("{kind} {key}: nothing at {url}"));
                let condition = if page.is_for_admins() {
                    "user_is_admin"
                } else {
                    "user_is_logged_in"
                };
                assert_eq!(
                    module["conditions"],
                    json!([{"condition": condition}]),
                    "{kind} {key}"
                );
                opened.push((kind.as_str(), page));
            }
        }
    }
    let expected = [
        ("adminPages", ModulePage::ApiSettings),
        ("adminPages", ModulePage::ApiInformation),
        ("configurePage", ModulePage::ApiInformation),
        ("generalPages", ModulePage::App),
        ("postInstallPage", ModulePage::GetStarted),
    ];
    opened.sort_by_key(|(kind, _)| *kind);
    assert_eq!(opened, expected);
}

#[test]
fn admin_pages_stand_below_a_section_of_their_own() {
    let descriptor = operator().descriptor();
    let section = &descriptor["modules"]["webSections"][0];
    let location = format!(
        "{}/{}",
        section["location"].as_str().unwrap(),
        section["key"].as_str().unwrap()
    );
    assert_eq!(location, "admin_plugins_menu/settings");
    for page in descriptor["modules"]["adminPages"].as_array().unwrap() {
        assert_eq!(page["location"], location.as_str(), "{page}");
    }
}

#[test]
fn the_descriptor_names_every_lifecycle_event() {
    let descriptor = operator().descriptor();
    let lifecycle = descriptor["lifecycle"].as_object().unwrap();
    for event in ["installed", "uninstalled", "enabled", "disabled"] {
        assert!(is_relative_path(&lifecycle[event]), "{event}");
    }
    assert_eq!(lifecycle.len(), 4);
}

#[test]
fn the_operators_values_are_filled_in_as_they_are() {
    let descriptor = operator().descriptor();
    assert_eq!(descriptor["key"], "com.example.dwell");
    assert_eq!(descriptor["name"], "Dwell");
    assert_eq!(descriptor["baseUrl"], "https://dwell.example.com/app");
    assert_eq!(
        descriptor["links"]["self"],
        "https://dwell.example.com/app/atlassian-connect.json"
    );
    assert_eq!(descriptor["vendor"]["name"], "Example \"Ltd\"\n{{appKey}}");
    assert_eq!(descriptor["vendor"]["url"], "https://example.com/");
}

#[rstest]
#[case::key_empty(Operator { app_key: AppKey::new(""), ..operator() }, "the app key")]
#[case::key_too_long(Operator { app_key: AppKey::new("k".repeat(65)), ..operator() }, "the app key")]
#[case::key_with_space(Operator { app_key: AppKey::new("my app"), ..operator() }, "the app key")]
#[case::name_blank(Operator { app_name: " ".into(), ..operator() }, "the app name")]
#[case::name_too_long(Operator { app_name: "ä".repeat(81), ..operator() }, "the app name")]
#[case::vendor_too_long(Operator { vendor_name: "v".repeat(101), ..operator() }, "the vendor name")]
#[case::vendor_script(Operator { vendor_url: url("javascript:alert(1)"), ..operator() }, "the vendor URL")]
#[case::base_ftp(Operator { base_url: url("ftp://example.com"), ..operator() }, "the base URL")]
#[case::base_query(Operator { base_url: url("https://example.com/?a"), ..operator() }, "the base URL")]
#[case::base_fragment(Operator { base_url: url("https://example.com/#a"), ..operator() }, "the base URL")]
#[case::base_user(Operator { base_url: url("https://a@example.com/"), ..operator() }, "the base URL")]
#[case::base_too_long(
    Operator { base_url: url(&format!("https://example.com/{}", "p".repeat(200))), ..operator() },
    "the base URL"
)]
fn values_that_jira_would_refuse_are_refused(#[case] operator: Operator, #[case] named: &str) {
    let refusal = operator.render(TEMPLATE).unwrap_err().to_string();
    assert!(refusal.starts_with(named), "{refusal}");
}

#[rstest]
#[case::unknown(r#"{"a": "{{secret}}"}"#, "the template")]
#[case::unfinished(r#"{"a": "{{appKey"}"#, "the template")]
#[case::not_json(r#"{"a": {{appKey}}}"#, "the filled-in template")]
fn a_broken_template_is_refused(#[case] template: &str, #[case] named: &str) {
    let refusal = operator().render(template).unwrap_err().to_string();
    assert!(refusal.starts_with(named), "{refusal}");
}

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[test]
fn jira_says_who_has_bought_an_app_that_is_sold() {
    for is_sold in [true, false] {
        let sold = Operator {
            is_sold,
            ..operator()
        };
        let descriptor: Value = serde_json::from_str(&sold.render(TEMPLATE).unwrap()).unwrap();
        assert_eq!(descriptor["enableLicensing"], is_sold);
    }
}

#[test]
fn regions_have_addresses_of_their_own_and_may_be_left() {
    let europe = Region::parse("EU").unwrap();
    let url = Url::parse("https://eu.dwell.example.com/app/").unwrap();
    let regional = Operator {
        regions: vec![(europe, url)],
        ..operator()
    };
    let of = |operator: &Operator| -> Value {
        serde_json::from_str(&operator.render(TEMPLATE).unwrap()).unwrap()
    };
    let (pinned, plain) = (of(&regional), of(&operator()));
    assert_eq!(
        pinned["regionBaseUrls"],
        json!({"EU": "https://eu.dwell.example.com/app"})
    );
    assert_eq!(
        pinned["lifecycle"]["dare-migration"],
        "/connect/dare-migration"
    );
    assert_eq!(pinned["dataResidency"]["maxMigrationDurationHours"], 0.5);
    assert_eq!(pinned["modules"], plain["modules"]);
    for member in ["regionBaseUrls", "dataResidency"] {
        assert!(plain.get(member).is_none(), "{plain}");
    }
    assert!(
        plain["lifecycle"].get("dare-migration").is_none(),
        "{plain}"
    );
}

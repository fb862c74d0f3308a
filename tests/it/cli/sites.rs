//! `dwell sites`

use dwell::atlassian::ids::{
    AppKey, AppVersion, ClientKey, CloudId, EnvironmentId, EnvironmentType, ForgeAppId,
    ForgeInstallationId, InstallationId, SiteId,
};
use dwell::clock::{Clock, SystemClock};
use dwell::crypto::random;
use dwell::db::forge_installations::{self, ForgeInstallation, ForgeKey, SealedToken};
use dwell::db::installations::{self, Installation, Platform};
use dwell::db::sites::{self, Site};
use dwell::db::{Db, PoolOptions, audit};
use serde_json::Value;
use url::Url;

use super::Operator;

pub(super) async fn open(operator: &Operator) -> Db {
    let url = format!("sqlite://{}", operator.folder().join("dwell.db").display());
    Db::connect(&url, &PoolOptions::default()).await.unwrap()
}

pub(super) async fn install(db: &Db, client_key: &str) -> SiteId {
    let now = SystemClock.now();
    let id = SiteId::from_uuid(random::uuid_v7(now));
    let site = Site::new(id, now);
    let installation_id = InstallationId::from_uuid(random::uuid_v7(now));
    let base_url = Url::parse("https://example.atlassian.net").unwrap();
    let app_key = AppKey::new("dwell");
    let installation = Installation {
        client_key: Some(ClientKey::new(client_key)),
        shared_secret: b"planted-secret".to_vec(),
        ..Installation::new(
            (installation_id, id),
            Platform::Connect,
            app_key,
            base_url,
            now,
        )
    };
    let tx = db.begin().await.unwrap();
    sites::insert(&tx, &site).await.unwrap();
    installations::insert(&tx, &installation).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// A site with the app through Forge, its token and all.
async fn install_through_forge(db: &Db) -> SiteId {
    let site = install(db, "tenant-f").await;
    let all = installations::of_site(db, site).await.unwrap();
    let id = "406d303d-0393-4ec4-ad7c-1435be94583a";
    let app = ForgeAppId::parse(id).unwrap();
    let forge = ForgeInstallation {
        id: all[0].id,
        site,
        key: ForgeKey {
            app,
            environment: EnvironmentId::parse(id, app).unwrap(),
            cloud_id: CloudId::parse(id).unwrap(),
        },
        environment: EnvironmentType::Staging,
        forge_id: ForgeInstallationId::parse(id).unwrap(),
        version: AppVersion::parse("3.1.4").unwrap(),
        system_token: Some(SealedToken {
            sealed: b"planted-token".to_vec(),
            expires_at: SystemClock.now(),
            received_at: SystemClock.now(),
        }),
        token_refused_at: None,
        last_event_at: None,
        settled_at: None,
        presumed_gone_at: None,
        superseded_at: None,
    };
    let tx = db.begin().await.unwrap();
    forge_installations::insert(&tx, &forge).await.unwrap();
    tx.commit().await.unwrap();
    site
}

#[tokio::test]
async fn of_a_site_through_forge_its_version_and_environment_are_shown() {
    let operator = Operator::new();
    operator.ok(&["migrate"]);
    let db = open(&operator).await;
    let site = install_through_forge(&db).await.to_string();
    let show = operator.ok(&["sites", "show", &site]);
    for line in [
        "version        3.1.4",
        "environment    STAGING",
        "last event     never",
    ] {
        assert!(show.contains(line), "{line}: {show}");
    }
    let json = operator.ok(&["sites", "show", &site, "--json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    let forge = &json["installations"][0]["forge"];
    assert_eq!(forge["version"], "3.1.4", "{json}");
    assert_eq!(forge["environment"], "STAGING", "{json}");
    assert!(!format!("{show}{json}").contains("planted"));
}

#[test]
fn without_a_schema_the_way_to_one_is_named() {
    let run = Operator::new().run(&["sites", "list"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("run `dwell migrate` first"), "{run:?}");
}

#[tokio::test]
async fn sites_are_listed_shown_suspended_and_resumed() {
    let operator = Operator::new();
    operator.ok(&["migrate"]);
    assert_eq!(operator.ok(&["sites", "list"]).lines().count(), 1);
    let db = open(&operator).await;
    let site = install(&db, "tenant-a").await;
    install(&db, "tenant-b").await;

    let list = operator.ok(&["sites", "list"]);
    assert_eq!(list.lines().count(), 3);
    assert!(
        list.contains("tenant-a") && list.contains("https://example.atlassian.net/"),
        "{list}"
    );

    assert_eq!(
        operator.ok(&["sites", "suspend", "tenant-a"]),
        "suspended\n"
    );
    assert_eq!(
        operator.ok(&["sites", "suspend", &site.to_string()]),
        "nothing to do: it is suspended already\n"
    );
    let all: Value = serde_json::from_str(&operator.ok(&["sites", "list", "--json"])).unwrap();
    let states: Vec<_> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|site| site["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["suspended", "active"]);

    assert_eq!(operator.ok(&["sites", "resume", "tenant-a"]), "resumed\n");
    let show = operator.ok(&["sites", "show", "tenant-a"]);
    assert!(
        show.contains("active") && show.contains(&site.to_string()),
        "{show}"
    );
    let json: Value =
        serde_json::from_str(&operator.ok(&["sites", "show", "tenant-a", "--json"])).unwrap();
    assert_eq!(json["installations"][0]["clientKey"], "tenant-a");
    assert!(!format!("{list}{show}{json}{all}").contains("planted"));

    let actions: Vec<_> = audit::list(&db, site, None, 10)
        .await
        .unwrap()
        .into_iter()
        .map(|event| event.action)
        .collect();
    assert_eq!(actions, ["site.resumed", "site.suspended"]);
}

#[tokio::test]
async fn a_site_of_which_nobody_says_that_it_has_ended_is_ended_by_hand() {
    let operator = Operator::new();
    operator.ok(&["migrate"]);
    let db = open(&operator).await;
    let site = install_through_forge(&db).await;
    install(&db, "tenant-b").await;
    let name = site.to_string();
    assert_eq!(
        operator.ok(&["sites", "end", &name]),
        "taken for uninstalled\n"
    );
    assert_eq!(
        operator.ok(&["sites", "end", &name]),
        "nothing to do: it is uninstalled already\n"
    );
    let list = operator.ok(&["sites", "list"]);
    let states = list
        .lines()
        .skip(1)
        .map(|line| line.contains("uninstalled"));
    assert_eq!(states.collect::<Vec<_>>(), [true, false], "{list}");
    let forge = forge_installations::of_site(&db, site).await.unwrap();
    assert_eq!(forge[0].system_token, None);
    let told = audit::list(&db, site, None, 10).await.unwrap();
    assert_eq!((told.len(), told[0].action.as_str()), (1, "site.ended"));
}

#[tokio::test]
async fn the_address_of_a_renamed_site_is_told_by_hand_where_connect_knows_it() {
    let operator = Operator::new();
    operator.ok(&["migrate"]);
    let db = open(&operator).await;
    let site = install(&db, "tenant-a").await;
    let renamed = "https://renamed.atlassian.net";
    let address = ["sites", "address", "tenant-a", renamed];
    assert_eq!(operator.ok(&address), "noted\n");
    assert_eq!(
        operator.ok(&address),
        "nothing to do: it has that address already\n"
    );
    let stored = installations::of_site(&db, site).await.unwrap();
    assert_eq!(
        stored[0].base_url.as_str(),
        "https://renamed.atlassian.net/"
    );
    let told = audit::list(&db, site, None, 10).await.unwrap();
    assert_eq!((told.len(), told[0].action.as_str()), (1, "site.addressed"));
    assert_eq!(told[0].detail["from"], "https://example.atlassian.net/");
    assert_eq!(told[0].detail["to"], "https://renamed.atlassian.net/");
    for elsewhere in [
        "https://example.com",
        "http://renamed.atlassian.net",
        "https://a.atlassian.net/x",
    ] {
        let run = operator.run(&["sites", "address", "tenant-a", elsewhere]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.err.contains("Jira Cloud site"), "{run:?}");
    }
    let run = operator.run(&["sites", "address", "tenant-b", renamed]);
    assert!(run.err.contains("no such site"), "{run:?}");
}

#[test]
fn an_unknown_site_is_a_failure() {
    let operator = Operator::new();
    operator.ok(&["migrate"]);
    for verb in ["show", "suspend", "resume", "end"] {
        let run = operator.run(&["sites", verb, "https://example.atlassian.net"]);
        assert_eq!(run.code, 1);
        assert!(run.err.contains("no such site"), "{run:?}");
    }
}

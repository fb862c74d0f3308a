use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::super::accounts::{ERASED, PLACES, erase, held};
use super::super::audit::{self, AuditEvent};
use super::super::parameter_sets::{self, StoredSet};
use super::super::report_tokens::{self, ReportToken};
use super::super::{Db, accounts};
use super::schema::{query, tables};
use super::{Fresh, at, parameter_set, site_id, token, token_id};
use crate::atlassian::ids::AccountId;

/// Columns of text that hold no account id. What people write themselves (names, notes, parameters, definitions) is theirs
/// and is not searched for ids.
const WITHOUT: &[(&str, &[&str])] = &[
    ("audit_events", &["action", "subject"]),
    ("calendars", &["name", "name_key", "definition"]),
    ("creations", &["key"]),
    (
        "credentials",
        &[
            "kind",
            "last4",
            "organization_id",
            "organization_name",
            "cloud_id",
            "site_url",
            "verdict",
            "limited",
        ],
    ),
    ("export_chunks", &["export_id"]),
    ("exports", &["token_id", "state", "kept_by"]),
    (
        "forge_installations",
        &[
            "app_id",
            "environment_id",
            "cloud_id",
            "forge_id",
            "environment",
            "version",
        ],
    ),
    (
        "installations",
        &[
            "platform",
            "client_key",
            "app_key",
            "base_url",
            "display_url",
            "oauth_client_id",
            "product_type",
            "description",
            "entitlement_id",
            "entitlement_number",
            "forge_installation_hint",
            "licence",
            "realm",
            "state",
        ],
    ),
    ("jira_pauses", &["scope"]),
    ("jira_points", &["scope"]),
    ("parameter_sets", &["name", "name_key", "parameters"]),
    (
        "realm_moves",
        &[
            "installation_id",
            "migration_id",
            "origin",
            "target",
            "state",
        ],
    ),
    ("report_tokens", &["notes"]),
    ("seaql_migrations", &["version"]),
    ("site_settings", &["get_started"]),
    ("sites", &["token_policy"]),
    ("token_calls", &["token_id"]),
];

/// Sealed and hashed columns are no text; what is kept in one besides an id goes with its row.
async fn text_columns(db: &Db, table: &str) -> BTreeSet<String> {
    let rows = query(
        db,
        &format!(
            "SELECT name FROM pragma_table_info('{table}') \
             WHERE lower(type) LIKE 'varchar%' OR lower(type) = 'text' OR lower(type) LIKE 'json%'"
        ),
        &format!(
            "SELECT column_name::text AS name FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = '{table}' \
             AND data_type IN ('text', 'character varying', 'character', 'json', 'jsonb')"
        ),
    )
    .await;
    let names = rows.iter().map(|row| row.try_get("", "name").unwrap());
    names
        .filter(|name: &String| !["id", "site_id"].contains(&name.as_str()))
        .collect()
}

#[tokio::test]
async fn every_column_of_text_is_known_to_hold_account_ids_or_none() {
    let fresh = Fresh::db().await;
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let places = PLACES.iter().map(|place| (place.table, place.column));
    let without = WITHOUT
        .iter()
        .flat_map(|(table, columns)| columns.iter().map(move |column| (*table, *column)));
    for (table, column) in places.chain(without) {
        let is_new = known
            .entry(table.to_owned())
            .or_default()
            .insert(column.to_owned());
        assert!(is_new, "{table}.{column} is listed twice");
    }
    for table in tables(&fresh.db).await {
        let listed = known.remove(&table).unwrap_or_default();
        let found = text_columns(&fresh.db, &table).await;
        assert_eq!(
            found, listed,
            "{table}: is there an account id in it? then it belongs into db::accounts::PLACES"
        );
    }
    assert_eq!(known, BTreeMap::new(), "no such tables");
}

fn account(name: &str) -> AccountId {
    AccountId::new(name)
}

fn event(number: u8, actor: &str, detail: serde_json::Value) -> AuditEvent {
    AuditEvent {
        id: uuid::Uuid::from_u128(u128::from(number)),
        site: site_id(1),
        at: at(i64::from(number)),
        actor: actor.to_owned(),
        action: "token.deleted".to_owned(),
        subject: None,
        detail,
    }
}

#[tokio::test]
async fn people_are_held_once_each_and_nobody_else() {
    let fresh = Fresh::with_two_sites().await;
    let tx = fresh.db.begin().await.unwrap();
    let events = [
        event(1, "alice", json!({ "account": "bob", "notes": "carol" })),
        event(2, "alice", json!({ "by": "unknown" })),
        event(3, "jira", json!({ "owner": "dora" })),
        event(4, "dwell", json!({ "account": ERASED })),
        event(5, "no account: a text", json!({})),
        event(6, "", json!({ "account": "x".repeat(129) })),
    ];
    for event in &events {
        audit::insert(&tx, event).await.unwrap();
    }
    tx.commit().await.unwrap();
    let found = held(&fresh.db, site_id(1), at(100)).await.unwrap();
    let expected = [("alice", 2), ("bob", 1), ("dora", 3)];
    let expected = expected.map(|(name, when)| (account(name), at(when)));
    assert_eq!(found, BTreeMap::from(expected));
    assert_eq!(
        held(&fresh.db, site_id(2), at(100)).await.unwrap(),
        BTreeMap::new()
    );
}

#[tokio::test]
async fn whoever_is_erased_is_gone_from_one_site_and_others_stay() {
    let fresh = Fresh::with_two_sites().await;
    // A wildcard of LIKE stands for itself.
    let (gone, other) = (account("a_b"), account("axb"));
    let tx = fresh.db.begin().await.unwrap();
    let of = |number, site, account: &AccountId| ReportToken {
        account: account.clone(),
        created_by: gone.clone(),
        ..token(number, site_id(site))
    };
    for token in [of(1, 1, &gone), of(2, 1, &other), of(3, 2, &gone)] {
        report_tokens::insert(&tx, &token).await.unwrap();
    }
    let detail = json!({ "account": "a_b", "deep": [{ "x": "a_b" }], "of": "axb", "a_b!": 1 });
    audit::insert(&tx, &event(1, "a_b", detail)).await.unwrap();
    let set = |number, public| StoredSet {
        owner: gone.clone(),
        public,
        ..parameter_set(number, site_id(1))
    };
    let (private, public) = (set(1, false), set(2, true));
    for set in [&private, &public] {
        parameter_sets::insert(&tx, set).await.unwrap();
    }
    let counts = erase(&tx, site_id(1), &gone).await.unwrap();
    tx.commit().await.unwrap();

    let counts = counts.iter().map(|erased| (erased.table, erased.rows));
    assert_eq!(
        counts.collect::<Vec<_>>(),
        [("report_tokens", 1), ("parameter_sets", 1)]
    );
    let token = |number, site| report_tokens::find(&fresh.db, site_id(site), token_id(number));
    assert_eq!(token(1, 1).await.unwrap(), None);
    let kept = token(2, 1).await.unwrap().unwrap();
    assert_eq!((kept.account, kept.created_by), (other, account(ERASED)));
    assert_eq!(token(3, 2).await.unwrap().unwrap().account, gone);
    let events = audit::list(&fresh.db, site_id(1), None, 10).await.unwrap();
    let expected = json!({ "account": ERASED, "deep": [{ "x": ERASED }], "of": "axb", "a_b!": 1 });
    assert_eq!(
        (events[0].actor.as_str(), &events[0].detail),
        (ERASED, &expected)
    );
    let found = |set: &StoredSet| parameter_sets::find(&fresh.db, site_id(1), set.id);
    assert_eq!(found(&private).await.unwrap(), None);
    let kept = found(&public).await.unwrap().unwrap();
    assert_eq!(kept.owner, account(ERASED));
    let left = held(&fresh.db, site_id(1), at(100)).await.unwrap();
    assert_eq!(left.into_keys().collect::<Vec<_>>(), [account("axb")]);
    assert!(accounts::SYSTEMS.contains(&ERASED));
}

use uuid::Uuid;

use super::super::{
    account_reports, aggregation_tickets, audit, calendars, call_counts, creations, credentials,
    data_keys as keys, export_chunks, exports, forge_installations, installations, jira_budget,
    paging_runs, parameter_sets, realm_moves, report_tokens, site_settings, sites, token_calls,
};
use super::{
    Fresh, at, calendar, credential, export, forge_installation, installation, paging_run,
    parameter_set, realm_moves::realm_move, schema, site, site_id, token,
};
use crate::atlassian::ids::{AccountId, SiteId};
use crate::db::audit::AuditEvent;
use crate::db::exports::Attempt;
use crate::db::{Db, Tx};

/// A row in every table that has a site.
async fn fill(tx: &Tx, n: u128) {
    let site = site_id(n);
    keys::insert(tx, site, &[1], at(0)).await.unwrap();
    installations::insert(tx, &installation(n, site))
        .await
        .unwrap();
    forge_installations::insert(tx, &forge_installation(n, site, n))
        .await
        .unwrap();
    realm_moves::put(tx, &realm_move(n, site)).await.unwrap();
    report_tokens::insert(tx, &token(n, site)).await.unwrap();
    let calls = token_calls::DayOfCalls {
        site,
        token: token(n, site).id,
        day: at(0).date_naive(),
        calls: 3,
    };
    token_calls::add(tx, &[calls]).await.unwrap();
    site_settings::set_audit_days(tx, site, 90).await.unwrap();
    account_reports::begin(tx, site, at(0)).await.unwrap();
    let key = creations::CreationKey {
        site,
        account: AccountId::new("alice"),
        key: "a-key".into(),
    };
    let times = (at(0), at(9));
    assert!(creations::begin(tx, &key, &[1], times).await.unwrap());
    calendars::lock(tx, site).await.unwrap();
    calendars::insert(tx, &calendar(1, site)).await.unwrap();
    credentials::insert(tx, &credential(n, site)).await.unwrap();
    parameter_sets::insert(tx, &parameter_set(1, site))
        .await
        .unwrap();
    exports::insert(tx, &export(n, site)).await.unwrap();
    let attempt = Attempt::from(&export(n, site));
    export_chunks::insert(tx, attempt, 0, vec![1])
        .await
        .unwrap();
    let alice = AccountId::new("alice");
    let queue = aggregation_tickets::Queue::of(aggregation_tickets::Line::Streams, site, &alice);
    aggregation_tickets::draw_in(tx, &queue, (at(0), at(9)))
        .await
        .unwrap();
    let calls = call_counts::Counted::Reports(site, &alice);
    call_counts::add(tx, calls, at(0), 3).await.unwrap();
    paging_runs::insert(tx, &paging_run(n, site), 1)
        .await
        .unwrap();
    jira_budget::add_points(tx, Some(site), at(0), 7)
        .await
        .unwrap();
    let pause = jira_budget::StoredPause {
        site: Some(site),
        until: at(1),
    };
    jira_budget::set_pause(tx, pause).await.unwrap();
    let event = AuditEvent {
        id: Uuid::from_u128(n),
        site,
        at: at(0),
        actor: "jira".into(),
        action: "site.installed".into(),
        subject: None,
        detail: serde_json::json!({}),
    };
    audit::insert(tx, &event).await.unwrap();
}

/// Rows of a site in each table that has a site, whichever those are.
async fn counts(db: &Db, site: SiteId) -> Vec<(String, i64)> {
    let mut counts = Vec::new();
    for table in schema::tables(db).await {
        if schema::actual_columns(db, &table)
            .await
            .contains_key("site_id")
        {
            let sql = format!("SELECT COUNT(*) AS n FROM {table} WHERE site_id = '{site}'");
            let rows = schema::query(db, &sql, &sql).await;
            counts.push((table, rows[0].try_get("", "n").unwrap()));
        }
    }
    assert!(counts.len() >= 4, "{counts:?}");
    counts
}

/// A table that is not in [`fill`] yet fails here too.
async fn assert_rows_everywhere(db: &Db, site: SiteId, expected: i64) {
    for (table, count) in counts(db, site).await {
        assert_eq!(count, expected, "rows of {site} in {table}");
    }
}

#[tokio::test]
async fn purge_leaves_nothing_of_the_site_and_everything_of_the_other() {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            fill(tx, 1).await;
            fill(tx, 2).await;
            sites::set_uninstalled(tx, site_id(1), Some(at(10)))
                .await
                .unwrap();
        })
        .await;
    assert_rows_everywhere(&fresh.db, site_id(1), 1).await;
    assert_rows_everywhere(&fresh.db, site_id(2), 1).await;
    assert!(
        fresh
            .write(async |tx| sites::purge(tx, site_id(1), at(11)).await.unwrap())
            .await
    );
    assert_rows_everywhere(&fresh.db, site_id(1), 0).await;
    assert_rows_everywhere(&fresh.db, site_id(2), 1).await;
    assert_eq!(sites::list(&fresh.db, None, 10).await.unwrap(), [site(2)]);
}

#[tokio::test]
async fn a_site_that_lives_or_ended_too_lately_is_not_purged() {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            fill(tx, 1).await;
            sites::set_uninstalled(tx, site_id(2), Some(at(10)))
                .await
                .unwrap();
        })
        .await;
    let purge = async |site: SiteId| {
        fresh
            .write(async |tx| sites::purge(tx, site, at(10)).await.unwrap())
            .await
    };
    assert!(!purge(site_id(1)).await, "lives");
    assert!(
        !purge(site_id(2)).await,
        "ended at that very instant, not before"
    );
    assert!(!purge(site_id(3)).await, "is not there");
    assert_rows_everywhere(&fresh.db, site_id(1), 1).await;
    assert_eq!(sites::list(&fresh.db, None, 10).await.unwrap().len(), 2);
}

#[tokio::test]
async fn due_are_those_that_ended_before_longest_ago_first() {
    let fresh = Fresh::db().await;
    fresh
        .write(async |tx| {
            for (n, ended) in [
                (1, Some(1_000)),
                (2, None),
                (3, Some(999)),
                (4, Some(2_000)),
                (5, Some(-500)),
            ] {
                let ended = sites::Site {
                    uninstalled_at: ended.map(at),
                    ..site(n)
                };
                sites::insert(tx, &ended).await.unwrap();
            }
        })
        .await;
    let due = async |skip, limit| {
        sites::due_for_purge(&fresh.db, at(2_000), skip, limit)
            .await
            .unwrap()
    };
    assert_eq!(due(0, 10).await, [site_id(5), site_id(3), site_id(1)]);
    assert_eq!(due(0, 1).await, [site_id(5)]);
    assert_eq!(due(1, 1).await, [site_id(3)]);
}

//! What was heard is done, whatever else goes wrong with the database.

use chrono::TimeDelta;
use dwell::atlassian::ids::AccountId;
use dwell::clock::Clock as _;
use dwell::db::account_reports::{self, Progress};
use sandbox::{SiteOptions, accounts};

use super::{CYCLE, Stage};

/// Rows that cannot be changed until the trigger is gone again.
struct Stuck {
    sqlite: (&'static str, &'static str),
    postgres: (&'static str, &'static str),
}

/// The token of the sample's admin.
const TOKEN: Stuck = Stuck {
    sqlite: (
        "CREATE TRIGGER stuck BEFORE DELETE ON report_tokens \
         WHEN OLD.account_id LIKE '%000000000001' BEGIN SELECT RAISE(ABORT, 'stuck'); END",
        "DROP TRIGGER stuck",
    ),
    postgres: (
        "CREATE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION 'stuck'; END $$; \
         CREATE TRIGGER stuck BEFORE DELETE ON report_tokens FOR EACH ROW \
         WHEN (OLD.account_id LIKE '%000000000001') EXECUTE FUNCTION stuck()",
        "DROP TRIGGER stuck ON report_tokens",
    ),
};

/// Of the site that has come as far as this.
const STUCK_AFTER: &str = "0:stuck";
const TURN: Stuck = Stuck {
    sqlite: (
        "CREATE TRIGGER stuck BEFORE UPDATE ON account_reports \
         WHEN OLD.\"after\" = '0:stuck' BEGIN SELECT RAISE(ABORT, 'stuck'); END",
        "DROP TRIGGER stuck",
    ),
    postgres: (
        "CREATE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION 'stuck'; END $$; \
         CREATE TRIGGER stuck BEFORE UPDATE ON account_reports FOR EACH ROW \
         WHEN (OLD.\"after\" = '0:stuck') EXECUTE FUNCTION stuck()",
        "DROP TRIGGER stuck ON account_reports",
    ),
};

impl Stuck {
    async fn during(&self, stage: &Stage, work: impl AsyncFnOnce()) {
        let is_sqlite = stage.app.database_url().starts_with("sqlite:");
        let (begin, end) = if is_sqlite {
            self.sqlite
        } else {
            self.postgres
        };
        stage.app.execute(begin).await;
        work().await;
        stage.app.execute(end).await;
    }
}

#[tokio::test]
async fn whom_the_database_does_not_let_go_is_erased_within_the_hour_and_others_at_once() {
    let stage = Stage::on(vec![SiteOptions::sample()]).await;
    stage.round().await;
    stage.app.advance(CYCLE);
    for account in [accounts::ADMIN, accounts::MEMBER] {
        stage.app.sandbox.close_account(account);
    }
    TOKEN.during(&stage, async || stage.round().await).await;
    let left = stage.app.dump().await;
    assert_eq!(left.tables_with(accounts::MEMBER), Vec::<&str>::new());
    assert!(
        left.tables_with(accounts::ADMIN).contains(&"report_tokens"),
        "nothing was in the way"
    );
    assert_eq!(stage.asked(), 1);
    stage.app.advance(TimeDelta::hours(1));
    stage.round().await;
    let left = stage.app.dump().await;
    assert_eq!(left.tables_with(accounts::ADMIN), Vec::<&str>::new());
}

#[tokio::test]
async fn a_site_whose_turn_cannot_begin_ends_no_other_ones() {
    let sites = vec![SiteOptions::sample(), SiteOptions::seeded(2)];
    let stage = Stage::on(sites).await;
    stage.app.install(1).await;
    stage.app.token_for(1, accounts::FAR).await;
    stage.round().await;
    let tx = stage.app.db.begin().await.unwrap();
    for (site, hours, after) in [(0, 2, Some(STUCK_AFTER)), (1, 1, None)] {
        let progress = Progress {
            due_at: stage.app.clock.now() - TimeDelta::hours(hours),
            cycle_began_at: None,
            after: after.map(AccountId::new),
        };
        let site = stage.app.site_id(site).await;
        assert!(account_reports::put(&tx, site, &progress).await.unwrap());
    }
    tx.commit().await.unwrap();
    stage.app.sandbox.close_account(accounts::FAR);
    TURN.during(&stage, async || stage.round().await).await;
    assert_eq!(stage.told(), [accounts::ADMIN, accounts::FAR]);
    let left = stage.app.dump().await;
    assert_eq!(left.tables_with(accounts::FAR), Vec::<&str>::new());
    stage.round().await;
    assert_eq!(stage.told().len(), 4, "the other one is due as before");
}

#[tokio::test]
async fn of_a_closed_account_nothing_is_left_in_the_files_of_the_database() {
    let stage = Stage::on(vec![SiteOptions::sample()]).await;
    let url = stage.app.database_url();
    let Some(file) = url.strip_prefix("sqlite://") else {
        return;
    };
    let (file, _) = file.split_once('?').unwrap();
    let is_in = |text: &str| {
        let files = [file.to_owned(), format!("{file}-wal")];
        let all: Vec<u8> = files
            .iter()
            .flat_map(|file| std::fs::read(file).unwrap_or_default())
            .collect();
        all.windows(text.len()).any(|part| part == text.as_bytes())
    };
    assert!(is_in(accounts::MEMBER));
    stage.app.sandbox.close_account(accounts::MEMBER);
    stage.first_report().await;
    assert!(!is_in(accounts::MEMBER), "deleted, and still to be read");
    assert!(is_in(accounts::ADMIN), "whose data stays can be read");
}

//! A site goes from Connect to Forge while scripts go on asking for reports.
//!
//! Jira tells nobody that Connect's installation is gone. Every answer is right, or says when to come again.

mod scripts;
mod site;

use chrono::TimeDelta;
use reqwest::Method;
use sandbox::{Event, ForgeEvent, Misbehaviour, Operation, Rule, accounts};
use serde_json::json;

use self::scripts::Scripts;
use self::site::Kept;
use super::stage::{Stage, taken};
use crate::test_app::send;

/// From the first event of Forge until everything works again, at the latest.
const BOUND: TimeDelta = TimeDelta::seconds(60);

/// A site with everything that can be kept, and what asks it once a second through two replicas.
struct Move {
    stage: Stage,
    kept: Kept,
    scripts: Scripts,
    /// Of the admin's page, from before.
    context_token: String,
}

impl Move {
    async fn prepared() -> Self {
        let stage = Stage::from_connect().await;
        taken(&stage.site().install(&stage.app.url).await);
        let kept = Kept::made(&stage).await;
        let scripts = Scripts::of(&stage, &kept).await;
        let context_token = stage.site().context_token(accounts::ADMIN);
        let mut this = Self {
            stage,
            kept,
            scripts,
            context_token,
        };
        this.seconds(5).await;
        assert_eq!(this.scripts.waited(), 0, "it worked on Connect");
        this
    }

    /// Every script asks once in each of them, and housekeeping does its rounds.
    async fn seconds(&mut self, count: u32) {
        for _ in 0..count {
            self.stage.app.advance(TimeDelta::seconds(1));
            self.scripts.ask(&self.stage).await;
            if self.scripts.seconds().is_multiple_of(20) {
                self.stage.app.housekeeping.look_after_forge().await;
            }
        }
    }

    /// Connect is gone, and nobody says so.
    async fn connect_goes(&mut self) {
        self.stage.forge().install_quietly(self.stage.site());
        self.seconds(7).await;
        assert!(self.scripts.waited() > 0, "Connect still works");
    }

    /// For some time after an installation Atlassian may refuse the app everything.
    fn is_refused(&self, operation: Operation) {
        let refuses = Misbehaviour::Fails {
            status: 403,
            message: "not yet".to_owned(),
        };
        let rule = Rule::always(operation, refuses);
        self.stage.site().misbehave(rule);
    }

    /// Forge's event, while the scripts ask.
    async fn forge_installs(&mut self) {
        let (app, site) = (self.stage.forge(), self.stage.site());
        self.stage.app.advance(TimeDelta::seconds(1));
        let told = app.tell(site, ForgeEvent::Installed);
        let (delivery, ()) = tokio::join!(told, self.scripts.ask(&self.stage));
        taken(&delivery);
    }

    /// Connect's hook as apps with both registrations get it: it names the installation through Forge.
    async fn connect_hooks(&mut self) {
        let site = self.stage.site();
        let mut call = site.prepare(Event::Installed).unwrap();
        let installation = self.stage.forge().installation_id(site).unwrap();
        call.body["installationId"] =
            json!(format!("ari:cloud:ecosystem::installation/{installation}"));
        // Connect's scopes are not asked for any more.
        call.body.as_object_mut().unwrap().remove("oauthClientId");
        let (delivery, ()) = tokio::join!(site.send(&call), self.scripts.ask(&self.stage));
        taken(&delivery);
    }

    /// Right away, and everything is as it was.
    async fn works_within(mut self, bound: TimeDelta) {
        let seconds = u32::try_from(bound.num_seconds()).unwrap();
        self.seconds(seconds).await;
        let waited = self.scripts.waited();
        self.seconds(20).await;
        assert_eq!(self.scripts.waited(), waited, "later than {bound}");
        self.kept.is_as_it_was(&self.stage).await;
        self.connect_is_retired().await;
    }

    /// Old tokens open nothing, and its secret is nowhere.
    async fn connect_is_retired(&self) {
        let stage = &self.stage;
        let list = stage.app.request(Method::GET, "/api/v1/tokens");
        let list = list.header("Authorization", format!("JWT {}", self.context_token));
        send(list).await.expect(401);
        let site = stage.stored().await.unwrap().site;
        let all = dwell::db::installations::of_site(&stage.app.db, site).await;
        let all = all.unwrap();
        let connect = all.iter().find(|one| one.client_key.is_some()).unwrap();
        assert_eq!(connect.state.as_str(), "retired");
        assert_eq!(connect.shared_secret, Vec::<u8>::new());
        assert_eq!(connect.oauth_client_id, None);
        assert_eq!(connect.uninstalled_at, Some(connect.updated_at));
        assert!(connect.updated_at > connect.installed_at);
        let noted = stage.noted().await;
        let moves = noted.iter().filter(|one| *one == "moved to forge");
        assert_eq!(moves.count(), 1, "{noted:?}");
    }
}

#[tokio::test]
async fn forges_event_moves_it() {
    let mut moving = Move::prepared().await;
    moving.connect_goes().await;
    moving.is_refused(Operation::ConnectKey);
    moving.forge_installs().await;
    moving.seconds(25).await;
    moving.stage.site().behave();
    Box::pin(moving.works_within(BOUND - TimeDelta::seconds(25))).await;
}

#[tokio::test]
async fn its_users_may_be_refused_for_some_time_too() {
    let mut moving = Move::prepared().await;
    moving.connect_goes().await;
    moving.is_refused(Operation::Impersonation);
    moving.forge_installs().await;
    let waited = moving.scripts.waited();
    moving.seconds(25).await;
    assert!(
        moving.scripts.waited() > waited,
        "it is linked, and refused"
    );
    moving.stage.site().behave();
    Box::pin(moving.works_within(TimeDelta::seconds(16))).await;
}

#[tokio::test]
async fn connects_hook_has_it_looked_up_at_once() {
    let mut moving = Move::prepared().await;
    moving.connect_goes().await;
    moving.is_refused(Operation::ConnectKey);
    moving.forge_installs().await;
    moving.stage.site().behave();
    moving.connect_hooks().await;
    // Long before the next round.
    Box::pin(moving.works_within(TimeDelta::seconds(3))).await;
}

#[tokio::test]
async fn connects_hook_may_come_first() {
    let mut moving = Move::prepared().await;
    moving.connect_goes().await;
    moving.connect_hooks().await;
    moving.seconds(30).await;
    moving.forge_installs().await;
    Box::pin(moving.works_within(TimeDelta::seconds(3))).await;
}

#[tokio::test]
async fn a_page_is_opened_before_the_event() {
    let mut moving = Move::prepared().await;
    moving.connect_goes().await;
    let stage = &moving.stage;
    let page = stage.admins_list().await.expect(503);
    assert_eq!(page.json()["code"], "linking");
    moving.seconds(10).await;
    moving.forge_installs().await;
    Box::pin(moving.works_within(TimeDelta::seconds(5))).await;
}

#[tokio::test]
async fn the_event_may_come_before_connect_is_noticed_to_be_gone() {
    let mut moving = Move::prepared().await;
    moving.stage.forge().install_quietly(moving.stage.site());
    moving.forge_installs().await;
    Box::pin(moving.works_within(TimeDelta::seconds(3))).await;
}

//! Master keys from start to start.

use dwell::crypto::keyring::MasterKeys;
use dwell::db::{data_keys, sentinel};
use rstest::rstest;

use super::metrics;
use super::service::{Ended, eventually};
use super::stage::{REPORT, Stage, new_key};

/// What opens nothing must say so, in one line, with the variable to mend.
#[track_caller]
fn assert_refused(ended: &Ended, code: i32) {
    assert_eq!(ended.status.code(), Some(code), "{ended:?}");
    assert_eq!(ended.err.lines().count(), 1, "{ended:?}");
    assert!(
        ended.err.starts_with("dwell: ") && ended.err.contains("DWELL_MASTER_KEYS"),
        "{ended:?}"
    );
}

/// Whether nothing in the database needs any other key.
pub(super) async fn only_needs(stage: &Stage, key: &str) -> bool {
    let keys = MasterKeys::parse(&key.to_owned().into()).unwrap();
    let db = stage.db().await;
    let wrapped = data_keys::page(&db, None, 100).await.unwrap();
    let sentinel = sentinel::find(&db).await.unwrap().unwrap();
    assert!(!wrapped.is_empty(), "there is a site");
    keys.is_newest(&sentinel) && wrapped.iter().all(|(_, wrapped)| keys.is_newest(wrapped))
}

#[tokio::test]
async fn a_rotation_keeps_every_token_byte_for_byte() {
    let stage = Stage::with_sites(2).await;
    let (first, second) = (stage.master_keys.clone(), new_key());
    let with = |keys: &str| stage.settings().with("DWELL_MASTER_KEYS", keys);

    let service = with(&first).start().await;
    stage.install(0).await;
    stage.install(1).await;
    let (id, text) = stage.new_token(0).await;
    service.kill().await;
    assert!(only_needs(&stage, &first).await);
    assert_refused(&with(&second).fail().await, 1);

    let both = format!("{second},{first}");
    let measured = with(&both).with("DWELL_METRICS_TOKEN", metrics::TOKEN);
    let service = measured.start().await;
    assert_eq!(
        stage.reveal(0, &id).await,
        text,
        "while keys are re-wrapped"
    );
    eventually("everything is wrapped anew", async || {
        only_needs(&stage, &second).await.then_some(())
    })
    .await;
    eventually("and measured", async || {
        let (_, text) = metrics::page(&stage, &service, metrics::TOKEN).await;
        let keys = ["newest", "retired"].map(|key| format!("dwell_data_keys{{key=\"{key}\"}}"));
        (text.contains(&format!("{} 2", keys[0])) && text.contains(&format!("{} 0", keys[1])))
            .then_some(())
    })
    .await;
    stage.report(&text, REPORT).await.expect(200);
    service.kill().await;

    for _ in 0..2 {
        let service = with(&second).start().await;
        assert_eq!(stage.reveal(0, &id).await, text);
        stage.report(&text, REPORT).await.expect(200);
        service.kill().await;
    }
    assert_refused(&with(&first).fail().await, 1);
}

#[rstest]
#[case::another_key(&new_key(), 1)]
#[case::not_a_key("AAAA", 2)]
#[case::empty("", 2)]
#[tokio::test]
async fn a_wrong_key_ends_the_start_with_one_line(#[case] keys: &str, #[case] code: i32) {
    let stage = Stage::new().await;
    stage.settings().start().await.kill().await;
    let ended = stage
        .settings()
        .with("DWELL_MASTER_KEYS", keys)
        .fail()
        .await;
    assert_refused(&ended, code);
    assert!(keys.is_empty() || !ended.err.contains(keys), "{ended:?}");
    stage.settings().start().await;
}

#[tokio::test]
async fn without_a_key_there_is_no_start() {
    let stage = Stage::new().await;
    let ended = stage.settings().without("DWELL_MASTER_KEYS").fail().await;
    assert_refused(&ended, 2);
}

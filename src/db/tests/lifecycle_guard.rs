use tokio::task::JoinSet;

use super::super::lifecycle_guard::{self, Seen};
use super::{Fresh, at};

const TOKEN: [u8; 32] = [1; 32];
const BODY: [u8; 32] = [2; 32];

async fn record(fresh: &Fresh, token: [u8; 32], body: [u8; 32]) -> Seen {
    fresh
        .write(async |tx| {
            lifecycle_guard::record(tx, token, body, at(60_000))
                .await
                .unwrap()
        })
        .await
}

#[tokio::test]
async fn a_replay_is_told_apart_by_its_body() {
    let fresh = Fresh::db().await;
    assert_eq!(record(&fresh, TOKEN, BODY).await, Seen::New);
    assert_eq!(record(&fresh, TOKEN, BODY).await, Seen::Same);
    assert_eq!(record(&fresh, TOKEN, [3; 32]).await, Seen::Different);
    assert_eq!(
        record(&fresh, TOKEN, BODY).await,
        Seen::Same,
        "the first body is the one that counts"
    );
    assert_eq!(record(&fresh, [4; 32], BODY).await, Seen::New);
}

#[tokio::test]
async fn a_call_that_failed_was_not_seen() {
    let fresh = Fresh::db().await;
    let failing = fresh.db.begin().await.unwrap();
    lifecycle_guard::record(&failing, TOKEN, BODY, at(60_000))
        .await
        .unwrap();
    failing.rollback().await.unwrap();
    assert_eq!(record(&fresh, TOKEN, BODY).await, Seen::New);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_replicas_that_record_a_token_at_once_one_sees_it_new() {
    let fresh = Fresh::db().await;
    let mut replicas = JoinSet::new();
    for n in 0..8_u8 {
        let db = fresh.second_handle().await;
        replicas.spawn(async move {
            let tx = db.begin().await.unwrap();
            let seen = lifecycle_guard::record(&tx, TOKEN, [n / 4; 32], at(60_000))
                .await
                .unwrap();
            tx.commit().await.unwrap();
            seen
        });
    }
    let seen = replicas.join_all().await;
    let count = |wanted| seen.iter().filter(|seen| **seen == wanted).count();
    assert_eq!(
        [count(Seen::New), count(Seen::Same), count(Seen::Different)],
        [1, 3, 4]
    );
}

#[tokio::test]
async fn what_expired_is_forgotten_and_the_rest_is_not() {
    let fresh = Fresh::db().await;
    record(&fresh, TOKEN, BODY).await;
    let forget = async |now| {
        fresh
            .write(async |tx| lifecycle_guard::forget_expired(tx, now).await.unwrap())
            .await
    };
    assert_eq!(forget(at(60_000)).await, 0);
    assert_eq!(record(&fresh, TOKEN, BODY).await, Seen::Same);
    assert_eq!(forget(at(60_001)).await, 1);
    assert_eq!(record(&fresh, TOKEN, BODY).await, Seen::New);
}

use super::super::aggregation_tickets::{self, Line, Queue};
use super::super::export_chunks;
use super::super::exports::{
    self, Attempt, Claim, ExportQuery, ExportState, Later, Progress, Rest, StoredExport, Whose,
};
use super::{Fresh, at, export, export_id, site_id};
use crate::atlassian::ids::AccountId;
use crate::db::Db;

const LEASE: i64 = 1_000;

async fn claim(db: &Db, now: i64) -> Option<StoredExport> {
    claim_by(db, "somebody", now).await
}

/// Who keeps something has 300 ms to go on with it.
async fn claim_by(db: &Db, by: &str, now: i64) -> Option<StoredExport> {
    let kept_until = at(now - 300);
    let claim = Claim {
        now: at(now),
        lease_until: at(now + LEASE),
        most_lost: 1,
        by,
        whose: Whose::Any { kept_until },
    };
    exports::claim(db, claim).await.unwrap()
}

/// Number of the export and of the try.
async fn claimed(db: &Db, now: i64) -> Option<(u128, i32)> {
    let export = claim(db, now).await?;
    Some((export.id.as_uuid().as_u128(), export.attempt))
}

async fn with(all: &[StoredExport]) -> Fresh {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            for export in all {
                exports::insert(tx, export).await.unwrap();
            }
        })
        .await;
    fresh
}

async fn state(fresh: &Fresh, n: u128) -> ExportState {
    let alice = AccountId::new("557058:alice");
    let found = exports::find(&fresh.db, (site_id(1), &alice), export_id(n), at(0)).await;
    found.unwrap().unwrap().state
}

fn progress(completed: u64) -> Progress {
    Progress {
        completed,
        total: Some(10),
    }
}

#[tokio::test]
async fn sites_take_turns_however_much_one_of_them_asks_for() {
    let (one, two) = (site_id(1), site_id(2));
    let all: Vec<StoredExport> = (1..=4)
        .map(|n| export(n, one))
        .chain([export(5, two), export(6, two)])
        .collect();
    let fresh = with(&all).await;
    let mut order = Vec::new();
    for now in 1..=6 {
        order.push(claimed(&fresh.db, now).await.unwrap().0);
    }
    assert_eq!(order, [1, 5, 2, 6, 3, 4]);
    assert_eq!(claimed(&fresh.db, 7).await, None);
}

#[tokio::test]
async fn one_worker_alone_serves_sites_in_turn_too() {
    let (one, two) = (site_id(1), site_id(2));
    let fresh = with(&[export(1, one), export(2, one), export(3, two)]).await;
    let mut order = Vec::new();
    for now in 1..=3 {
        let next = claim(&fresh.db, now).await.unwrap();
        order.push(next.id.as_uuid().as_u128());
        let end = (ExportState::Successful, progress(1));
        let attempt = Attempt::from(&next);
        let done = async |tx: &_| {
            exports::finish(tx, attempt, end, None, (at(now), at(9_000)))
                .await
                .unwrap()
        };
        assert!(fresh.write(done).await);
    }
    assert_eq!(order, [1, 3, 2]);
}

#[tokio::test]
async fn parallel_workers_never_take_the_same() {
    let all: Vec<StoredExport> = (1..=8).map(|n| export(n, site_id(1))).collect();
    let fresh = with(&all).await;
    let other = fresh.second_handle().await;
    let of = async |db: &Db| {
        let mut taken = Vec::new();
        while let Some((n, _)) = claimed(db, 1).await {
            taken.push(n);
        }
        taken
    };
    let (first, second) = tokio::join!(of(&fresh.db), of(&other));
    let mut all = [first, second].concat();
    all.sort_unstable();
    assert_eq!(all, (1..=8).collect::<Vec<u128>>());
}

#[tokio::test]
async fn an_abandoned_export_is_taken_over_and_its_first_worker_may_write_no_more() {
    let fresh = with(&[export(1, site_id(1))]).await;
    let first = Attempt::from(&claim(&fresh.db, 0).await.unwrap());
    let beat = async |attempt, now: i64| {
        let lease = (at(now), at(now + LEASE));
        let work = async |tx: &_| {
            exports::beat(tx, attempt, progress(3), lease)
                .await
                .unwrap()
        };
        fresh.write(work).await
    };
    assert!(beat(first, 900).await);
    assert_eq!(claimed(&fresh.db, 1_899).await, None);
    let second = Attempt::from(&claim(&fresh.db, 1_900).await.unwrap());
    assert_eq!(second.number, 2);
    assert!(!beat(first, 1_901).await);
    let finish = async |attempt| {
        let end = (ExportState::Successful, progress(10));
        let times = (at(2_000), at(9_000));
        let work = async |tx: &_| {
            exports::finish(tx, attempt, end, Some(vec![1]), times)
                .await
                .unwrap()
        };
        fresh.write(work).await
    };
    assert!(!finish(first).await);
    assert!(finish(second).await);
    assert!(!finish(second).await);
}

#[tokio::test]
async fn what_ends_its_worker_again_and_again_has_failed() {
    let fresh = with(&[export(1, site_id(1))]).await;
    assert_eq!(claimed(&fresh.db, 0).await, Some((1, 1)));
    assert_eq!(claimed(&fresh.db, LEASE).await, Some((1, 2)));
    assert_eq!(claimed(&fresh.db, 2 * LEASE).await, None);
    assert_eq!(state(&fresh, 1).await, ExportState::Failed);
}

#[tokio::test]
async fn what_is_given_back_waits_for_its_time_and_is_not_lost() {
    let fresh = with(&[export(1, site_id(1))]).await;
    for round in 0..4 {
        let now = round * 1_000;
        let attempt = Attempt::from(&claim(&fresh.db, now).await.unwrap());
        let later = Later {
            not_before: Some(at(now + 500)),
            for_quota: false,
        };
        let give = async |tx: &_| {
            exports::give_back(tx, attempt, later, at(now + 1))
                .await
                .unwrap()
        };
        assert!(fresh.write(give).await);
        assert_eq!(claimed(&fresh.db, now + 499).await, None);
    }
    assert_eq!(state(&fresh, 1).await, ExportState::Waiting);
}

#[tokio::test]
async fn one_that_rests_is_its_keeper_s_for_a_while_and_then_anybody_s() {
    let fresh = with(&[export(1, site_id(1))]).await;
    let rest = async |attempt, until, now| {
        let rest = Rest {
            until: at(until),
            kept_by: "keeper",
            progress: progress(7),
        };
        let rest = async |tx: &_| exports::rest(tx, attempt, rest, at(now)).await.unwrap();
        fresh.write(rest).await
    };
    let own = async |now| {
        let claim = Claim {
            now: at(now),
            lease_until: at(now + LEASE),
            most_lost: 1,
            by: "keeper",
            whose: Whose::Own,
        };
        exports::claim(&fresh.db, claim).await.unwrap()
    };
    let first = Attempt::from(&claim_by(&fresh.db, "keeper", 0).await.unwrap());
    assert!(rest(first, 500, 1).await);
    assert!(!rest(first, 600, 2).await, "it is over");
    let kept = exports::resting(&fresh.db, "keeper").await.unwrap();
    assert_eq!(kept, [(export_id(1), 1)]);
    assert_eq!(own(499).await, None);
    assert_eq!(claim_by(&fresh.db, "other", 799).await, None);
    let again = own(799).await.unwrap();
    assert_eq!((again.attempt, again.completed, again.lost), (2, 7, 0));
    assert!(rest(Attempt::from(&again), 900, 800).await);
    let taken = claim_by(&fresh.db, "other", 1_200).await.unwrap();
    assert_eq!((taken.attempt, taken.completed, taken.lost), (3, 0, 0));
    assert_eq!(exports::resting(&fresh.db, "keeper").await.unwrap(), []);
}

#[tokio::test]
async fn who_ends_leaves_what_rests_to_the_others() {
    let fresh = with(&[export(1, site_id(1))]).await;
    let attempt = Attempt::from(&claim_by(&fresh.db, "keeper", 0).await.unwrap());
    let rest = Rest {
        until: at(500),
        kept_by: "keeper",
        progress: progress(7),
    };
    let leave = async |tx: &_| {
        exports::rest(tx, attempt, rest, at(1)).await.unwrap();
        exports::let_go(tx, "keeper").await.unwrap();
    };
    fresh.write(leave).await;
    assert_eq!(claim_by(&fresh.db, "other", 499).await, None);
    assert!(claim_by(&fresh.db, "other", 500).await.is_some());
}

#[tokio::test]
async fn an_aborted_export_takes_nothing_more() {
    let fresh = with(&[export(1, site_id(1)), export(2, site_id(1))]).await;
    let attempt = Attempt::from(&claim(&fresh.db, 0).await.unwrap());
    let abort = async |n| {
        let work = async |tx: &_| {
            exports::abort(tx, site_id(1), export_id(n), (at(1), at(9_000)))
                .await
                .unwrap()
        };
        fresh.write(work).await
    };
    assert!(abort(1).await);
    assert!(!abort(1).await);
    assert!(abort(2).await);
    let lease = (at(1), at(LEASE));
    let beat = async |tx: &_| {
        exports::beat(tx, attempt, progress(1), lease)
            .await
            .unwrap()
    };
    assert!(!fresh.write(beat).await);
    assert_eq!(claimed(&fresh.db, 5_000).await, None);
}

#[tokio::test]
async fn only_the_published_file_is_kept_and_it_goes_with_its_export() {
    let fresh = with(&[export(1, site_id(1))]).await;
    let mut attempts = Vec::new();
    for now in [0, LEASE] {
        let attempt = Attempt::from(&claim(&fresh.db, now).await.unwrap());
        let keep = async |tx: &_| {
            export_chunks::insert(tx, attempt, 0, vec![7])
                .await
                .unwrap();
        };
        fresh.write(keep).await;
        attempts.push(attempt);
    }
    let times = (at(LEASE + 1), at(3_000));
    let end = (ExportState::Successful, progress(10));
    let finish = async |tx: &_| {
        exports::finish(tx, attempts[1], end, None, times)
            .await
            .unwrap()
    };
    assert!(fresh.write(finish).await);
    let chunk = async |n: usize| {
        export_chunks::find(&fresh.db, attempts[n], 0)
            .await
            .unwrap()
    };
    assert_eq!((chunk(0).await, chunk(1).await), (None, Some(vec![7])));
    let expire = async |now: i64| {
        let work = async |tx: &_| exports::delete_expired(tx, at(now)).await.unwrap();
        fresh.write(work).await
    };
    assert_eq!(expire(2_999).await, 0);
    assert_eq!(expire(3_000).await, 1);
    assert_eq!(chunk(1).await, None);
}

#[tokio::test]
async fn people_see_their_own_the_newest_first_until_they_expire() {
    let mut foreign = export(9, site_id(1));
    foreign.account = AccountId::new("bob");
    let elsewhere = export(8, site_id(2));
    let mine = [
        export(1, site_id(1)),
        export(2, site_id(1)),
        export(3, site_id(1)),
    ];
    let fresh = with(&[&mine[..], &[foreign, elsewhere]].concat()).await;
    let alice = AccountId::new("557058:alice");
    let query = ExportQuery {
        offset: 1,
        limit: 1,
    };
    let owner = (site_id(1), &alice);
    let (page, total) = exports::list(&fresh.db, owner, query, at(0)).await.unwrap();
    assert_eq!((page, total), (vec![mine[1].clone()], 3));
    let gone = exports::find(&fresh.db, owner, export_id(1), at(86_400_000)).await;
    assert_eq!(gone.unwrap(), None);
    let unfinished = exports::count_unfinished(&fresh.db, owner).await.unwrap();
    assert_eq!(unfinished, 3);
}

fn queue(account: &AccountId) -> Queue {
    Queue::of(Line::Aggregations, site_id(1), account)
}

#[tokio::test]
async fn places_in_a_queue_are_in_order_and_given_up_by_who_is_silent() {
    let fresh = Fresh::with_two_sites().await;
    let (alice, bob) = (AccountId::new("alice"), AccountId::new("bob"));
    let draw = async |account, now: i64| {
        let times = (at(now), at(now + LEASE));
        aggregation_tickets::draw(&fresh.db, &queue(account), times)
            .await
            .unwrap()
    };
    let (first, second) = (draw(&alice, 0).await, draw(&alice, 500).await);
    let third = draw(&alice, 600).await;
    let others = draw(&bob, 600).await;
    let before = async |ticket: &_, now: i64| {
        aggregation_tickets::before(&fresh.db, ticket, at(now))
            .await
            .unwrap()
    };
    assert_eq!(before(&third, 700).await, 2);
    assert_eq!(before(&others, 700).await, 0);
    let leave = async |tx: &_| aggregation_tickets::give_back(tx, &second).await.unwrap();
    fresh.write(leave).await;
    assert_eq!(before(&third, 700).await, 1);
    assert_eq!(
        before(&third, LEASE).await,
        0,
        "{first:?} was silent for its lease"
    );
}

#[tokio::test]
async fn two_replicas_never_give_the_same_place() {
    let fresh = Fresh::with_two_sites().await;
    let other = fresh.second_handle().await;
    let alice = queue(&AccountId::new("alice"));
    let times = (at(0), at(LEASE));
    let draws = (0..12).map(|n| {
        let db = if n % 2 == 0 { &fresh.db } else { &other };
        aggregation_tickets::draw(db, &alice, times)
    });
    let tickets = futures::future::join_all(draws).await;
    let mut before = Vec::new();
    for ticket in tickets {
        let ticket = ticket.unwrap();
        before.push(
            aggregation_tickets::before(&fresh.db, &ticket, at(0))
                .await
                .unwrap(),
        );
    }
    before.sort_unstable();
    assert_eq!(before, (0..12).collect::<Vec<u64>>());
}

use super::super::paging_runs::{self as runs, RunOwner, StoredRun};
use super::{Fresh, at, paging_run, site_id};
use crate::atlassian::ids::AccountId;

fn owner(run: &StoredRun) -> RunOwner<'_> {
    RunOwner {
        site: run.site,
        account: &run.account,
        parameters: run.parameters,
    }
}

async fn stocked(stored: &[StoredRun]) -> Fresh {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            for run in stored {
                runs::insert(tx, run, 100).await.unwrap();
            }
        })
        .await;
    fresh
}

#[tokio::test]
async fn a_run_is_found_by_its_owner_alone_until_it_is_over() {
    let run = paging_run(1, site_id(1));
    let fresh = stocked(std::slice::from_ref(&run)).await;
    let (db, id) = (&fresh.db, run.id);
    let find = async |owner, now| runs::find(db, owner, id, now).await.unwrap();
    for now in [at(0), at(1_000)] {
        assert_eq!(find(owner(&run), now).await.as_ref(), Some(&run), "{now}");
    }
    assert_eq!(find(owner(&run), at(1_001)).await, None, "over");
    let bob = AccountId::new("bob");
    let mine = owner(&run);
    for other in [
        RunOwner {
            site: site_id(2),
            ..mine
        },
        RunOwner {
            account: &bob,
            ..mine
        },
        RunOwner {
            parameters: [2; 32],
            ..mine
        },
    ] {
        assert_eq!(find(other, at(0)).await, None, "{other:?}");
        assert_eq!(
            runs::find_latest(db, other, at(0)).await.unwrap(),
            None,
            "{other:?}"
        );
    }
}

#[tokio::test]
async fn the_latest_run_of_a_report_is_the_one_that_was_begun_last() {
    let mut others = paging_run(9, site_id(1));
    others.parameters = [2; 32];
    let stored = [2, 3, 1].map(|n| paging_run(n, site_id(1)));
    let fresh = stocked(&[&stored[..], &[others.clone()]].concat()).await;
    let mine = owner(&stored[0]);
    let latest = runs::find_latest(&fresh.db, mine, at(0)).await.unwrap();
    assert_eq!(latest.as_ref(), Some(&stored[1]));
    let deleted = fresh.write(async |tx| runs::delete_of(tx, mine).await.unwrap());
    assert_eq!(deleted.await, 3);
    assert_eq!(
        runs::find_latest(&fresh.db, mine, at(0)).await.unwrap(),
        None
    );
    let left = runs::find_latest(&fresh.db, owner(&others), at(0))
        .await
        .unwrap();
    assert_eq!(left, Some(others));
}

#[tokio::test]
async fn an_accounts_oldest_runs_make_room_for_new_ones() {
    let mut of_bob = paging_run(20, site_id(1));
    of_bob.account = AccountId::new("bob");
    let elsewhere = paging_run(21, site_id(2));
    let fresh = stocked(&[of_bob.clone(), elsewhere.clone()]).await;
    fresh
        .write(async |tx| {
            for n in 1..=5 {
                runs::insert(tx, &paging_run(n, site_id(1)), 3)
                    .await
                    .unwrap();
            }
        })
        .await;
    let mut kept = Vec::new();
    for run in (1..=5)
        .map(|n| paging_run(n, site_id(1)))
        .chain([of_bob, elsewhere])
    {
        let found = runs::find(&fresh.db, owner(&run), run.id, at(0))
            .await
            .unwrap();
        kept.extend(found.map(|run| run.id.as_uuid().as_u128()));
    }
    assert_eq!(kept, [3, 4, 5, 20, 21], "nobody else's");
}

#[tokio::test]
async fn a_run_in_use_lives_on_and_others_are_forgotten() {
    let (used, over) = (paging_run(1, site_id(1)), paging_run(2, site_id(1)));
    let fresh = stocked(&[used.clone(), over.clone()]).await;
    let (prolonged, unknown, forgotten) = fresh
        .write(async |tx| {
            let prolonged = runs::prolong(tx, used.site, used.id, at(5_000))
                .await
                .unwrap();
            let unknown = runs::prolong(tx, site_id(2), used.id, at(5_000))
                .await
                .unwrap();
            let forgotten = runs::forget_expired(tx, at(1_001)).await.unwrap();
            (prolonged, unknown, forgotten)
        })
        .await;
    assert_eq!((prolonged, unknown, forgotten), (true, false, 1));
    let found = runs::find(&fresh.db, owner(&used), used.id, at(5_000))
        .await
        .unwrap();
    assert_eq!(found.map(|run| run.expires_at), Some(at(5_000)));
}

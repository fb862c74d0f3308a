use super::super::call_counts::{Counted, add, forget_before, since};
use super::{Fresh, at, site_id};
use crate::atlassian::ids::AccountId;

#[tokio::test]
async fn calls_are_added_up_by_whose_they_are_and_when() {
    let fresh = Fresh::with_two_sites().await;
    let (ada, bob) = (AccountId::new("ada"), AccountId::new("bob"));
    let of = |site, account| Counted::Reports(site_id(site), account);
    let all = [
        (of(1, &ada), 0, 2),
        (of(1, &ada), 0, 3),
        (of(1, &ada), 60_000, 1),
        (of(1, &bob), 0, 7),
        (of(2, &ada), 0, 9),
        (Counted::Exchanges, 1_000, 4),
    ];
    fresh
        .write(async |tx| {
            for (counted, when, calls) in all {
                add(tx, counted, at(when), calls).await.unwrap();
            }
        })
        .await;
    let found = async |counted, from| since(&fresh.db, counted, at(from)).await.unwrap();
    let expected = [(at(0), 5), (at(60_000), 1)];
    assert_eq!(found(of(1, &ada), 0).await, expected);
    assert_eq!(found(of(1, &ada), 1).await, expected[1..]);
    assert_eq!(found(of(2, &ada), 0).await, [(at(0), 9)]);
    assert_eq!(found(Counted::Exchanges, 0).await, [(at(1_000), 4)]);
    fresh
        .write(async |tx| forget_before(tx, at(60_000)).await.unwrap())
        .await;
    assert_eq!(found(of(1, &ada), 0).await, expected[1..]);
    assert_eq!(found(Counted::Exchanges, 0).await, []);
}

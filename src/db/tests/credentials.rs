use uuid::Uuid;

use super::super::credentials::{self, CredentialKind, DueCheck, StoredCredential, Verdict};
use super::{Fresh, at, credential, site_id};
use crate::atlassian::ids::CredentialId;

const KEY: CredentialKind = CredentialKind::OrganizationKey;

fn check(n: u128) -> DueCheck {
    let StoredCredential { site, kind, id, .. } = credential(n, site_id(n));
    DueCheck { site, kind, id }
}

async fn two_sites() -> Fresh {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            for n in [1, 2] {
                let one = credential(n, site_id(n));
                credentials::insert(tx, &one).await.unwrap();
            }
        })
        .await;
    fresh
}

#[tokio::test]
async fn a_credential_is_read_as_it_was_written_and_by_its_site_only() {
    let fresh = two_sites().await;
    let all = credentials::of_site(&fresh.db, site_id(1)).await.unwrap();
    assert_eq!(all, [credential(1, site_id(1))]);
    let other = CredentialKind::UserToken;
    let found = credentials::find(&fresh.db, site_id(1), other).await;
    assert_eq!(found.unwrap(), None);
}

#[tokio::test]
async fn what_was_found_about_a_secret_is_not_written_to_the_next_one() {
    let fresh = two_sites().await;
    let old = credential(1, site_id(1));
    let new = StoredCredential {
        id: CredentialId::from_uuid(Uuid::from_u128(9)),
        version: 6,
        ..old.clone()
    };
    let refused = StoredCredential {
        verdict: Verdict::Invalid,
        ..old.clone()
    };
    let (replaced, late) = fresh
        .write(async |tx| {
            let replaced = credentials::update(tx, &new, old.id).await.unwrap();
            (
                replaced,
                credentials::update(tx, &refused, old.id).await.unwrap(),
            )
        })
        .await;
    assert!(replaced && !late, "{replaced} {late}");
    let found = credentials::find(&fresh.db, site_id(1), KEY).await.unwrap();
    assert_eq!(found, Some(new));
}

#[tokio::test]
async fn a_due_check_is_claimed_once_and_not_before_its_time() {
    let fresh = two_sites().await;
    assert_eq!(credentials::due(&fresh.db, at(3), 9).await.unwrap(), []);
    let due = credentials::due(&fresh.db, at(4), 9).await.unwrap();
    assert_eq!(due, [check(1), check(2)]);
    let claims = fresh
        .write(async |tx| {
            let mut claims = Vec::new();
            for _ in 0..2 {
                claims.push(
                    credentials::claim(tx, check(1), at(4), at(9))
                        .await
                        .unwrap(),
                );
            }
            claims
        })
        .await;
    assert_eq!(claims, [true, false]);
    let due = credentials::due(&fresh.db, at(4), 9).await.unwrap();
    assert_eq!(due, [check(2)]);
}

#[tokio::test]
async fn a_site_that_comes_back_has_its_credentials_switched_off() {
    let fresh = two_sites().await;
    let off = fresh
        .write(async |tx| credentials::deactivate_all(tx, site_id(1)).await.unwrap())
        .await;
    assert_eq!(off, 1);
    let found = credentials::find(&fresh.db, site_id(1), KEY)
        .await
        .unwrap()
        .unwrap();
    assert!(found.awaiting_reactivation, "{found:?}");
    assert_eq!((found.next_check_at, found.version), (None, 6));
    let other = credentials::find(&fresh.db, site_id(2), KEY).await.unwrap();
    assert_eq!(other, Some(credential(2, site_id(2))));
}

#[tokio::test]
async fn the_end_of_a_kind_leaves_the_other() {
    let fresh = two_sites().await;
    let token = StoredCredential {
        kind: CredentialKind::UserToken,
        ..credential(3, site_id(1))
    };
    let gone = fresh
        .write(async |tx| {
            credentials::insert(tx, &token).await.unwrap();
            credentials::delete_all(tx, CredentialKind::UserToken, false)
                .await
                .unwrap()
        })
        .await;
    assert_eq!(gone, [(site_id(1), token.last4.clone())]);
    let left = credentials::of_site(&fresh.db, site_id(1)).await.unwrap();
    assert_eq!(left, [credential(1, site_id(1))]);
}

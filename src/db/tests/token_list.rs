use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rstest::rstest;

use super::super::report_tokens::{
    self, ReportToken, SortOrder, TokenPage, TokenQuery, TokenSort, TokenSortKey,
};
use super::{Fresh, at, site_id, token, token_id};
use crate::atlassian::ids::AccountId;
use crate::db::{Db, DbError};

const NEWEST: TokenSort = TokenSort {
    key: TokenSortKey::CreatedAt,
    order: SortOrder::Descending,
};

fn query(sort: TokenSort, limit: u64) -> TokenQuery {
    TokenQuery {
        account: None,
        search: None,
        sort,
        cursor: None,
        limit,
        state: None,
    }
}

async fn page(db: &Db, query: &TokenQuery) -> TokenPage {
    report_tokens::list(db, site_id(1), query).await.unwrap()
}

/// The numbers of the tokens, page by page.
async fn all_pages(db: &Db, mut query: TokenQuery) -> Vec<Vec<u128>> {
    let mut pages = Vec::new();
    loop {
        let page = page(db, &query).await;
        pages.push(numbers(&page));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return pages;
        }
    }
}

fn numbers(page: &TokenPage) -> Vec<u128> {
    page.items
        .iter()
        .map(|token| token.id.as_uuid().as_u128())
        .collect()
}

/// Ten tokens with many ties in every column, and one of another site.
async fn with_ties() -> Fresh {
    let fresh = Fresh::with_two_sites().await;
    fresh
        .write(async |tx| {
            for n in 0..10_u8 {
                let tied = ReportToken {
                    account: AccountId::new(["alice", "bob"][usize::from(n % 2)]),
                    active: n % 3 == 0,
                    created_at: at(i64::from(n / 4) * 500),
                    expires_at: at(i64::from(n / 3) * 999),
                    notes: ["", "cron", "it's 100%"][usize::from(n % 3)].to_owned(),
                    last_used_at: (n % 4 != 0).then(|| at(i64::from(n % 4))),
                    ..token(n.into(), site_id(1))
                };
                report_tokens::insert(tx, &tied).await.unwrap();
            }
            report_tokens::insert(tx, &token(99, site_id(2)))
                .await
                .unwrap();
        })
        .await;
    fresh
}

#[rstest]
#[case(TokenSortKey::CreatedAt, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])]
#[case(TokenSortKey::ExpiresAt, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])]
#[case(TokenSortKey::Notes, [0, 3, 6, 9, 1, 4, 7, 2, 5, 8])]
#[case(TokenSortKey::Active, [1, 2, 4, 5, 7, 8, 0, 3, 6, 9])]
#[case(TokenSortKey::LastUsedAt, [0, 4, 8, 1, 5, 9, 2, 6, 3, 7])]
#[tokio::test]
async fn pages_of_any_sort_hold_every_token_once_in_order(
    #[case] key: TokenSortKey,
    #[case] ascending: [u128; 10],
) {
    let fresh = with_ties().await;
    for limit in [1, 3, 10] {
        let up = query(
            TokenSort {
                key,
                order: SortOrder::Ascending,
            },
            limit,
        );
        let pages = all_pages(&fresh.db, up).await;
        assert_eq!(
            pages.len(),
            10_usize.div_ceil(usize::try_from(limit).unwrap()),
            "no empty page at the end"
        );
        assert_eq!(pages.concat(), ascending);
        let down = query(
            TokenSort {
                key,
                order: SortOrder::Descending,
            },
            limit,
        );
        let mut pages = all_pages(&fresh.db, down).await.concat();
        pages.reverse();
        assert_eq!(pages, ascending);
    }
}

#[tokio::test]
async fn a_page_goes_on_where_the_last_one_ended_though_that_token_is_gone() {
    let fresh = with_ties().await;
    let mut query = query(
        TokenSort {
            key: TokenSortKey::Notes,
            order: SortOrder::Descending,
        },
        3,
    );
    let first = page(&fresh.db, &query).await;
    assert_eq!((numbers(&first), first.total), (vec![8, 5, 2], 10));
    fresh
        .write(async |tx| {
            report_tokens::delete(tx, site_id(1), token_id(2), None)
                .await
                .unwrap();
            let earlier = ReportToken {
                notes: "zone".to_owned(),
                ..token(50, site_id(1))
            };
            report_tokens::insert(tx, &earlier).await.unwrap();
        })
        .await;
    query.cursor = first.next_cursor;
    assert_eq!(numbers(&page(&fresh.db, &query).await), [7, 4, 1]);
}

#[rstest]
#[case("CRON", &[1, 4, 7])]
#[case("100%", &[2, 5, 8])]
#[case("%", &[2, 5, 8])]
#[case("_", &[])]
#[case("\\", &[])]
#[case("'", &[2, 5, 8])]
#[case("lic", &[0, 2, 4, 6, 8])]
#[case("\0cron", &[1, 4, 7])]
#[case("nobody", &[])]
#[tokio::test]
async fn search_finds_text_in_notes_and_account(#[case] search: &str, #[case] expected: &[u128]) {
    let fresh = with_ties().await;
    let up = TokenSort {
        order: SortOrder::Ascending,
        ..NEWEST
    };
    let found = page(
        &fresh.db,
        &TokenQuery {
            search: Some(search.into()),
            ..query(up, 50)
        },
    )
    .await;
    assert_eq!(
        (numbers(&found), found.total),
        (expected.to_vec(), expected.len() as u64)
    );
}

#[tokio::test]
async fn filters_narrow_the_total_too() {
    let fresh = with_ties().await;
    let of_bob = TokenQuery {
        account: Some(AccountId::new("bob")),
        ..query(NEWEST, 2)
    };
    let found = page(&fresh.db, &of_bob).await;
    assert_eq!((numbers(&found), found.total), (vec![9, 7], 5));
    let noughts = page(&fresh.db, &query(NEWEST, 0)).await;
    assert_eq!((noughts.items.len(), noughts.total), (1, 10));
}

#[tokio::test]
async fn an_empty_list_is_one_empty_page() {
    let fresh = Fresh::with_two_sites().await;
    let empty = TokenPage {
        items: vec![],
        next_cursor: None,
        total: 0,
    };
    assert_eq!(
        page(&fresh.db, &query(TokenSort::default(), 10)).await,
        empty
    );
}

#[tokio::test]
async fn a_cursor_that_is_none_is_told_so() {
    let fresh = with_ties().await;
    let id = "00000000-0000-0000-0000-000000000001";
    let wires = [
        String::new(),
        "null".into(),
        "[]".into(),
        "{\"a\":1}".into(),
        format!("[\"CreatedAt\",\"Descending\",{{\"Text\":\"x\"}},\"{id}\"]"),
        format!(
            "[\"CreatedAt\",\"Descending\",{{\"Instant\":\"+100000-01-01T00:00:00Z\"}},\"{id}\"]"
        ),
        format!("[\"CreatedAt\",\"Ascending\",{{\"Instant\":\"2026-11-21T12:00:00Z\"}},\"{id}\"]"),
        format!("[\"Notes\",\"Descending\",{{\"Text\":\"x\"}},\"{id}\"]"),
        "[\"CreatedAt\",\"Descending\",{\"Instant\":\"2026-11-21T12:00:00Z\"},\"1\"]".into(),
    ];
    let encoded = wires.iter().map(|wire| URL_SAFE_NO_PAD.encode(wire));
    let garbage = ["", " ", "%", "ü", "AAAA", "\0"]
        .map(String::from)
        .into_iter()
        .chain(["A".repeat(100_000)]);
    for cursor in encoded.chain(garbage) {
        let asked = TokenQuery {
            cursor: Some(cursor),
            ..query(NEWEST, 10)
        };
        let answer = report_tokens::list(&fresh.db, site_id(1), &asked).await;
        assert!(
            matches!(answer, Err(DbError::Cursor)),
            "{asked:?}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn text_with_a_nought_in_a_cursor_is_refused_before_the_database_sees_it() {
    let fresh = with_ties().await;
    let wire =
        "[\"Notes\",\"Ascending\",{\"Text\":\"\\u0000\"},\"00000000-0000-0000-0000-000000000001\"]";
    let sort = TokenSort {
        key: TokenSortKey::Notes,
        order: SortOrder::Ascending,
    };
    let asked = TokenQuery {
        cursor: Some(URL_SAFE_NO_PAD.encode(wire)),
        ..query(sort, 10)
    };
    assert!(matches!(
        report_tokens::list(&fresh.db, site_id(1), &asked).await,
        Err(DbError::Cursor)
    ));
}

#[tokio::test]
async fn a_cursor_of_another_site_shows_nothing_of_it() {
    let fresh = with_ties().await;
    let first = page(&fresh.db, &query(NEWEST, 1)).await;
    let asked = TokenQuery {
        cursor: first.next_cursor,
        ..query(NEWEST, 100)
    };
    let other = report_tokens::list(&fresh.db, site_id(2), &asked)
        .await
        .unwrap();
    assert_eq!((numbers(&other), other.total), (vec![99], 1));
}

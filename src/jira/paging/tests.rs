use rstest::rstest;

use super::{OffsetPage, OffsetPages, TokenPages};

/// Pages as `isLast token`, with `-` for what is absent.
fn walk(pages: &[&str], most_pages: usize) -> String {
    let mut state = TokenPages::new("search", most_pages);
    for (number, page) in pages.iter().enumerate() {
        let (is_last, token) = page.split_once(' ').unwrap();
        let token = (token != "-").then(|| token.to_owned());
        match state.next(is_last.parse().ok(), token) {
            Ok(Some(_)) => {}
            Ok(None) => return format!("ends after {}", number + 1),
            Err(error) => return format!("{error}"),
        }
    }
    "goes on".to_owned()
}

#[rstest]
#[case::one_page(&["true -"], "ends after 1")]
#[case::last_page_with_a_token(&["false a", "true b"], "ends after 2")]
#[case::no_token(&["false a", "false -"], "ends after 2")]
#[case::empty_token(&["- a", "- "], "ends after 2")]
#[case::only_tokens(&["- a", "- b", "- -"], "ends after 3")]
#[case::repeated(&["false a", "false a"], "search: the answer is a page token that was there before")]
#[case::circle(&["false a", "false b", "false a"], "search: the answer is a page token that was there before")]
#[case::too_many(&["- a", "- b", "- c", "- d"], "search: the answer is a list of more pages than can be read")]
#[case::not_over(&["false a", "false b"], "goes on")]
fn a_list_by_token_ends_when_it_says_so(#[case] pages: &[&str], #[case] expected: &str) {
    assert_eq!(walk(pages, 4), expected);
}

/// Pages as `isLast total ids…`.
fn walk_offsets(pages: &[&str]) -> String {
    let mut state = OffsetPages::new("changelog");
    let mut starts = vec![0];
    for page in pages {
        let words: Vec<&str> = page.split(' ').collect();
        let about = OffsetPage {
            is_last: words[0].parse().ok(),
            total: words[1].parse().ok(),
        };
        let ids: Vec<u64> = words[2..].iter().map(|id| id.parse().unwrap()).collect();
        match state.next(about, ids.into_iter()) {
            Ok(Some(start)) => starts.push(start),
            Ok(None) => return format!("ends, read at {starts:?}"),
            Err(_) => return "broken".to_owned(),
        }
    }
    format!("wants {}", starts.last().unwrap())
}

#[rstest]
#[case::whole(&["true 2 1 2"], "ends, read at [0]")]
#[case::empty(&["true 0"], "ends, read at [0]")]
#[case::without_total(&["false - 1 2", "true - 3"], "ends, read at [0, 2]")]
#[case::total_alone(&["- 3 1 2", "- 3 3"], "ends, read at [0, 2]")]
#[case::neither(&["- - 1 2", "- - 3", "- -"], "ends, read at [0, 2, 3]")]
#[case::grown_meanwhile(&["false 2 1 2", "true 3 3"], "ends, read at [0, 2]")]
#[case::said_last_too_soon(&["true 4 1 2", "true 4 3 4"], "ends, read at [0, 2]")]
#[case::overlapping(&["false 4 1 2", "false 4 2 3", "true 4 4"], "ends, read at [0, 2, 3]")]
#[case::cut(&["true 3 1 2", "true 3"], "broken")]
#[case::same_page_again(&["false 4 1 2", "false 4 1 2"], "broken")]
#[case::empty_before_the_end(&["false 4 1 2", "false 4"], "broken")]
#[case::empty_without_a_word(&["false - 1", "false -"], "broken")]
#[case::more_to_come(&["false 9 1 2"], "wants 2")]
fn a_list_by_offset_is_whole_or_broken(#[case] pages: &[&str], #[case] expected: &str) {
    assert_eq!(walk_offsets(pages), expected);
}

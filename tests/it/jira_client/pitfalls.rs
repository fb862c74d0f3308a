//! What Jira does on a bad day, played by the sandbox.

use std::collections::HashMap;

use dwell::jira::{AsUser, Changelog, IssueId, JiraError};
use rstest::rstest;
use sandbox::{Edit, Misbehaviour, Operation, accounts};

use super::sandbox_site::SandboxSite;

const ALL: &str = "project in (WEB, OPS, SEC) ORDER BY key";

/// Everything a report reads.
async fn read_all(user: &AsUser) -> Result<HashMap<IssueId, Changelog>, JiraError> {
    let ids = user.search_ids(ALL).await?;
    user.changelogs(&ids, &["status"]).await
}

fn is_malformed<T>(answer: &Result<T, JiraError>) -> bool {
    matches!(answer, Err(JiraError::Malformed { .. }))
}

#[rstest]
#[case::short_pages(Misbehaviour::ShortPages { size: 7 })]
#[case::descending(Misbehaviour::DescendingHistories)]
#[case::repeated_borders(Misbehaviour::DuplicateBorders)]
#[tokio::test]
async fn nothing_is_lost_doubled_or_out_of_order(#[case] what: Misbehaviour) {
    let site = SandboxSite::start().await;
    let whole = read_all(&site.admin()).await.unwrap();
    assert!(whole.values().map(Changelog::len).sum::<usize>() > 100);

    for operation in [Operation::Search, Operation::BulkChangelogs] {
        // Borders are repeated where there are borders.
        site.spoil(operation, Misbehaviour::ShortPages { size: 20 });
        site.spoil(operation, what.clone());
    }
    assert_eq!(read_all(&site.admin()).await.unwrap(), whole);
    assert!(site.count(Operation::BulkChangelogs) > 5);
}

#[tokio::test]
async fn an_empty_page_in_between_ends_nothing() {
    let site = SandboxSite::start().await;
    let whole = read_all(&site.admin()).await.unwrap();
    for operation in [Operation::Search, Operation::BulkChangelogs] {
        site.spoil_once(operation, Misbehaviour::EmptyPage);
    }
    assert_eq!(read_all(&site.admin()).await.unwrap(), whole);
}

#[rstest]
#[case(Operation::Search)]
#[case(Operation::BulkChangelogs)]
#[tokio::test]
async fn a_repeated_token_is_an_error_after_two_calls(#[case] operation: Operation) {
    let site = SandboxSite::start().await;
    site.spoil(operation, Misbehaviour::RepeatedToken);
    assert!(is_malformed(&read_all(&site.admin()).await));
    assert_eq!(site.count(operation), 2);
}

#[tokio::test]
async fn a_changelog_cut_below_its_total_is_an_error() {
    let site = SandboxSite::start().await;
    let whole = site.admin().issue_changelog("WEB-4").await.unwrap();
    assert!(!whole.is_empty());
    site.spoil(
        Operation::IssueChangelog,
        Misbehaviour::TruncatedChangelog { keep: 0 },
    );
    assert!(is_malformed(&site.admin().issue_changelog("WEB-4").await));
}

#[tokio::test]
async fn the_longest_changelog_is_the_same_by_both_ways() {
    let site = SandboxSite::start().await;
    let user = site.admin();
    let bulk = {
        let ids = user.search_ids(ALL).await.unwrap();
        user.changelogs(&ids, &[]).await.unwrap()
    };
    let (id, histories) = bulk
        .iter()
        .max_by_key(|(_, histories)| histories.len())
        .unwrap();
    assert!(histories.len() > 100, "more than one page");
    let single = user.issue_changelog(&id.to_string()).await.unwrap();
    assert_eq!(&single, histories);

    site.spoil(
        Operation::IssueChangelog,
        Misbehaviour::ShortPages { size: 9 },
    );
    site.spoil(Operation::IssueChangelog, Misbehaviour::DuplicateBorders);
    assert_eq!(
        &user.issue_changelog(&id.to_string()).await.unwrap(),
        histories
    );
}

#[tokio::test]
async fn tied_histories_are_ordered_by_id() {
    let site = SandboxSite::start().await;
    site.spoil(Operation::BulkChangelogs, Misbehaviour::TiedHistories);
    site.spoil(Operation::BulkChangelogs, Misbehaviour::DescendingHistories);
    for histories in read_all(&site.admin()).await.unwrap().values() {
        assert!(histories.histories().is_sorted_by_key(|history| history.id));
    }
}

#[tokio::test]
async fn missing_ids_and_authors_are_read_as_missing() {
    let site = SandboxSite::start().await;
    let count = |all: &HashMap<IssueId, Changelog>| all.values().map(Changelog::len).sum::<usize>();
    let whole = count(&read_all(&site.admin()).await.unwrap());
    for what in [
        Misbehaviour::MissingTo,
        Misbehaviour::MissingFieldId,
        Misbehaviour::MissingAuthor,
    ] {
        site.spoil(Operation::BulkChangelogs, what);
    }
    let spoiled = read_all(&site.admin()).await.unwrap();
    assert_eq!(count(&spoiled), whole);
    for history in spoiled.values().flat_map(Changelog::histories) {
        assert_eq!(history.author, None);
        let status = history.items().find(|item| item.field == "status").unwrap();
        assert_eq!((status.field_id, status.to), (None, None));
        assert!(status.to_string.is_some());
    }
}

#[tokio::test]
async fn a_moved_issue_keeps_its_id_and_answers_to_its_old_key() {
    let site = SandboxSite::start().await;
    let before = site.admin().issue("WEB-1", &[]).await.unwrap();
    let (issue, project) = ("WEB-1".to_owned(), "OPS".to_owned());
    site.site().edit(Edit::Move { issue, project }).unwrap();
    let after = site.admin().issue("WEB-1", &[]).await.unwrap();
    assert_eq!(after.id, before.id);
    assert!(after.key.starts_with("OPS-"), "{}", after.key);
    let by_id = site.admin().issues(&[before.id], &[]).await.unwrap();
    assert_eq!(by_id[0].key, after.key);
}

#[rstest]
#[case::gateway(None, None, false, 2)]
#[case::retry_after(Some(9), None, false, 9)]
#[case::reset(None, Some(30), false, 30)]
#[case::reset_without_seconds(None, Some(60), true, 60)]
#[tokio::test]
async fn limits_are_waited_for_as_their_headers_say(
    #[case] retry_after: Option<u64>,
    #[case] reset_in: Option<i64>,
    #[case] coarse_reset: bool,
    #[case] seconds: u64,
) {
    let site = SandboxSite::start().await;
    let limit = Misbehaviour::TooManyRequests {
        retry_after,
        reset_in,
        coarse_reset,
        reason: Some("jira-burst-based".to_owned()),
    };
    site.spoil_once(Operation::Search, limit);
    read_all(&site.admin()).await.unwrap();
    assert_eq!(site.waits(), [seconds]);
}

#[rstest]
#[case::overload(Misbehaviour::Unavailable { retry_after: None })]
#[case::proxy(Misbehaviour::HtmlPage { status: 502 })]
#[case::cut(Misbehaviour::CutMidBody)]
#[tokio::test]
async fn outages_pass(#[case] what: Misbehaviour) {
    let site = SandboxSite::start().await;
    site.spoil_once(Operation::BulkChangelogs, what);
    read_all(&site.admin()).await.unwrap();
    assert_eq!(site.waits(), [2]);
}

#[tokio::test]
async fn a_page_of_html_is_no_answer() {
    let site = SandboxSite::start().await;
    site.spoil(Operation::Search, Misbehaviour::HtmlPage { status: 200 });
    assert!(is_malformed(&read_all(&site.admin()).await));
    assert_eq!(site.waits(), [0; 0]);
}

#[tokio::test]
async fn jira_tells_what_is_wrong_with_a_query() {
    let site = SandboxSite::start().await;
    for jql in ["project = ", "project = NOSUCH", "order by key"] {
        let error = site.admin().search_ids(jql).await.unwrap_err();
        let JiraError::BadRequest { messages, .. } = error else {
            panic!("{jql}: {error:?}");
        };
        assert!(!messages.is_empty(), "{jql}");
    }
}

#[tokio::test]
async fn each_user_sees_their_own_part_and_an_inactive_one_nothing() {
    let site = SandboxSite::start().await;
    let all = site.admin().search_ids(ALL).await.unwrap();
    let open = site
        .as_user(accounts::MEMBER)
        .search_ids("project in (WEB, OPS)")
        .await
        .unwrap();
    assert!(open.len() < all.len());

    let member = site.as_user(accounts::MEMBER);
    let seen = member.issues(&all, &[]).await.unwrap();
    assert!(seen.iter().all(|issue| open.contains(&issue.id)));
    let hidden = site.admin().issue("SEC-1", &[]).await;
    assert!(hidden.is_ok());
    let error = member.issue("SEC-1", &[]).await.unwrap_err();
    assert!(matches!(error, JiraError::NotFound { .. }), "{error:?}");

    assert_eq!(site.admin().is_admin().await, Ok(true));
    assert_eq!(member.is_admin().await, Ok(false));
    let myself = member.myself().await.unwrap();
    assert_eq!(myself.time_zone.as_deref(), Some("America/New_York"));

    let error = site.as_user(accounts::INACTIVE).myself().await.unwrap_err();
    assert!(
        matches!(error, JiraError::ImpersonationRefused { .. }),
        "{error:?}"
    );
}

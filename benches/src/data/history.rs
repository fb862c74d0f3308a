//! Made-up issues and what happened to them.

use super::Pages;
use super::random::Random;
use super::site::Site;

const MINUTE: i64 = 60_000;
/// 2020-01-01.
const EARLIEST: i64 = 1_577_836_800_000;
/// 2026-10-01: nothing happens later.
const LATEST: i64 = 1_790_812_800_000;
const MOST_HISTORIES: usize = 300;

const SENTENCES: [&str; 6] = [
    "The export of a large board stops after the third page.",
    r#"Steps:\n1. Open the board\n2. Choose \"All issues\"\n3. Wait"#,
    "Seen with every browser, only on sites with many custom fields.",
    r"h2. Expected\nThe whole list, as in the *old* version.",
    "Größe und Umlaute müssen erhalten bleiben.",
    "See also the discussion in the linked page and the log attached there.",
];

#[derive(Debug)]
pub(crate) struct Issue {
    pub(crate) id: usize,
    key: String,
    project: usize,
    summary: String,
    created: i64,
    status: usize,
    assignee: Option<usize>,
    /// Oldest first.
    pub(crate) histories: Vec<History>,
}

#[derive(Debug)]
pub(crate) struct History {
    id: usize,
    author: usize,
    pub(crate) created: i64,
    items: Vec<Item>,
}

/// An item as JSON, and whether it is of a field that the filtered pages are asked for.
#[derive(Debug)]
struct Item {
    json: String,
    wanted: bool,
}

impl Issue {
    pub(crate) fn new(index: usize, site: &Site, random: &mut Random) -> Self {
        let created =
            EARLIEST + (LATEST - EARLIEST) / 4 * 3 / 10_000 * amount(random.below(10_000));
        let project = random.below(Site::project_count());
        let mut issue = Self {
            id: 100_000 + index,
            key: format!("{}-{}", Site::project_key(project), index + 1),
            project,
            summary: random.pick(&SENTENCES).to_string(),
            created,
            status: random.below(2),
            assignee: None,
            histories: Vec::new(),
        };
        let many = whole(random.log_normal(8.0, 0.98)).min(MOST_HISTORIES);
        let mut at = created;
        for number in 0..many {
            let left = LATEST - at;
            let gap = whole(random.log_normal(600.0, 1.8));
            at += (amount(gap) * MINUTE + amount(random.below(60_000))).min(left / 8);
            issue.change(index * MOST_HISTORIES + number, at, site, random);
        }
        issue
    }

    fn change(&mut self, number: usize, created: i64, site: &Site, random: &mut Random) {
        let mut items = Vec::new();
        if random.chance(42) {
            let to =
                (self.status + 1 + random.below(Site::status_count() - 1)) % Site::status_count();
            let of = |status: usize| {
                (
                    Site::status_id(status).to_string(),
                    Site::status_name(status),
                )
            };
            let (from, to_text) = (of(self.status), of(to));
            items.push(Item::new(
                "status",
                "status",
                "jira",
                Some((&from.0, from.1)),
                Some((&to_text.0, to_text.1)),
                true,
            ));
            self.status = to;
        }
        if random.chance(18) {
            let to = random.chance(85).then(|| random.below(site.people.len()));
            let of = |person: usize| {
                (
                    site.people[person].account.as_str(),
                    site.people[person].name.as_str(),
                )
            };
            items.push(Item::new(
                "assignee",
                "assignee",
                "jira",
                self.assignee.map(of),
                to.map(of),
                true,
            ));
            self.assignee = to;
        }
        let others = usize::from(items.is_empty()) + random.below(3);
        items.extend((0..others).map(|_| other_item(random)));
        self.histories.push(History {
            id: 1_000_000 + number,
            author: random.below(site.people.len()),
            created,
            items,
        });
    }

    /// Places of the histories that are in such pages.
    pub(crate) fn wanted(&self, pages: Pages) -> impl Iterator<Item = usize> {
        let all = self.histories.iter().enumerate();
        all.filter(move |(_, history)| {
            pages == Pages::Full || history.items.iter().any(|item| item.wanted)
        })
        .map(|(place, _)| place)
    }

    pub(crate) fn json(&self) -> String {
        let Self {
            id, key, summary, ..
        } = self;
        let updated = self
            .histories
            .last()
            .map_or(self.created, |history| history.created);
        format!(
            r#"{{"expand":"","id":"{id}","self":"https://bench.atlassian.net/rest/api/3/issue/{id}","key":"{key}","fields":{{"summary":"{summary}","status":{},"created":"{}","updated":"{}","project":{}}}}}"#,
            Site::status_json(self.status),
            date_time(self.created),
            date_time(updated),
            Site::project_json(self.project),
        )
    }
}

impl History {
    pub(crate) fn json(&self, pages: Pages, site: &Site) -> String {
        let items = self
            .items
            .iter()
            .filter(|item| pages == Pages::Full || item.wanted);
        let items: Vec<&str> = items.map(|item| item.json.as_str()).collect();
        let author = &site.people[self.author].json;
        format!(
            r#"{{"id":"{}","author":{author},"created":{},"items":[{}]}}"#,
            self.id,
            self.created,
            items.join(",")
        )
    }
}

impl Item {
    fn new(
        field: &str,
        id: &str,
        kind: &str,
        from: Option<(&str, &str)>,
        to: Option<(&str, &str)>,
        wanted: bool,
    ) -> Self {
        let text =
            |text: Option<&str>| text.map_or("null".to_owned(), |text| format!("\"{text}\""));
        let tmp = if id == "assignee" {
            format!(
                r#","tmpFromAccountId":{},"tmpToAccountId":{}"#,
                text(from.map(|f| f.0)),
                text(to.map(|t| t.0))
            )
        } else {
            String::new()
        };
        let json = format!(
            r#"{{"field":"{field}","fieldtype":"{kind}","fieldId":"{id}","from":{},"fromString":{},"to":{},"toString":{}{tmp}}}"#,
            text(from.map(|f| f.0)),
            text(from.map(|f| f.1)),
            text(to.map(|t| t.0)),
            text(to.map(|t| t.1)),
        );
        Self { json, wanted }
    }
}

fn other_item(random: &mut Random) -> Item {
    let number = random.below(900).to_string();
    match random.below(8) {
        0 => {
            let text = format!("{} {}", random.pick(&SENTENCES), random.pick(&SENTENCES));
            let before = random.pick(&SENTENCES);
            Item::new(
                "description",
                "description",
                "jira",
                Some(("", before)),
                Some(("", &text)),
                false,
            )
        }
        1 => Item::new(
            "Sprint",
            "customfield_10020",
            "custom",
            Some(("7", "Sprint 7")),
            Some(("7, 8", "Sprint 7, Sprint 8")),
            false,
        ),
        2 => Item::new(
            "priority",
            "priority",
            "jira",
            Some(("3", "Medium")),
            Some(("2", "High")),
            false,
        ),
        3 => Item::new(
            "labels",
            "labels",
            "jira",
            Some(("", "backend")),
            Some(("", "backend customer")),
            false,
        ),
        // A custom field of a misleading name.
        4 => Item::new(
            "Status",
            "customfield_10050",
            "custom",
            Some(("10004", "In Progress")),
            Some((&number, "Green")),
            false,
        ),
        5 => Item::new(
            "timeestimate",
            "timeestimate",
            "jira",
            None,
            Some((&number, &number)),
            false,
        ),
        6 => Item::new(
            "Rank",
            "customfield_10019",
            "custom",
            Some(("", "")),
            Some(("", "Ranked higher")),
            false,
        ),
        _ => Item::new(
            "Fix Version",
            "fixVersions",
            "jira",
            None,
            Some((&number, "2026.4")),
            false,
        ),
    }
}

/// `2024-01-05T10:00:00.000+0000`.
fn date_time(at: i64) -> String {
    let at = chrono::DateTime::from_timestamp_millis(at).unwrap_or_default();
    at.format("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}

fn amount(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a small number that is not negative"
)]
fn whole(number: f64) -> usize {
    number.round() as usize
}

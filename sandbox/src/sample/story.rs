//! The life of one sample issue.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::UTC;
use serde_json::{Value, json};

use super::{DELETED_STATUS, people, project_of, sprint, status, status_name};
use crate::data::instant;

/// Knuth's linear congruential generator: the sample must be the same for ever.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let high = u32::try_from(self.0 >> 33).unwrap_or(0);
        high % sides.max(1)
    }
}

/// This issue's status disagrees with its own history, as after an import.
const AT_ODDS: u32 = 20;
/// Until then status 10001 was called "Code Review".
const RENAMED_AT: i64 = 1_775_001_600_000;
/// Monday, 2026-01-05 08:00 UTC.
const FIRST_CREATED: i64 = 1_767_600_000_000;

fn instant_at(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

struct Story {
    number: u32,
    dice: Dice,
    now: DateTime<Utc>,
    status: &'static str,
    histories: Vec<Value>,
}

impl Story {
    fn wait(&mut self) {
        let minutes = match self.dice.roll(4) {
            0 => 5 + self.dice.roll(200),
            1 => 200 + self.dice.roll(3000),
            _ => 600 + self.dice.roll(9000),
        };
        let millis = i64::from(minutes) * 60_000 + i64::from(self.dice.roll(60_000));
        self.now += TimeDelta::milliseconds(millis);
    }

    fn record(&mut self, items: &[Value]) {
        let author = people()[self.dice.roll(3) as usize].clone();
        let id = 100_000 + self.number * 1000 + u32::try_from(self.histories.len()).unwrap_or(0);
        let mut history = json!({"id": id.to_string(), "created": instant::render(self.now, UTC), "items": items});
        // Automation has no author.
        if self.dice.roll(12) != 0 {
            history["author"] = author;
        }
        self.histories.push(history);
    }

    fn transition(&mut self, to: &'static str) {
        let name = |id: &str| {
            let renamed = id == "10001" && self.now.timestamp_millis() < RENAMED_AT;
            if renamed {
                "Code Review"
            } else {
                status_name(id)
            }
        };
        let mut item = json!({"field": "status", "fieldtype": "jira", "fieldId": "status",
            "from": self.status, "fromString": name(self.status), "to": to, "toString": name(to)});
        if self.number % 17 == 6
            && let Some(members) = item.as_object_mut()
        {
            members.remove("fieldId");
        }
        if self.number % 19 == 7 && self.histories.len() == 1 {
            item["to"] = Value::Null;
        }
        self.status = to;
        self.record(&[item]);
    }

    fn note(&mut self) {
        let item = match self.dice.roll(3) {
            0 => {
                json!({"field": "summary", "fieldtype": "jira", "fieldId": "summary", "from": null,
                "fromString": "Old title", "to": null, "toString": "New title"})
            }
            1 => {
                let [ada, mia, _] = people();
                json!({"field": "assignee", "fieldtype": "jira", "fieldId": "assignee",
                    "from": ada["accountId"], "fromString": ada["displayName"],
                    "to": mia["accountId"], "toString": mia["displayName"]})
            }
            _ => {
                json!({"field": "Workflow", "fieldtype": "jira", "from": "10000", "fromString": "Old workflow",
                "to": "10001", "toString": "New workflow"})
            }
        };
        self.record(&[item]);
    }

    fn live(&mut self) {
        let steps = match self.number {
            12 => 140,
            AT_ODDS => 4,
            number if number.is_multiple_of(16) => 0,
            _ => 3 + self.dice.roll(6),
        };
        for step in 0..steps {
            if !(self.number % 13 == 5 && step == 2) {
                self.wait_for(steps);
            }
            if self.number % 11 == 3 && step == 1 {
                self.transition(self.status);
            } else if self.number == 8 && step == 1 {
                self.transition(DELETED_STATUS);
            } else if self.number != AT_ODDS && self.dice.roll(4) == 0 {
                self.note();
            } else {
                let back = self.place().0 > 0 && self.dice.roll(5) == 0;
                let next = if back {
                    self.earlier_status()
                } else {
                    self.next_status()
                };
                self.transition(next);
            }
        }
        if self.number % 10 == 9 {
            self.wait();
            self.moved();
        }
    }

    fn place(&self) -> (usize, &'static [&'static str]) {
        let workflow = project_of(self.number).workflow;
        let place = workflow.iter().position(|status| *status == self.status);
        (place.unwrap_or(0), workflow)
    }

    fn next_status(&self) -> &'static str {
        let (place, workflow) = self.place();
        workflow[(place + 1) % workflow.len()]
    }

    fn earlier_status(&self) -> &'static str {
        let (place, workflow) = self.place();
        workflow[place.saturating_sub(1)]
    }

    /// The issue with the very long history lives no longer than the others.
    fn wait_for(&mut self, steps: u32) {
        if steps > 100 {
            self.now += TimeDelta::minutes(i64::from(30 + self.dice.roll(600)));
        } else {
            self.wait();
        }
    }

    fn moved(&mut self) {
        let project = project_of(self.number);
        let old_key = format!("OLD-{}", self.number);
        self.record(&[
            json!({"field": "project", "fieldtype": "jira", "fieldId": "project",
                "from": "10009", "fromString": "Old project", "to": project.id, "toString": project.name}),
            json!({"field": "Key", "fieldtype": "jira",
                "from": null, "fromString": old_key, "to": null, "toString": key(self.number)}),
        ]);
    }
}

fn key(number: u32) -> String {
    let project = project_of(number);
    let before = (0..number)
        .filter(|earlier| project_of(*earlier).key == project.key)
        .count();
    format!("{}-{}", project.key, before + 1)
}

pub(super) fn issue(number: u32, seed: u64) -> Value {
    let project = project_of(number);
    let created = FIRST_CREATED + i64::from(number) * 97 * 3_600_000 + i64::from(number) * 777;
    let mut story = Story {
        number,
        dice: Dice(seed.wrapping_mul(1_000_003) ^ u64::from(number)),
        now: instant_at(created),
        status: project.workflow[0],
        histories: Vec::new(),
    };
    story.dice.roll(2);
    story.live();
    let current = if number == AT_ODDS {
        story.next_status()
    } else {
        story.status
    };
    let done = current == "10002";
    let now = instant::render(story.now, UTC);
    let assignee = people().get(story.dice.roll(4) as usize).cloned();
    let kind = if story.dice.roll(3) == 0 {
        ("10001", "Bug")
    } else {
        ("10002", "Task")
    };
    json!({
        "id": (10_000 + number).to_string(),
        "key": key(number),
        "fields": {
            "summary": format!("Sample {seed}: issue {number}"),
            "created": instant::render(instant_at(created), UTC),
            "updated": now,
            "statuscategorychangedate": now,
            "resolutiondate": if done { now.clone() } else { Value::Null },
            "resolution": if done { json!({"id": "10000", "name": "Done"}) } else { Value::Null },
            "status": status(current),
            "issuetype": {"id": kind.0, "name": kind.1, "subtask": false, "hierarchyLevel": 0},
            "priority": {"id": "3", "name": "Medium"},
            "project": {"id": project.id, "key": project.key, "name": project.name},
            "assignee": assignee,
            "reporter": people()[0],
            "creator": people()[0],
            "labels": if number.is_multiple_of(4) { json!(["sample"]) } else { json!([]) },
            "fixVersions": [],
            "components": [],
            "security": if number % 15 == 4 { json!({"id": "10000", "name": "Staff only"}) } else { Value::Null },
            "customfield_10020": if number.is_multiple_of(5) { json!([sprint(1), sprint(2)]) } else { Value::Null },
        },
        "changelog": {
            "startAt": 0, "maxResults": story.histories.len(), "total": story.histories.len(),
            "histories": story.histories,
        },
    })
}

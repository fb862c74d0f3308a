//! What the engine should reach, and below what the bench fails. Ratios of one round each; the median of all rounds.

use crate::CalendarKind;
use crate::contest::{Contestant, Results, median};
use crate::meter::Figures;

#[derive(Debug)]
pub(crate) struct Goal {
    pub(crate) name: String,
    pub(crate) ratio: f64,
    pub(crate) wanted: f64,
    pub(crate) floor: f64,
    /// Whether small ratios are good ones.
    pub(crate) at_most: bool,
}

impl Goal {
    fn meets(&self, bound: f64) -> bool {
        if self.at_most {
            self.ratio <= bound
        } else {
            self.ratio >= bound
        }
    }

    fn verdict(&self) -> &'static str {
        match (self.meets(self.wanted), self.meets(self.floor)) {
            (true, _) => "reached",
            (false, true) => "missed, above the floor",
            (false, false) => "BELOW THE FLOOR",
        }
    }
}

/// Prints all goals; whether every floor holds.
pub(crate) fn judge(all: &[Results]) -> bool {
    let goals: Vec<Goal> = all
        .iter()
        .flat_map(of_results)
        .chain(calendars(all))
        .collect();
    let holds = print(&goals);
    all.iter().for_each(print_wall);
    holds
}

/// Whether every floor holds.
pub(crate) fn print(goals: &[Goal]) -> bool {
    println!("\n{:66} {:>7} {:>7} {:>7}", "", "ratio", "goal", "floor");
    for goal in goals {
        let sign = if goal.at_most { "<=" } else { ">=" };
        println!(
            "{:66} {:7.2} {sign} {:4.2} {sign} {:4.2}  {}",
            goal.name,
            goal.ratio,
            goal.wanted,
            goal.floor,
            goal.verdict()
        );
    }
    goals.iter().all(|goal| goal.meets(goal.floor))
}

/// Judges nothing: on a busy machine it tells of others too.
fn print_wall(results: &Results) {
    let (one, two) = (
        results.of(Contestant::Ours),
        results.of(Contestant::OursOnTwoCores),
    );
    let (pages, calendar) = (results.pages.name(), results.calendar.name());
    println!(
        "{:66} {:7.2}",
        format!("{pages} pages, {calendar}: two cores, times one, by the clock on the wall"),
        ratio(one, two, |run| run.wall, |run| run.wall)
    );
}

fn of_results(results: &Results) -> Vec<Goal> {
    let place = format!(
        "{} pages, {}",
        results.pages.name(),
        results.calendar.name()
    );
    let ours = results.of(Contestant::Ours);
    let times = |who| ratio(results.of(who), ours, Figures::seconds, Figures::seconds);
    let others = Contestant::OTHERS.map(times);
    let least = |name: &str, ratio, wanted, floor| Goal {
        name: format!("{place}: {name}"),
        ratio,
        wanted,
        floor,
        at_most: false,
    };
    let two = results.of(Contestant::OursOnTwoCores);
    let parsed = ratio(ours, ours, |run| run.calculate, |run| run.parse);
    vec![
        least(
            "times the best of Python, pandas, Node",
            others.into_iter().fold(f64::INFINITY, f64::min),
            4.0,
            2.5,
        ),
        least(
            "share of typed serde_json's reading",
            times(Contestant::Typed),
            0.8,
            0.5,
        ),
        Goal {
            at_most: true,
            ..least("calculation, to parsing", parsed, 0.25, 0.5)
        },
        least(
            "two cores, times one",
            ratio(ours, two, Figures::seconds, Figures::seconds),
            1.7,
            1.3,
        ),
    ]
}

/// Nine to six against always.
fn calendars(all: &[Results]) -> Vec<Goal> {
    let always = all
        .iter()
        .filter(|results| results.calendar == CalendarKind::Always);
    let pairs = always.filter_map(|always| {
        let mut others = all.iter().filter(|other| other.pages == always.pages);
        Some((
            always,
            others.find(|other| other.calendar != always.calendar)?,
        ))
    });
    pairs
        .map(|(always, nine)| {
            let (before, after) = (always.of(Contestant::Ours), nine.of(Contestant::Ours));
            Goal {
                name: format!("{} pages: nine-to-six, times 24/7", always.pages.name()),
                ratio: ratio(after, before, Figures::seconds, Figures::seconds),
                wanted: 1.25,
                floor: 1.6,
                at_most: true,
            }
        })
        .collect()
}

fn ratio(
    above: &[Figures],
    below: &[Figures],
    one: fn(&Figures) -> f64,
    other: fn(&Figures) -> f64,
) -> f64 {
    median(
        above
            .iter()
            .zip(below)
            .map(|(above, below)| one(above) / other(below)),
    )
}

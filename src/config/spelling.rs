//! Finds variables that nothing reads, and guesses which one was meant.

/// Below this similarity (Jaro-Winkler, 0 to 1) a suggestion would confuse: all our names share a prefix.
const NEAR: f64 = 0.93;

pub(super) fn unknown<'a>(names: impl Iterator<Item = &'a str>, known: &[&str]) -> Vec<String> {
    names
        .filter(|name| name.starts_with("DWELL_") && !known.contains(name))
        .map(|name| match nearest(name, known) {
            Some(meant) => format!("{name} is not a variable of Dwell; did you mean {meant}?"),
            None => format!("{name} is not a variable of Dwell and is ignored"),
        })
        .collect()
}

fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let scored = known
        .iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), *candidate));
    scored
        .filter(|(score, _)| *score >= NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

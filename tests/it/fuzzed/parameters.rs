//! Any query string as the parameters of every kind of report.

use super::every_report;

pub(crate) fn check(bytes: &[u8]) {
    let parameters: Vec<(String, String)> =
        url::form_urlencoded::parse(bytes).into_owned().collect();
    every_report::read(&parameters);
}

//! How long a caller is kept waiting, and what to call instead of a report that takes longer.

use std::time::Duration;

use axum::http::StatusCode;
use tokio::time::timeout;
use url::form_urlencoded::Serializer;

use crate::http::error::Error;
use crate::http::extract::report_call::ReportCall;
use crate::reports::request::catalogue::Endpoint;

/// `DWELL_SYNC_TIMEOUT`.
#[derive(Clone, Copy, Debug)]
pub struct SyncTimeout(pub Duration);

/// What makes a page of a list, or a statistic, and no file.
const NOT_OF_FILES: &[&str] = &[
    "aggregationType",
    "issueKey",
    "nextPageToken",
    "outputType",
    "pageSize",
    "startIssueIndex",
];

/// `aggregationType`, and the file of it.
const FILES: &[(&str, &str)] = &[
    ("average", "csvaverage"),
    ("sum", "csvsum"),
    ("median", "csvmedian"),
    ("standardDeviation", "csvstddev"),
    ("percentile85", "csvpercentile85"),
    ("percentile95", "csvpercentile95"),
];

impl SyncTimeout {
    /// What comes of the work, or 408 with a call that gives the same as a file.
    pub(in crate::http::route) async fn within<T, E: Into<Error>>(
        self,
        endpoint: Endpoint,
        call: &ReportCall,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Error> {
        match timeout(self.0, work).await {
            Ok(done) => done.map_err(Into::into),
            Err(_) => Err(late(self.0, endpoint, &call.parameters)),
        }
    }
}

fn late(limit: Duration, endpoint: Endpoint, parameters: &[(String, String)]) -> Error {
    let query = query(endpoint, parameters);
    let instead = if endpoint == Endpoint::Expanded {
        String::new()
    } else {
        format!(
            " Start it in the background, and fetch the file when it is done: POST /rest/export?{query}"
        )
    };
    let seconds = limit.as_secs();
    let message = format!("The report took longer than {seconds} seconds.{instead}");
    Error::new(StatusCode::REQUEST_TIMEOUT, "timeout", message)
}

/// The same report's parameters for a file.
fn query(endpoint: Endpoint, parameters: &[(String, String)]) -> String {
    let value = |name: &str| {
        let found = parameters.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.trim())
    };
    let of_statistic = value("aggregationType").and_then(|asked| {
        let named = |(name, _): &&(&str, &str)| name.eq_ignore_ascii_case(asked);
        FILES.iter().find(named).map(|(_, file)| *file)
    });
    let output = match endpoint {
        Endpoint::Export => value("outputType").unwrap_or("csv"),
        Endpoint::Aggregation => of_statistic.unwrap_or("xlsx"),
        _ => "csv",
    };
    let mut query = Serializer::new(String::new());
    for (name, value) in parameters {
        if !NOT_OF_FILES.contains(&name.as_str()) {
            query.append_pair(name, value);
        }
    }
    if let (Endpoint::Issue, Some(key)) = (endpoint, value("issueKey")) {
        query.append_pair("filterType", "customjql");
        query.append_pair("customjql", &format!("key = {key}"));
    }
    query.append_pair("outputType", output);
    query.finish()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::list(
        Endpoint::List,
        "filterType=customjql&customjql=a+%3D+1&pageSize=5&outputType=json",
        "filterType=customjql&customjql=a+%3D+1&outputType=csv"
    )]
    #[case::next_page(Endpoint::List2, "a=1&nextPageToken=x", "a=1&outputType=csv")]
    #[case::statistic(
        Endpoint::Aggregation,
        "aggregationType=MEDIAN&a=1",
        "a=1&outputType=csvmedian"
    )]
    #[case::file(Endpoint::Export, "outputType=xls&a=1", "a=1&outputType=xls")]
    #[case::issue(
        Endpoint::Issue,
        "issueKey=WEB-1",
        "filterType=customjql&customjql=key+%3D+WEB-1&outputType=csv"
    )]
    fn the_same_report_can_be_had_as_a_file(
        #[case] endpoint: Endpoint,
        #[case] asked: &str,
        #[case] expected: &str,
    ) {
        let pairs = url::form_urlencoded::parse(asked.as_bytes()).into_owned();
        let parameters: Vec<_> = pairs.collect();
        assert_eq!(query(endpoint, &parameters), expected);
    }

    #[test]
    fn every_statistic_has_a_file() {
        use crate::reports::request::file::output_types;
        for (_, file) in FILES {
            assert!(output_types().any(|known| known == *file), "{file}");
        }
    }
}

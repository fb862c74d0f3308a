//! Answers in fewer bytes, for callers that say they can read them.

use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, NotForContentType, Predicate, SizeAbove};

/// Smaller answers hardly shrink.
const SMALLEST: u64 = 1_024;

/// Workbooks are compressed already.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const OLD_WORKBOOK: &str = "application/vnd.ms-excel";

type Worthwhile = And<And<SizeAbove, NotForContentType>, NotForContentType>;

/// gzip, brotli or zstd, whichever the caller likes best. Streams are compressed as they come: whatever is there is sent
/// when nothing more is at hand.
pub(in crate::http) fn layer() -> CompressionLayer<Worthwhile> {
    let worthwhile = SizeAbove::new(SMALLEST)
        .and(NotForContentType::const_new(WORKBOOK))
        .and(NotForContentType::const_new(OLD_WORKBOOK));
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(worthwhile)
}

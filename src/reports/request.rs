//! The parameters of a report call: Timepiece's names, read strictly where they matter and leniently elsewhere.

pub mod catalogue;
pub mod csv_choice;
pub mod dates;
pub mod fault;
pub mod file;
pub mod guide;
mod members;
mod metrics;
pub mod place;
pub mod reader;
pub mod report_type;
pub mod selection;
pub mod shape;
mod statistic;
mod status_groups;
pub mod style;
pub mod where_clause;

pub use fault::{ParameterFault, ParameterFaults};

use self::catalogue::Endpoint;
use self::file::FileChoice;
use self::place::Place;
use self::reader::Reader;
use self::selection::Selection;
use self::shape::Shape;
use crate::engine::Statistic;

/// A request whose parameters have been read and accepted. `T` is what a page token says.
#[derive(Debug)]
pub struct Request<T> {
    pub shape: Shape,
    /// `None`: one issue, named by its key.
    pub selection: Option<Selection>,
    pub place: Place<T>,
    /// `None`: figures of single issues.
    pub statistic: Option<Statistic>,
    /// `None`: an answer, not a file.
    pub file: Option<FileChoice>,
    pub warnings: Vec<String>,
}

impl<T> Request<T> {
    /// Everything that can be wrong with the parameters by themselves, at once. `open` reads a page token.
    pub fn read(
        endpoint: Endpoint,
        parameters: &[(String, String)],
        open: impl FnOnce(&str) -> Result<T, ParameterFault>,
    ) -> Result<Self, ParameterFaults> {
        let mut reader = Reader::new(endpoint, parameters);
        let shape = Shape::read(endpoint, &mut reader);
        let is_file = endpoint == Endpoint::Export;
        let selection = (!endpoint.is_single()).then(|| Selection::read(&mut reader));
        let place = if shape.streamed {
            Place::read_whole(endpoint, &mut reader)
        } else {
            Place::read(endpoint, &mut reader, open)
        };
        Ok(Self {
            file: is_file.then(|| FileChoice::read(shape.report, &mut reader)),
            shape,
            selection,
            place,
            statistic: (endpoint == Endpoint::Aggregation).then(|| statistic::read(&mut reader)),
            warnings: reader.finish()?,
        })
    }
}

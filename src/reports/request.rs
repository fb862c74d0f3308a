//! The parameters of a report call: Timepiece's names, read strictly where they matter and leniently elsewhere.

pub mod catalogue;
pub mod dates;
pub mod fault;
pub mod reader;
pub mod selection;
pub mod shape;

pub use fault::{ParameterFault, ParameterFaults};

//! `statusGroups`: columns that add several statuses up.

use super::fault::ParameterFault;
use super::members::{Object, name, objects, only, repeated, status_ids};
use super::reader::Reader;
use crate::engine::Consolidated;

const NAME: &str = "statusGroups";
const EXAMPLE: &str = r#"[{"name":"Active","ids":[3,10041]}]"#;

/// None when absent; faults go to the reader.
pub(super) fn read(reader: &mut Reader) -> Vec<Consolidated> {
    let groups = objects(reader, NAME, EXAMPLE, group).unwrap_or_default();
    if let Some(twice) = repeated(groups.iter().map(|group| &group.name)) {
        reader.fault(ParameterFault::value(NAME, twice, "each name once"));
    }
    groups
}

fn group(object: &Object) -> Result<Consolidated, String> {
    only(object, &["name", "ids"])?;
    let name = name(object)?;
    let statuses = status_ids(object)?;
    if statuses.is_empty() {
        return Err("ids is required, a list of status ids like [3, 10041]".to_owned());
    }
    Ok(Consolidated {
        // Apart from the ids of statuses, whatever the group is called.
        id: format!("group:{name}"),
        name,
        statuses,
    })
}

#[cfg(test)]
mod tests;

use rstest::rstest;

use super::read;
use crate::engine::Consolidated;
use crate::reports::request::catalogue::Endpoint;
use crate::reports::request::reader::Reader;

fn groups(text: &str) -> Result<Vec<Consolidated>, Vec<String>> {
    let parameters = [("statusGroups".to_owned(), text.to_owned())];
    let mut reader = Reader::new(Endpoint::List, &parameters);
    let groups = read(&mut reader);
    match reader.finish() {
        Ok(_) => Ok(groups),
        Err(faults) => Err(faults.0.iter().map(ToString::to_string).collect()),
    }
}

#[test]
fn a_group_has_a_name_and_statuses() {
    let active = Consolidated {
        id: "group:Active".to_owned(),
        name: "Active".to_owned(),
        statuses: vec!["3".to_owned(), "10041".to_owned()],
    };
    let text = r#"[{"name":"Active","ids":[3,"10041"]}]"#;
    assert_eq!(groups(text), Ok(vec![active]));
    assert_eq!(groups(" "), Ok(Vec::new()), "empty is absent");
}

#[rstest]
#[case(r#"[{"name":"Active"}]"#, "statusGroups: object 1: ids is required")]
#[case(
    r#"[{"name":"Active","ids":[]}]"#,
    "statusGroups: object 1: ids is required"
)]
#[case(
    r#"[{"name":"  ","ids":[3]}]"#,
    "statusGroups: object 1: name is required"
)]
#[case(
    r#"[{"name":"A","ids":[3],"statuses":[4]}]"#,
    "statusGroups: object 1: 'statuses' is not known"
)]
#[case(
    r#"[{"name":"A","ids":[3]},{"name":"A","ids":[4]}]"#,
    "statusGroups: 'A' is not accepted"
)]
fn faults_are_told(#[case] text: &str, #[case] expected: &str) {
    let told = groups(text).unwrap_err();
    assert!(told.len() == 1 && told[0].starts_with(expected), "{told:?}");
}

//! What Atlassian says of a site's licence for the app (Connect: licence; Forge: invocation token).

use serde::Deserialize;
use serde_json::Value;
use url::form_urlencoded;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Licence {
    Active,
    /// The app is sold, and the site has not bought it, or not for today.
    Inactive,
    /// Not a word: the app is free, private, or not in production. Nobody is refused for that.
    Untold,
}

/// `license` of the add-on resource and of an invocation token, `data` of Forge's licence API. One member decides; whatever
/// the others become is no reason to refuse a token.
#[derive(Debug, Deserialize)]
pub struct LicenceRecord(Value);

impl Licence {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Untold => "untold",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        let mut all = [Self::Active, Self::Inactive, Self::Untold].into_iter();
        all.find(|licence| licence.as_str() == text)
    }

    /// By the query of a page's address: `lic=active`, once. Only what is signed for that address may be asked.
    pub fn of_page(query: &str) -> Self {
        let mut said = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "lic");
        match (said.next(), said.next()) {
            (Some((_, value)), None) if value == "active" => Self::Active,
            _ => Self::Inactive,
        }
    }

    pub fn of_record(record: Option<&LicenceRecord>) -> Self {
        match record.and_then(|record| record.0["active"].as_bool()) {
            Some(true) => Self::Active,
            Some(false) => Self::Inactive,
            None => Self::Untold,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn what_is_kept_is_read_as_it_was() {
        let kept = [
            (Licence::Active, "active"),
            (Licence::Inactive, "inactive"),
            (Licence::Untold, "untold"),
        ];
        for (licence, text) in kept {
            assert_eq!(licence.as_str(), text);
            assert_eq!(Licence::parse(text), Some(licence));
        }
        assert_eq!(Licence::parse("none"), None);
    }

    #[rstest]
    #[case("xdm_e=a&lic=active&jwt=t", Licence::Active)]
    #[case("lic=none", Licence::Inactive)]
    #[case("", Licence::Inactive)]
    #[case("lic=", Licence::Inactive)]
    #[case("lic=Active", Licence::Inactive)]
    #[case("lic=active&lic=none", Licence::Inactive)]
    #[case("lic=active&lic=active", Licence::Inactive)]
    #[case("other=lic%3Dactive", Licence::Inactive)]
    fn a_page_is_licensed_by_one_word_and_no_other(#[case] query: &str, #[case] is: Licence) {
        assert_eq!(Licence::of_page(query), is);
    }

    #[rstest]
    #[case(r#"{"active": true, "type": "COMMERCIAL"}"#, Licence::Active)]
    #[case(r#"{"active": false, "isEvaluation": true}"#, Licence::Inactive)]
    #[case("{}", Licence::Untold)]
    #[case(r#"{"active": "true"}"#, Licence::Untold)]
    #[case(r#""active""#, Licence::Untold)]
    fn a_record_says_it_in_one_member(#[case] record: &str, #[case] is: Licence) {
        let record = serde_json::from_str(record).unwrap();
        assert_eq!(Licence::of_record(Some(&record)), is);
        assert_eq!(Licence::of_record(None), Licence::Untold);
    }
}

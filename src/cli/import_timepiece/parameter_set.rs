//! Parameter sets (Timepiece: parameter-set endpoints).

use serde_json::{Value, json};

use super::copying::Copied;

pub(super) const COPIED: Copied = Copied {
    name: "parameter set",
    path: "/rest/parameterSets",
    body,
    validated: true,
};

/// Whoever owns it there owns it here: both know people by their account ids.
fn body(set: &Value) -> Result<Value, String> {
    if !set["parameters"].is_object() {
        return Err("its parameters cannot be read".to_owned());
    }
    let owners = [&set["ownerId"], &set["owner"]["accountId"], &set["owner"]];
    let owner = owners.into_iter().find_map(Value::as_str);
    let owner = owner.ok_or("it does not say who owns it")?;
    Ok(json!({
        "id": set["id"].as_str().map(str::to_ascii_lowercase),
        "name": set["name"],
        "public": set["public"] == true,
        "ownerId": owner,
        "parameters": set["parameters"],
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::body;

    #[test]
    fn an_owner_is_an_account_id_however_it_is_called() {
        let parameters = json!({ "reportType": "statusCount" });
        for owner in [
            json!({ "ownerId": "a" }),
            json!({ "owner": "a" }),
            json!({ "owner": { "accountId": "a", "displayName": "Ada" } }),
        ] {
            let mut set = owner.clone();
            set["parameters"] = parameters.clone();
            assert_eq!(body(&set).unwrap()["ownerId"], "a", "{owner}");
        }
        assert!(body(&json!({ "parameters": parameters })).is_err());
        assert!(body(&json!({ "ownerId": "a" })).is_err());
    }
}

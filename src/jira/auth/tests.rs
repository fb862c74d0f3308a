use chrono::DateTime;
use rstest::rstest;
use secrecy::SecretString;
use uuid::Uuid;

use super::{READ, TokenKey};
use crate::atlassian::ids::{AccountId, AppVersion, CloudId, ForgeInstallationId, SiteId};
use crate::jira::{Grant, JiraSite};

const SECRET: &str = "the shared secret, as text";

fn site(base_url: &str, client_id: &str, secret: &str) -> JiraSite {
    JiraSite {
        site: SiteId::from_uuid(Uuid::nil()),
        base_url: base_url.parse().unwrap(),
        grant: Grant::ConnectImpersonation {
            oauth_client_id: client_id.to_owned(),
            shared_secret: SecretString::from(secret),
        },
    }
}

#[rstest]
#[case::moved("https://b.atlassian.net", "cid", SECRET)]
#[case::other_client("https://a.atlassian.net", "cid2", SECRET)]
#[case::new_secret("https://a.atlassian.net", "cid", "new")]
#[case::shifted_border("https://a.atlassian.net", "cidt", "he shared secret, as text")]
fn a_changed_installation_never_gets_the_old_token(
    #[case] base_url: &str,
    #[case] client_id: &str,
    #[case] secret: &str,
) {
    let account = AccountId::new("u");
    let key = |site: &JiraSite| TokenKey::new(site, &account, READ);
    let before = key(&site("https://a.atlassian.net", "cid", SECRET));
    assert_ne!(before, key(&site(base_url, client_id, secret)));
}

const CLOUD: &str = "0a7bff20-7b06-43b5-a5b5-000000000001";
const INSTALLATION: &str = "2b7bff20-7b06-43b5-a5b5-00000000000a";
const REINSTALLED: &str = "2b7bff20-7b06-43b5-a5b5-00000000000b";

fn forge_key(installation: &str, version: &str, system_token: Option<&str>) -> TokenKey {
    let site = JiraSite {
        site: SiteId::from_uuid(Uuid::nil()),
        base_url: format!("https://api.atlassian.com/ex/jira/{CLOUD}")
            .parse()
            .unwrap(),
        grant: Grant::ForgeImpersonation {
            cloud_id: CloudId::parse(CLOUD).unwrap(),
            installation: ForgeInstallationId::parse(installation).unwrap(),
            app_version: AppVersion::parse(version).unwrap(),
            new_until: DateTime::UNIX_EPOCH,
            system_token: system_token.map(SecretString::from),
        },
    };
    TokenKey::new(&site, &AccountId::new("u"), READ)
}

#[rstest]
#[case::next_system_token(INSTALLATION, "3.1.0", Some("t2"), true)]
#[case::system_token_lost(INSTALLATION, "3.1.0", None, true)]
#[case::update_without_new_consent(INSTALLATION, "3.2.7", Some("t1"), true)]
#[case::new_consent(INSTALLATION, "4.0.0", Some("t1"), false)]
#[case::reinstalled(REINSTALLED, "3.1.0", Some("t1"), false)]
fn a_users_token_outlives_the_system_token_but_not_the_installations_consent(
    #[case] installation: &str,
    #[case] version: &str,
    #[case] system_token: Option<&str>,
    #[case] same: bool,
) {
    let before = forge_key(INSTALLATION, "3.1.0", Some("t1"));
    let after = forge_key(installation, version, system_token);
    assert_eq!(before == after, same);
}

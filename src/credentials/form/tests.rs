use rstest::rstest;

use super::*;

const KEY: &str = "ATCTT3xFfGN0abcdefghijklmnopqrstuvwxyz0123456789";
const TOKEN: &str = "ATATT3xFfGF0abcdefghijklmnopqrstuvwxyz0123456789";

fn now() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn credential(kind: CredentialKind, secret: &str) -> NewCredential {
    NewCredential {
        kind,
        secret: secret.into(),
        email: Some("ada@example.com".into()),
        expires_on: None,
    }
}

fn fault(new: &NewCredential, field: &str) -> Option<String> {
    let faults = new.read(now()).err()?;
    assert_eq!(faults.len(), 1, "{faults:?}");
    faults.get(field).map(|texts| texts[0].clone())
}

#[rstest]
#[case::swapped(CredentialKind::OrganizationKey, TOKEN, "a user's API token")]
#[case::swapped_too(CredentialKind::UserToken, KEY, "an organization's API key")]
#[case::empty(CredentialKind::UserToken, "  ", "required")]
#[case::a_password(CredentialKind::UserToken, "correct horse battery staple", "ATATT")]
#[case::cut_off(CredentialKind::OrganizationKey, "ATCTT3xFf", "ATCTT")]
#[case::two_lines(CredentialKind::OrganizationKey, &format!("{KEY}\n{KEY}"), "no spaces")]
#[case::with_its_scheme(CredentialKind::OrganizationKey, &format!("Bearer {KEY}"), "begin with")]
fn what_is_no_such_secret_is_told_by_its_look(
    #[case] kind: CredentialKind,
    #[case] secret: &str,
    #[case] hint: &str,
) {
    let new = credential(kind, secret);
    let text = fault(&new, secret_field(kind)).unwrap();
    assert!(text.contains(hint), "{text}");
    assert!(
        secret.trim().is_empty() || !text.contains(secret.trim()),
        "{text}"
    );
}

#[test]
fn space_around_a_secret_is_no_part_of_it() {
    let new = credential(CredentialKind::OrganizationKey, &format!(" {KEY}\n"));
    assert!(matches!(new.read(now()), Ok(Secret::Key(key)) if key.expose_secret() == KEY));
    assert_eq!(new.last4(), "6789");
}

#[rstest]
#[case("", false)]
#[case("ada", false)]
#[case("@example.com", false)]
#[case("ada@", false)]
#[case("ada@example.com:x", false)]
#[case("ada @example.com", false)]
#[case(" ada@example.com ", true)]
#[case("한글@example.kr", true)]
fn an_address_is_one_line_with_an_at_sign(#[case] email: &str, #[case] good: bool) {
    let new = NewCredential {
        email: Some(email.into()),
        ..credential(CredentialKind::UserToken, TOKEN)
    };
    assert_eq!(fault(&new, "email").is_none(), good, "{email}");
}

#[rstest]
#[case("2026-11-20", false)]
#[case("2026-11-21", true)]
#[case("2027-11-22", true)]
#[case("2028-01-01", false)]
fn the_last_day_is_within_a_year(#[case] day: &str, #[case] good: bool) {
    let new = NewCredential {
        expires_on: Some(day.parse().unwrap()),
        ..credential(CredentialKind::OrganizationKey, KEY)
    };
    assert_eq!(fault(&new, "expiresOn").is_none(), good, "{day}");
}

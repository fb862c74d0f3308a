//! Who and what there is on the made-up site.

use std::fmt::Write;

use super::random::Random;

const HOST: &str = "https://bench.atlassian.net";
const PEOPLE: usize = 60;
const STATUSES: [(&str, &str); 14] = [
    ("Backlog", "new"),
    ("To Do", "new"),
    ("Selected for Development", "new"),
    ("Analysis", "indeterminate"),
    ("In Progress", "indeterminate"),
    ("Code Review", "indeterminate"),
    ("Ready for Test", "indeterminate"),
    ("Testing", "indeterminate"),
    ("Blocked", "indeterminate"),
    ("Waiting for Customer", "indeterminate"),
    ("Ready for Release", "indeterminate"),
    ("Übergabe", "indeterminate"),
    ("Done", "done"),
    ("Won't Do", "done"),
];
const PROJECTS: [(&str, &str); 3] = [
    ("WEB", "Web shop"),
    ("OPS", "Operations"),
    ("PLAT", "Platform"),
];
const FIRST: [&str; 12] = [
    "Ada", "Björn", "Chiara", "Dmitri", "Élodie", "Farid", "Grace", "Hiro", "Inés", "Jonas",
    "Khadija", "Lena",
];
const LAST: [&str; 10] = [
    "Lovelace",
    "Ångström",
    "Rossi",
    "Petrov",
    "Moreau",
    "Haddad",
    "Hopper",
    "Tanaka",
    "Núñez",
    "Schmidt",
];

#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) people: Vec<Person>,
}

#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) account: String,
    pub(crate) name: String,
    /// The whole block that Jira writes wherever it names somebody.
    pub(crate) json: String,
}

impl Site {
    pub(crate) fn new(random: &mut Random) -> Self {
        let people = (0..PEOPLE).map(|_| Person::new(random)).collect();
        Self { people }
    }

    pub(crate) fn status_count() -> usize {
        STATUSES.len()
    }

    pub(crate) fn status_id(index: usize) -> usize {
        10_000 + index
    }

    pub(crate) fn status_name(index: usize) -> &'static str {
        STATUSES[index].0
    }

    pub(crate) fn status_json(index: usize) -> String {
        let (name, category) = STATUSES[index];
        let id = Self::status_id(index);
        format!(
            r#"{{"self":"{HOST}/rest/api/3/status/{id}","description":"","iconUrl":"{HOST}/","name":"{name}","id":"{id}","statusCategory":{{"self":"{HOST}/rest/api/3/statuscategory/4","id":4,"key":"{category}","colorName":"yellow","name":"{category}"}}}}"#
        )
    }

    pub(crate) fn project_count() -> usize {
        PROJECTS.len()
    }

    pub(crate) fn project_key(index: usize) -> &'static str {
        PROJECTS[index].0
    }

    pub(crate) fn project_json(index: usize) -> String {
        let (key, name) = PROJECTS[index];
        let id = 10_100 + index;
        let avatar = |size| {
            format!(
                r#""{size}x{size}":"{HOST}/rest/api/3/universal_avatar/view/type/project/avatar/{id}?size={size}""#
            )
        };
        let avatars = [48, 24, 16, 32].map(avatar).join(",");
        format!(
            r#"{{"self":"{HOST}/rest/api/3/project/{id}","id":"{id}","key":"{key}","name":"{name}","projectTypeKey":"software","simplified":false,"avatarUrls":{{{avatars}}}}}"#
        )
    }

    /// `GET /status`.
    pub(crate) fn statuses_json() -> String {
        let all: Vec<String> = (0..STATUSES.len()).map(Self::status_json).collect();
        format!("[{}]", all.join(","))
    }
}

impl Person {
    fn new(random: &mut Random) -> Self {
        let (first, last) = (random.pick(&FIRST), random.pick(&LAST));
        let name = format!("{first} {last}");
        let (high, low) = (random.next(), random.next());
        let account = format!(
            "712020:{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
            high >> 32,
            high >> 16 & 0xffff,
            high & 0xfff,
            low >> 52,
            low & 0xffff_ffff_ffff
        );
        let (initials, color) = (&account[7..9], low % 7);
        let mut avatars = String::new();
        for size in [48, 24, 16, 32] {
            let comma = if avatars.is_empty() { "" } else { "," };
            let _ = write!(
                avatars,
                r#"{comma}"{size}x{size}":"https://secure.gravatar.com/avatar/{high:016x}{low:016x}?d=https%3A%2F%2Favatar-management--avatars.us-west-2.prod.public.atl-paas.net%2Finitials%2F{initials}-{color}.png&size={size}&s={size}""#
            );
        }
        let escaped = account.replace(':', "%3A");
        let json = format!(
            r#"{{"self":"{HOST}/rest/api/3/user?accountId={escaped}","accountId":"{account}","emailAddress":"{initials}@example.com","avatarUrls":{{{avatars}}},"displayName":"{name}","active":true,"timeZone":"Europe/Berlin","accountType":"atlassian"}}"#
        );
        Self {
            account,
            name,
            json,
        }
    }
}

//! What the host page needs to know: sites, people, and what apps add to Jira.

use serde_json::{Value, json};

use crate::connect::app::AppState;
use crate::forge::ForgeModule;
use crate::options::accounts;
use crate::site::SiteState;
use crate::world::World;

/// Who can be chosen as the one in front of the screen.
const PEOPLE: [&str; 4] = [
    accounts::ADMIN,
    accounts::MEMBER,
    accounts::OUTSIDER,
    accounts::FAR,
];

pub(crate) fn describe(world: &World, index: usize) -> Value {
    let site = &world.sites[index];
    let sites = world.sites.iter().enumerate();
    let sites: Value = sites
        .map(|(number, site)| {
            let name = format!("Site {}", number + 1);
            json!({"name": name, "baseUrl": site.base_url(), "people": people(site)})
        })
        .collect();
    let apps = connect(site).into_iter().chain(forge(world, index));
    json!({
        "baseUrl": site.base_url(),
        "cloudId": site.tenant().cloud_id,
        "sites": sites,
        "people": people(site),
        "apps": apps.collect::<Value>(),
    })
}

fn people(site: &SiteState) -> Value {
    site.with_data(|data| {
        let people = PEOPLE.iter().filter_map(|account| data.users.get(*account));
        let people = people.filter(|user| user.active).map(|user| {
            json!({
                "accountId": user.account_id, "displayName": user.display_name, "admin": user.admin,
                "locale": user.locale, "timeZone": user.time_zone,
            })
        });
        people.collect()
    })
}

fn connect(site: &SiteState) -> Option<Value> {
    let tenant = site.tenant();
    let app = tenant.app.as_ref()?;
    let object = || json!({});
    let modules = if app.modules.is_object() {
        app.modules.clone()
    } else {
        object()
    };
    (tenant.state == AppState::Enabled).then(|| {
        json!({
            "platform": "connect", "key": app.key, "name": app.name, "baseUrl": app.base_url, "modules": modules,
            "licence": tenant.licence_word(),
        })
    })
}

fn forge(world: &World, index: usize) -> Vec<Value> {
    let installed = world.forge.apps().into_iter().filter_map(|app| {
        let state = app.state();
        state.installations.get(&index)?;
        let pages = state
            .registration
            .pages
            .as_ref()
            .filter(|folder| folder.is_dir());
        let pages = pages.map(|_| format!("{}/{}", world.pages_url, app.id));
        Some(json!({
            "platform": "forge", "id": app.id, "environmentId": app.environment_id, "name": "Dwell",
            "modules": ForgeModule::ALL.map(module), "pages": pages,
        }))
    });
    installed.collect()
}

fn module(module: ForgeModule) -> Value {
    let pages = module.pages.iter();
    let pages: Value = pages
        .map(|(title, route)| json!({"title": title, "route": route}))
        .collect();
    json!({
        "type": module.kind, "key": module.key, "title": module.title, "file": module.file,
        "use": module.special, "pages": pages,
    })
}

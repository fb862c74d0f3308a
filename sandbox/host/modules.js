/** What installed apps add to Jira: Connect's descriptor and Forge's manifest in one shape. */

function hidden(conditions, person) {
  return (conditions ?? []).some(({ condition }) => condition === 'user_is_admin' && !person.admin);
}

function ofConnect(app, person) {
  const { generalPages = [], adminPages = [], webSections = [], configurePage, postInstallPage } = app.modules;
  const entry = (module) => ({ app, module, key: module.key, label: module.name.value, route: '' });
  const shown = (modules) => modules.filter(({ conditions }) => !hidden(conditions, person)).map(entry);
  const below = (section) => adminPages.filter(({ location }) => location === `${section.location}/${section.key}`);
  return {
    name: app.name,
    platform: app.platform,
    apps: shown(generalPages),
    settings: webSections.map((section) => ({ title: section.name.value, entries: shown(below(section)) })),
    configure: configurePage && shown([configurePage])[0],
    getStarted: postInstallPage && shown([postInstallPage])[0],
  };
}

function ofForge(app, person) {
  const entry = (module, label = module.title, route = '') => ({ app, module, key: module.key, label, route });
  const of = (type) => app.modules.filter((module) => module.type === type);
  // Jira has its settings for admins only.
  const admin = person.admin ? of('jira:adminPage') : [];
  const plain = admin.filter(({ use }) => !use);
  const special = (use) => admin.filter((module) => module.use === use).map((module) => entry(module))[0];
  return {
    name: app.name,
    platform: app.platform,
    apps: of('jira:globalPage').map((module) => entry(module)),
    settings: plain.map((module) => ({
      title: module.title,
      entries: module.pages.map(({ title, route }) => entry(module, title, route)),
    })),
    configure: special('useAsConfig'),
    getStarted: special('useAsGetStarted'),
  };
}

export function menus(jira, person) {
  return jira.apps.map((app, index) => {
    const menu = app.platform === 'connect' ? ofConnect(app, person) : ofForge(app, person);
    const entries = [...menu.apps, ...menu.settings.flatMap(({ entries }) => entries), menu.configure, menu.getStarted];
    entries.filter(Boolean).forEach((entry) => {
      entry.href = `/jira/apps/${index}/${entry.key}${entry.route && `/${entry.route}`}`;
    });
    return menu;
  });
}

/** Jira around the frames: menus, who is signed in, theme and language. */
import { openConnect } from './connect.js';
import { element, link } from './elements.js';
import { openForge } from './forge.js';
import { manageApps } from './manage-apps.js';
import { menus } from './modules.js';
import { ask, Session } from './session.js';

const jira = await ask('jira');
const session = new Session(jira);
session.paint(session.theme);
let all = menus(jira, session.person);
const content = document.getElementById('content');
let close = () => {};

/** Menus stay as people left them; the one with the open page is open. */
function group(label, name, ...children) {
  const details = element('details', {}, element('summary', { textContent: label }), ...children);
  details.open = sessionStorage.getItem(`menu ${name}`) === 'open';
  details.addEventListener('toggle', () => sessionStorage.setItem(`menu ${name}`, details.open ? 'open' : 'closed'));
  return details;
}

function drawSidebar() {
  const links = ({ label, href }) => link(label, href);
  const groups = [group('Apps', 'apps', ...all.flatMap(({ apps }) => apps.map(links)))];
  if (session.person.admin) {
    const sections = all.flatMap(({ settings }) => settings);
    const settings = sections.flatMap(({ title, entries }) => [element('h2', { textContent: title }), ...entries.map(links)]);
    groups.push(group('Jira Settings', 'settings', group('Apps', 'settings of apps', link('Manage apps', '/jira/manage-apps'), ...settings)));
  }
  document.getElementById('sidebar').replaceChildren(link('Your work', '/jira'), ...groups);
}

function plain(...children) {
  content.className = 'plain';
  content.replaceChildren(...children);
}

function drawHome() {
  const names = all.map(({ name }) => name).join(', ') || 'none';
  plain(
    element('h1', { textContent: 'Your work' }),
    element('p', { textContent: 'This is a stand-in for Jira, with nothing in it but what an app needs.' }),
    element('p', { textContent: `Installed apps: ${names}. Find them under Apps${session.person.admin ? ' and Jira Settings' : ''}.` }),
  );
}

/** Something was installed, or is gone. */
async function changed() {
  session.jira = await ask('jira');
  all = menus(session.jira, session.person);
  draw();
  return all;
}

async function drawPage(appIndex, key, route) {
  const { apps = [], settings = [], configure, getStarted } = all[appIndex] ?? {};
  const entries = [...apps, ...settings.flatMap((section) => section.entries), configure, getStarted].filter(Boolean);
  const entry = entries.find((one) => one.key === key);
  if (!entry) {
    plain(element('h1', { textContent: 'Not found' }), element('p', { textContent: 'There is no such page, or you may not see it.' }));
    return;
  }
  content.className = '';
  content.replaceChildren();
  const open = entry.app.platform === 'connect' ? openConnect : openForge;
  const moved = (path) => go(`/jira/apps/${appIndex}/${key}${path && `/${path}`}`, false);
  close = await open({ entry, route, session, content, moved });
}

function draw() {
  close();
  close = () => {};
  drawSidebar();
  const [, , area, index, key, ...route] = location.pathname.split('/').map(decodeURIComponent);
  if (area === 'manage-apps' && session.person.admin) {
    plain(...manageApps(all, { changed, go }));
  } else if (area === 'apps') {
    drawPage(Number(index), key, route.join('/')).catch((error) => plain(element('p', { role: 'alert', textContent: error.message })));
  } else {
    drawHome();
  }
}

function go(href, redraw = true) {
  if (location.pathname !== href) {
    history.pushState(null, '', href);
  }
  if (redraw) {
    draw();
  } else {
    drawSidebar();
  }
}

function drawHeader() {
  const choose = (id, value, chosen) => {
    const select = document.getElementById(id);
    select.value = value;
    select.addEventListener('change', () => chosen(select.value));
  };
  document.getElementById('site').textContent = jira.sites.find(({ baseUrl }) => baseUrl === jira.baseUrl)?.name ?? jira.baseUrl;
  const people = jira.sites.map(({ baseUrl, name, people }) => {
    const options = people.map(({ accountId, displayName, admin }) => {
      const text = admin ? `${displayName} (admin)` : displayName;
      return element('option', { value: JSON.stringify([baseUrl, accountId]), textContent: text });
    });
    return element('optgroup', { label: name }, ...options);
  });
  document.getElementById('person').replaceChildren(...people);
  choose('person', JSON.stringify([jira.baseUrl, session.person.accountId]), (value) => session.become(...JSON.parse(value)));
  choose('theme', session.theme, (value) => session.paint(value));
  choose('language', session.locale, (value) => void session.speak(value));
}

document.addEventListener('click', (event) => {
  const href = event.target.closest?.('a')?.getAttribute('href');
  if (href?.startsWith('/jira')) {
    event.preventDefault();
    go(href);
  }
});
addEventListener('popstate', draw);
drawHeader();
draw();

/** *Manage apps*: what is installed, and the ways in and out. */
import { element, link } from './elements.js';
import { showFlag } from './flags.js';
import { post } from './session.js';

/** `host.changed` fetches what is installed and answers with its menus, `host.go` opens a page. */
export function manageApps(all, host) {
  const rows = all.map(({ name, platform, configure, getStarted }) => {
    const uninstall = element('button', { textContent: 'Uninstall' });
    uninstall.addEventListener('click', () => attempt(uninstall, () => leave(name, platform, host)));
    const actions = [configure && link('Configure', configure.href), getStarted && link('Get started', getStarted.href), uninstall];
    const cells = actions.map((action) => element('td', {}, action ?? ''));
    return element('tr', {}, element('th', { scope: 'row', textContent: name }), ...cells);
  });
  const table = element('table', {}, element('tbody', {}, ...rows));
  const installed = rows.length > 0 ? table : element('p', { textContent: 'No apps are installed.' });
  return [element('h1', { textContent: 'Manage apps' }), installed, ...waysIn(host)];
}

function waysIn(host) {
  const url = element('input', { type: 'url', required: true, size: 40, placeholder: 'https://…' });
  const upload = element('button', { textContent: 'Upload app' });
  const form = element('form', {}, element('label', {}, 'App URL ', url), ' ', upload);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(upload, () => enter('install', { appUrl: url.value.trim() }, host));
  });
  const forge = element('button', { textContent: 'Install the Forge app' });
  forge.addEventListener('click', () => attempt(forge, () => enter('forge/install', {}, host)));
  return [
    element('h2', { textContent: 'Install an app' }),
    element('p', { textContent: 'A Connect app is where its descriptor is; a Forge app has been registered with the sandbox.' }),
    form,
    element('p', {}, forge),
  ];
}

/** One thing at a time. */
async function attempt(button, act) {
  button.disabled = true;
  try {
    await act();
  } catch (error) {
    showFlag({ title: 'That did not work', body: error.message, type: 'error' });
  } finally {
    button.disabled = false;
  }
}

async function enter(path, asked, host) {
  mustBeTaken(await post(path, asked));
  const menu = (await host.changed()).at(-1);
  const start = () => {
    close();
    host.go(menu.getStarted.href);
  };
  const actions = menu.getStarted ? [{ text: 'Get started', act: start }] : [];
  const close = showFlag({ title: `${menu.name} is installed`, type: 'success', actions });
}

async function leave(name, platform, host) {
  const answer = await post(platform === 'forge' ? 'forge/uninstall' : 'uninstall', {});
  await host.changed();
  // It is gone, whatever it says to that.
  const isHeard = answer.status >= 200 && answer.status < 300;
  showFlag({ title: `${name} is uninstalled`, type: isHeard ? 'success' : 'warning', ...(!isHeard && { body: saying(answer) }) });
}

function mustBeTaken(answer) {
  if (!(answer.status >= 200 && answer.status < 300)) {
    throw new Error(saying(answer));
  }
}

function saying({ status, body }) {
  return `The app answered ${status}${body ? `: ${typeof body === 'string' ? body : JSON.stringify(body)}` : ''}`;
}

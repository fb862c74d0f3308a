/** Connect pages: Atlassian's own bridge (atlassian-connect-js), and the modules that the product adds to it. */
import { showFlag } from './flags.js';
import { ask, post } from './session.js';

let current;

/** `AP` calls these with a callback behind whatever the app passed. */
function told(answer) {
  return (...given) => given.at(-1)(answer());
}

/** `AP` gets a promise of it. */
function promised(answer) {
  const method = (...given) => answer(...given.slice(0, -1));
  method.returnsPromise = true;
  return method;
}

function contextToken() {
  const account = encodeURIComponent(current.session.person.accountId);
  return ask(`context-token?account=${account}`).then(({ token }) => token);
}

/** As the person who has the page open. */
async function request(asked, options) {
  const { url, type = 'GET', data, contentType } = typeof asked === 'string' ? { ...options, url: asked } : asked;
  const account = current.session.person.accountId;
  const answer = await post('request', { account, method: type, path: url, contentType, body: data });
  if (answer.status >= 400) {
    throw new Error(JSON.stringify({ xhr: { status: answer.status, responseText: answer.body } }));
  }
  return { body: answer.body, xhr: { status: answer.status, responseText: answer.body } };
}

/** The page's own place in Jira's address, behind `#!`. */
const place = {
  read: () => location.hash.replace(/^#!?/, ''),
  write: (path, replace) => window.history[replace ? 'replaceState' : 'pushState'](null, '', `#!${path}`),
};

function define(host) {
  host.defineModule('context', {
    getToken: promised(contextToken),
    getContext: promised(async () => ({ license: { active: current.entry.app.licence === 'active' } })),
  });
  host.defineModule('user', {
    getCurrentUser: told(() => ({ atlassianAccountId: current.session.person.accountId })),
    getLocale: told(() => current.session.locale),
    getTimeZone: told(() => current.session.person.timeZone),
  });
  host.defineModule({ request: promised(request) });
  host.defineModule('navigator', {
    go: (target, context) => current.moved(target === 'addonmodule' ? (context?.customData?.path ?? '') : ''),
    getLocation: told(() => ({ target: 'addonmodule', context: { moduleKey: current.entry.key } })),
    reload: () => location.reload(),
  });
  host.defineModule('history', {
    getState: (type, callback) => callback(type === 'hash' ? place.read() : { hash: place.read() }),
    pushState: (state) => place.write(state, false),
    replaceState: (state) => place.write(state, true),
    // simple-xdm answers a callback once.
    popState: (callback) => addEventListener('hashchange', ({ newURL, oldURL }) => callback({ newURL, oldURL }), { once: true }),
  });
  const create = ({ id, title, body, type, close, actions, onClose }) => {
    const buttons = actions.map(({ actionText, executeAction }) => ({ text: actionText, act: executeAction }));
    const dismiss = showFlag({ id, title, body, type, isAutoDismiss: close === 'auto', actions: buttons, onClose: () => onClose(id) });
    return { close: dismiss };
  };
  host.getFrameworkAdaptor().registerModule({
    getModuleRegistrationName: () => 'flag',
    isEnabled: () => true,
    getProvider: () => ({ create }),
  });
}

let isDefined = false;

export async function openConnect({ entry, session, content, moved }) {
  const host = window.connectHost;
  if (!host || !window.jQuery) {
    throw new Error('The packages of sandbox/host are not installed: make frontend');
  }
  current = { entry, session, moved };
  if (!isDefined) {
    define(host);
    isDefined = true;
  }
  const { app, module } = entry;
  const parameters = new URLSearchParams({
    xdm_e: location.origin,
    xdm_c: `channel-${app.key}__${module.key}`,
    cp: '',
    xdm_deprecated_addon_key_do_not_use: app.key,
    lic: app.licence,
    cv: '1001.0.0-SNAPSHOT',
  });
  const url = `${app.baseUrl}${module.url}${module.url.includes('?') ? '&' : '?'}${parameters}`;
  const signing = new URLSearchParams({ account: session.person.accountId, method: 'GET', url });
  const { token } = await ask(`context-token?${signing}`);
  const extension = {
    addon_key: app.key,
    key: module.key,
    url: `${url}&jwt=${token}`,
    options: { isFullPage: true, autoresize: false, contextPath: '', moduleType: 'generalPages' },
  };
  const container = host.create(extension);
  window.jQuery(content).append(container);
  const frame = container.find('iframe');
  frame.attr('title', entry.label);
  return () => host.destroy(frame.attr('id'));
}

/** Forge pages: a frame on another origin with Forge's restrictions, and the host's half of the bridge. */
import { showFlag } from './flags.js';
import { post } from './session.js';

const SANDBOX = 'allow-downloads allow-forms allow-modals allow-pointer-lock allow-same-origin allow-scripts';
const ALLOWED = 'camera; clipboard-write; display-capture; fullscreen; microphone';

/** What `@forge/bridge` calls, by its names; `bridge.js` has the rest, and the list of what neither has. */
function commands({ entry, session, moved }) {
  const { app, module } = entry;
  const flags = new Map();
  const account = session.person.accountId;
  return {
    getContext: async () => ({
      accountId: account,
      cloudId: session.jira.cloudId,
      environmentId: app.environmentId,
      extension: { type: module.type, location: location.href },
      localId: `ari:cloud:ecosystem::extension/${app.id}/${app.environmentId}/static/${module.key}`,
      locale: session.locale,
      moduleKey: module.key,
      siteUrl: session.jira.baseUrl,
      theme: { colorMode: session.theme },
      timezone: session.person.timeZone,
    }),
    invoke: async ({ invokeType, path, method, headers, body }) => {
      if (invokeType !== 'ui-remote-fetch') {
        throw new Error(`the sandbox's bridge does not implement ${invokeType ?? 'functions'}`);
      }
      return passedOn(await post('forge/invoke', { account, module: module.key, method, path, headers, body }));
    },
    fetchProduct: async ({ restPath, fetchRequestInit: { method = 'GET', body } = {} }) => {
      const answer = await post('request', { account, method, path: restPath, contentType: 'application/json', body });
      return { status: answer.status, statusText: '', headers: { 'content-type': answer.contentType }, body: answer.body };
    },
    showFlag: async ({ id, title, description, type, isAutoDismiss, actions = [] }) => {
      const buttons = actions.map(({ text }) => ({ text, act: () => {} }));
      flags.set(id, showFlag({ id, title, body: description, type, isAutoDismiss, actions: buttons }));
    },
    closeFlag: async ({ id }) => flags.get(id)?.(),
    navigate: async ({ type, url, target }) => {
      if (url === undefined) {
        throw new Error(`the sandbox's bridge does not implement the target ${target}`);
      }
      type === 'new-tab' ? window.open(url, '_blank', 'noopener') : location.assign(url);
    },
    getUrl: async () => location.href,
    reload: async () => location.reload(),
    changeWindowTitle: async (title) => void (document.title = title),
    moved: async (path) => moved(path.replace(/^\/+/, '')),
  };
}

/** Forge Remote: what the page's promise becomes. */
function passedOn({ rejected, status, headers, body: text }) {
  if (rejected !== undefined) {
    throw new Error(rejected);
  }
  const isGood = status >= 200 && status < 300;
  const answer = { status, headers, body: text === '' ? undefined : parsed(text) };
  return isGood ? { success: true, payload: answer } : { success: false, error: answer };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export async function openForge({ entry, route, session, content, moved }) {
  const { app, module } = entry;
  if (!app.pages) {
    throw new Error('The built pages are not there: make frontend, and sandbox demo --pages');
  }
  const answers = commands({ entry, session, moved });
  const frame = document.createElement('iframe');
  const origin = new URL(app.pages).origin;
  const heard = async (event) => {
    if (event.source !== frame.contentWindow || event.origin !== origin) {
      return;
    }
    const { id, command, payload } = event.data;
    const answer = await Promise.resolve()
      .then(() => answers[command](payload))
      .then((result) => ({ id, result }), (error) => ({ id, error: error.message }));
    event.source.postMessage(answer, origin);
  };
  const tellTheme = () => frame.contentWindow?.postMessage({ theme: session.theme }, origin);
  const followed = new MutationObserver(tellTheme);
  followed.observe(document.documentElement, { attributeFilter: ['data-color-mode'] });
  addEventListener('message', heard);
  // What changes while the page is still on its way is not heard there.
  frame.addEventListener('load', tellTheme);
  frame.title = entry.label;
  frame.setAttribute('sandbox', SANDBOX);
  frame.allow = ALLOWED;
  frame.name = JSON.stringify({ host: location.origin, theme: session.theme, path: `/${route}` });
  frame.src = `${app.pages}/${module.file}`;
  content.append(frame);
  return () => {
    followed.disconnect();
    removeEventListener('message', heard);
  };
}

// What Forge puts before a page's own scripts. `@forge/bridge` 7 finds `__bridge` and calls it by command.
(() => {
  const { host, theme, path } = JSON.parse(window.name);
  const calls = new Map();
  let colorMode = theme;
  let isThemed = false;

  const ask = (command, payload) =>
    new Promise((resolve, reject) => {
      const id = calls.size;
      calls.set(id, { resolve, reject });
      parent.postMessage({ id, command, payload }, host);
    });

  const paint = () => {
    document.documentElement.dataset.theme = 'dark:dark light:light spacing:spacing';
    document.documentElement.dataset.colorMode = colorMode;
  };

  addEventListener('message', ({ origin, source, data }) => {
    if (origin !== host || source !== parent) return;
    if (data.theme !== undefined) {
      colorMode = data.theme;
      if (isThemed) paint();
      return;
    }
    const call = calls.get(data.id);
    data.error === undefined ? call.resolve(data.result) : call.reject(new Error(data.error));
  });

  const sheet = (name) =>
    new Promise((resolve) => {
      const href = `/__themes/atlaskit-tokens_${name}.css`;
      const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href, onload: resolve, onerror: resolve });
      document.head.append(link);
    });

  const enableTheming = async () => {
    if (isThemed) return;
    isThemed = true;
    paint();
    await Promise.all(['light', 'dark', 'spacing'].map(sheet));
  };

  const createHistory = async () => {
    const listeners = new Set();
    const at = (to, state) => {
      const url = new URL(typeof to === 'string' ? to : (to.pathname ?? '/'), 'https://page');
      return { pathname: url.pathname, search: url.search, hash: url.hash, state, key: crypto.randomUUID() };
    };
    const move = (action) => (to, state) => {
      history.location = at(to, state);
      history.action = action;
      void ask('moved', history.location.pathname);
      listeners.forEach((heard) => heard(history.location, action));
    };
    const history = {
      action: 'POP',
      location: at(path),
      push: move('PUSH'),
      replace: move('REPLACE'),
      createHref: ({ pathname }) => pathname,
      listen: (heard) => {
        listeners.add(heard);
        return () => listeners.delete(heard);
      },
    };
    return history;
  };

  const here = { enableTheming, createHistory, emitReadyEvent: async () => {}, getFrameId: async () => window.name };
  const atHost = ['getContext', 'invoke', 'fetchProduct', 'showFlag', 'closeFlag', 'navigate', 'getUrl', 'reload', 'changeWindowTitle'];
  // Named by `@forge/bridge` 7.2.0, and not played here.
  const missing = [
    'close', 'emit', 'emitFrontendCustomMetric', 'emitPublic', 'fetchRemote', 'fetchUserRecommendations', 'getCookieConsentPreferences',
    'getFrameDispatch', 'initFeatureFlags', 'isRovoEnabled', 'on', 'onClose', 'onPublic', 'open', 'openModal', 'openRovo',
    'publishRealtimeChannel', 'refresh', 'requestTeamworkGraph', 'submit', 'subscribeRealtimeChannel', 'trackObjectStoreAction',
  ];

  globalThis.__bridge = {
    async callBridge(command, payload) {
      if (command in here) return here[command](payload);
      if (atHost.includes(command)) return ask(command, payload);
      const known = missing.includes(command) ? '' : ', and @forge/bridge 7.2.0 does not know it';
      throw new Error(`the sandbox's bridge does not implement ${command}${known}`);
    },
  };
})();

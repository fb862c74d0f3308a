/** A stand-in for Jira around a Connect page: `AP` as `all.js` leaves it, and the server behind `fetch`. */
import type { AtlassianPage } from '../src/host/connect';
import type { Dwell } from './dwell/dwell';
import type { Shown } from './forge';

const MOUNT = '/api/v1';
const CONTEXT_TOKEN = 'context-token';

export interface Connected extends Shown {
  ap: AtlassianPage;
  fetch: typeof fetch;
  /** The viewer goes back or forward in Jira. */
  goTo(hash: string): void;
}

export function connect(dwell: Dwell, hash = ''): Connected {
  const shown: Shown = { flags: [], opened: [] };
  let heard: (event: { newURL?: string }) => void = () => {};
  const ap: AtlassianPage = {
    context: { getToken: () => Promise.resolve(CONTEXT_TOKEN) },
    user: { getLocale: (told) => told(dwell.locale.replace('-', '_')), getTimeZone: (told) => told(dwell.timeZone) },
    flag: { create: ({ title }) => shown.flags.push(title) },
    theming: { initializeTheming: () => document.documentElement.setAttribute('data-color-mode', 'light') },
    history: {
      getState: (_, told) => told(hash),
      pushState: (state) => {
        hash = state;
      },
      popState: (listener) => {
        heard = listener;
      },
    },
  };
  const answer: typeof fetch = async (input, init = {}) => {
    const headers = init.headers as Record<string, string>;
    if (headers['Authorization'] !== `JWT ${CONTEXT_TOKEN}` || !String(input).startsWith(MOUNT)) {
      return new Response('{}', { status: 401, headers: { 'Content-Type': 'application/json' } });
    }
    const path = String(input).slice(MOUNT.length);
    const body = init.body === undefined ? {} : { body: JSON.parse(String(init.body)) as Record<string, unknown> };
    const { status, headers: told = {}, contentType, text } = dwell.answer({ method: init.method ?? 'GET', path, headers, ...body });
    return new Response(text ?? null, { status, headers: { ...told, ...(contentType && { 'Content-Type': contentType }) } });
  };
  const goTo = (next: string): void => {
    // A callback is told once.
    const told = heard;
    heard = () => {};
    told({ newURL: `https://example.atlassian.net/x#!${next}` });
  };
  return { ap, fetch: answer, goTo, ...shown };
}

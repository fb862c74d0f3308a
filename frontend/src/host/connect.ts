/** Connect: calls go to the page's own server, with a context token that Atlassian's `all.js` fetches from Jira. */
import type { Call, Host, Notice, Place, Reply } from '../host';
import { OwnPlace } from './place';

/** The part of `AP` that we use. What a host may lack is optional. */
export interface AtlassianPage {
  context: { getToken(): Promise<string> };
  user: { getLocale(told: (locale: string) => void): void; getTimeZone(told: (timeZone: string) => void): void };
  flag: { create(flag: { title: string; body: string; type: string; close: 'auto' | 'manual' }): unknown };
  theming?: { initializeTheming(): void };
  history?: {
    getState(type: 'hash', told: (hash: string) => void): void;
    pushState(state: string): void;
    popState(heard: (event: { newURL?: string }) => void): void;
  };
}

/** How long the host may take to tell what the page can do without. */
const PATIENCE = 1_500;

export async function connect(): Promise<Host> {
  const ap = (globalThis as { AP?: AtlassianPage }).AP;
  if (ap === undefined) {
    throw new Error('all.js is not there');
  }
  const [locale, timeZone, place] = await Promise.all([
    told<string>((tell) => ap.user.getLocale(tell)),
    told<string>((tell) => ap.user.getTimeZone(tell)),
    findPlace(ap),
    followTheme(ap),
  ]);
  return {
    viewer: { locale, timeZone },
    place,
    call: (call) => fetched(ap, call),
    notify: ({ kind, title, body = '' }: Notice) => void ap.flag.create({ title, body, type: kind, close: 'auto' }),
    open: () => false,
  };
}

/** What a callback is told, or `undefined` when it never is. */
function told<T>(ask: (tell: (answer: T) => void) => void): Promise<T | undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), PATIENCE);
    try {
      ask(resolve);
    } catch (error) {
      console.warn('the host does not tell', error);
      resolve(undefined);
    }
  });
}

/** Resolves once the host's colours are there, so that nothing flashes. */
async function followTheme(ap: AtlassianPage): Promise<void> {
  if (ap.theming === undefined) {
    return;
  }
  const { theming } = ap;
  await told<void>((tell) => {
    const page = document.documentElement;
    const observer = new MutationObserver(() => {
      if (page.hasAttribute('data-color-mode')) {
        observer.disconnect();
        tell();
      }
    });
    observer.observe(page, { attributeFilter: ['data-color-mode'] });
    theming.initializeTheming();
  });
}

/** Jira's address keeps our place behind `#!`. */
async function findPlace({ history }: AtlassianPage): Promise<Place> {
  if (history === undefined) {
    return new OwnPlace();
  }
  const hash = await told<string>((tell) => history.getState('hash', tell));
  const place = new OwnPlace(bare(hash ?? ''), (path) => history.pushState(path));
  followHistory(history, place);
  return place;
}

/** The bridge tells a callback once, or each time: it is renewed at most once for each move. */
function followHistory(history: NonNullable<AtlassianPage['history']>, place: OwnPlace): void {
  let isRenewed = false;
  const heard = ({ newURL = '' }: { newURL?: string }): void => {
    const path = bare(newURL.split('#')[1] ?? '');
    if (path !== place.current()) {
      place.moved(path);
    }
    if (!isRenewed) {
      isRenewed = true;
      setTimeout(() => (isRenewed = false));
      history.popState(heard);
    }
  };
  history.popState(heard);
}

function bare(hash: string): string {
  return hash.replace(/^[#!/]+/, '');
}

async function fetched(ap: AtlassianPage, { method, path, headers, body }: Call): Promise<Reply> {
  const token = await ap.context.getToken();
  const response = await fetch(mount() + path, {
    method,
    headers: { ...headers, Authorization: `JWT ${token}` },
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'error',
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /^application\/json\b/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: new Map(response.headers),
    body: isJson && text !== '' ? (JSON.parse(text) as unknown) : text,
  };
}

/** A server whose base address has a path says so in its shell. */
function mount(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="dwell-api"]')?.content ?? '/api/v1';
}

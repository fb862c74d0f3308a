/** Forge: calls go through Jira, which adds the invocation token and the user's own. */
import { invokeRemote, router, showFlag, view } from '@forge/bridge';

import type { Call, Host, Notice, Place, Reply } from '../host';
import { OwnPlace } from './place';

const MOUNT = '/forge/api/v1';

export async function connect(): Promise<Host> {
  const [context, place] = await Promise.all([view.getContext(), findPlace(), followTheme()]);
  return {
    viewer: { locale: context.locale, timeZone: context.timezone },
    place,
    call,
    notify,
    // The frame's sandbox lets no link open a tab.
    open: (url) => {
      void router.open(url);
      return true;
    },
  };
}

/** Before the first render, so that nothing flashes. Without it the page is light, and works. */
async function followTheme(): Promise<void> {
  try {
    await view.theme.enable();
  } catch (error) {
    console.warn('no theme from the host', error);
  }
}

/** Only pages with an address of their own have a history. */
async function findPlace(): Promise<Place> {
  try {
    const history = await view.createHistory();
    const place = new OwnPlace(bare(history.location.pathname), (path) => void history.push(`/${path}`));
    history.listen(({ pathname }) => {
      if (bare(pathname) !== place.current()) {
        place.moved(bare(pathname));
      }
    });
    return place;
  } catch {
    return new OwnPlace();
  }
}

function bare(pathname: string): string {
  return pathname.replace(/^\/+|\/+$/g, '');
}

let shown = 0;

function notify({ kind, title, body }: Notice): void {
  shown += 1;
  showFlag({ id: `dwell-${shown}`, type: kind, title, ...(body && { description: body }), isAutoDismiss: true });
}

async function call({ method, path, headers, body }: Call): Promise<Reply> {
  // Where the host has nothing to say, the bridge resolves with an empty object.
  const answer: Partial<Awaited<ReturnType<typeof invokeRemote>>> = await invokeRemote({
    method,
    path: MOUNT + path,
    ...(headers && { headers }),
    ...(body && { body }),
  });
  if (typeof answer.status !== 'number') {
    throw new Error('the host gave no answer');
  }
  return { status: answer.status, headers: lowerCased(answer.headers), body: answer.body };
}

function lowerCased(headers: Record<string, unknown> | undefined): Map<string, string> {
  return new Map(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

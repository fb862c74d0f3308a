/** Pages as a host would show them: our code from `start` to the host's own functions, Atlassian's package included. */
import { act, type BoundFunctions, type queries, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactElement } from 'react';
import type { Root } from 'react-dom/client';
import { afterEach, expect, vi } from 'vitest';

import { AdminPages } from '../src/shell/AdminPages';
import { App } from '../src/shell/App';
import type { Route } from '../src/shell/routes';
import { start } from '../src/start';
import { type Connected, connect } from './connect';
import type { Dwell } from './dwell/dwell';
import { type Bridge, forge, type Shown } from './forge';

export type Within = BoundFunctions<typeof queries>;
type User = ReturnType<typeof userEvent.setup>;

let root: Root | undefined;
let host: Bridge | undefined;

/** The package looks for its bridge once; each test has its own. */
const bridge: Bridge = {
  callBridge: (command, payload) => host?.callBridge(command, payload) ?? Promise.reject(new Error('no host')),
};

afterEach(() => {
  act(() => root?.unmount());
  root = undefined;
  document.head.querySelectorAll('meta').forEach((meta) => meta.remove());
  vi.unstubAllGlobals();
});

/** The app on Forge, at one of its pages. */
export async function open(dwell: Dwell, route?: Route, given: Bridge & Partial<Shown> = forge(dwell)): Promise<{ user: User; shown: Shown }> {
  host = given;
  vi.stubGlobal('__bridge', bridge);
  const user = await show(<App {...(route && { first: route })} />);
  return { user, shown: { flags: given.flags ?? [], opened: given.opened ?? [] } };
}

/** A page under Jira's settings, on Forge. */
export async function openAdmin(dwell: Dwell, route: 'api-settings' | 'api-information'): Promise<User> {
  host = forge(dwell);
  vi.stubGlobal('__bridge', bridge);
  return show(<AdminPages first={route} />);
}

/** The app on Connect. */
export async function openConnect(dwell: Dwell, hash = ''): Promise<{ user: User; jira: Connected }> {
  const jira = connect(dwell, hash);
  const meta = Object.assign(document.createElement('meta'), { name: 'dwell-host', content: 'connect' });
  document.head.append(meta);
  vi.stubGlobal('AP', jira.ap);
  vi.stubGlobal('fetch', jira.fetch);
  return { user: await show(<App />), jira };
}

/** Where nobody frames the page, unless something has been put there before. */
export async function show(page: ReactElement): Promise<User> {
  document.body.innerHTML = '<div id="root"></div>';
  const user = userEvent.setup();
  await act(async () => {
    root = await start(page);
  });
  return user;
}

/** The row that says `text`. */
export async function row(text: string): Promise<Within> {
  const found = (await screen.findByText(text)).closest('tr');
  if (!found) {
    throw new Error(`${text} is in no row`);
  }
  return within(found);
}

export function notes(): string[] {
  return [...document.querySelectorAll('td .notes, td.notes')].map((cell) => cell.textContent ?? '');
}

/** By its text: roles of a long table take jsdom seconds. */
export function button(name: string): HTMLButtonElement {
  const found = screen.getByText(name).closest('button');
  if (!found) {
    throw new Error(`${name} is on no button`);
  }
  return found;
}

export function field(label: string | RegExp): HTMLInputElement {
  return screen.getByLabelText<HTMLInputElement>(label);
}

/** Once it has taken the focus, as it does for somebody who types. */
export async function dialog(): Promise<Within> {
  const found = await screen.findByRole('dialog');
  await waitFor(() => expect(found.contains(document.activeElement)).toBe(true));
  return within(found);
}

/** The admin page as Forge would show it: our code from `start` to the bridge, Atlassian's package included. */
import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Root } from 'react-dom/client';
import { afterEach, vi } from 'vitest';

import { AdminPage } from '../src/admin/AdminPage';
import { start } from '../src/start';
import type { Dwell } from './dwell';
import { type Bridge, forge } from './forge';

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
  vi.unstubAllGlobals();
});

export function open(dwell: Dwell, given: Bridge = forge(dwell)): Promise<User> {
  host = given;
  vi.stubGlobal('__bridge', bridge);
  return openOutside();
}

/** Where nobody has put a bridge. */
export async function openOutside(): Promise<User> {
  document.body.innerHTML = '<div id="root"></div>';
  const user = userEvent.setup();
  await act(async () => {
    root = await start((found) => <AdminPage host={found} />);
  });
  return user;
}

/** The row that says `notes`. */
export async function row(notes: string): Promise<ReturnType<typeof within>> {
  const cell = await screen.findByText(notes);
  const found = cell.closest('tr');
  if (!found) {
    throw new Error(`${notes} is in no row`);
  }
  return within(found);
}

export function notes(): string[] {
  return [...document.querySelectorAll('.notes')].map((cell) => cell.textContent ?? '');
}

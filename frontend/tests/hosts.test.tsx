import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';

import { App } from '../src/shell/App';
import { json, refusal } from './dwell/answer';
import { Dwell } from './dwell/dwell';
import { CONTEXT, forge } from './forge';
import { open, openConnect, row, show } from './page';

const links = (): (string | null)[] => screen.getAllByRole('link').map((link) => link.textContent);

describe('the navigation', () => {
  it('has everything for an admin, with the settings in a second row', async () => {
    const { user } = await open(new Dwell().with(1));
    expect(await screen.findByRole('heading', { level: 1, name: 'Get Started' })).toBeTruthy();
    const top = within(screen.getByRole('navigation', { name: 'Dwell' }));
    expect(top.getAllByRole('link').map((link) => link.textContent)).toEqual(['Get Started', 'Reports', 'Settings']);
    await user.click(top.getByRole('link', { name: 'Settings' }));
    expect(await row('Notes 1')).toBeTruthy();
    const settings = within(screen.getByRole('navigation', { name: 'Settings' }));
    expect(settings.getAllByRole('link').map((link) => link.textContent)).toEqual(['API Settings', 'API Information', 'Calendars', 'Audit', 'Security']);
    expect(settings.getByRole('link', { name: 'API Settings' }).getAttribute('aria-current')).toBe('page');
    for (const name of ['API Information', 'Calendars', 'Audit', 'Security']) {
      await user.click(settings.getByRole('link', { name }));
      const heading = await screen.findByRole('heading', { level: 1, name });
      expect(document.activeElement).toBe(heading);
    }
  });

  it('opens Reports once Get Started is done', async () => {
    const dwell = new Dwell();
    dwell.steps.forEach((step) => (step.state = 'done'));
    await open(dwell);
    expect(await screen.findByRole('heading', { level: 1, name: 'Reports' })).toBeTruthy();
  });

  it('has reports and their own tokens for a member, whatever the address says', async () => {
    const { jira } = await openConnect(new Dwell().asMember(), '!security');
    expect(await screen.findByRole('heading', { level: 1, name: 'Reports' })).toBeTruthy();
    expect(links().slice(0, 2)).toEqual(['Reports', 'My report tokens']);
    jira.goTo('audit');
    expect(await screen.findByRole('heading', { level: 1, name: 'Reports' })).toBeTruthy();
    jira.goTo('my-tokens');
    expect(await screen.findByRole('heading', { level: 1, name: 'My report tokens' })).toBeTruthy();
  });
});

describe('on Connect', () => {
  it('the page calls its own server with a context token, follows Jira’s address and shows Jira’s flags', async () => {
    const dwell = new Dwell().with(1);
    const { user, jira } = await openConnect(dwell, '!api-settings');
    expect(await row('Notes 1')).toBeTruthy();
    await user.click(screen.getByLabelText('Active: token of Person 1, Notes 1'));
    await waitFor(() => expect(jira.flags).toEqual(['The token is deactivated.']));
    expect(dwell.requests.find(({ method }) => method === 'PATCH')?.headers).toMatchObject({ 'If-Match': '"1"' });
    for (const [path, name] of [['security', 'Security'], ['audit', 'Audit'], ['api-settings', 'API Settings']] as const) {
      jira.goTo(path);
      expect(await screen.findByRole('heading', { level: 1, name })).toBeTruthy();
    }
  });

  it('works where the host has no history and no theme', async () => {
    const dwell = new Dwell();
    const meta = Object.assign(document.createElement('meta'), { name: 'dwell-host', content: 'connect' });
    document.head.append(meta);
    const { connect } = await import('./connect');
    const { ap, fetch } = connect(dwell);
    const { theming: _, history: __, ...bare } = ap;
    vi.stubGlobal('AP', bare);
    vi.stubGlobal('fetch', fetch);
    const user = await show(<App />);
    await user.click(await screen.findByRole('link', { name: 'Reports' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Reports' })).toBeTruthy();
  });

  it('a shell without all.js says that it cannot start', async () => {
    document.head.append(Object.assign(document.createElement('meta'), { name: 'dwell-host', content: 'connect' }));
    await show(<App />);
    expect(await screen.findByText('all.js is not there')).toBeTruthy();
  });
});

describe('on Forge', () => {
  it('links out of the app go through the host, whose sandbox opens no tabs', async () => {
    const { user, shown } = await open(new Dwell(), 'api-settings');
    await user.click(await screen.findByRole('link', { name: /^How to call reports/ }));
    expect(shown.opened).toEqual(['https://dwell.example.com/docs']);
  });

  it('works without a theme and a history, in a locale and a zone that nobody knows', async () => {
    const dwell = new Dwell().with(1);
    dwell.timeZone = 'Mars/Olympus';
    const { callBridge } = forge(dwell, { ...CONTEXT, locale: 'x', timezone: 'Mars/Olympus' });
    const bare = (command: string, payload?: unknown): Promise<unknown> =>
      ['enableTheming', 'createHistory'].includes(command) ? Promise.reject(new Error('no')) : callBridge(command, payload);
    vi.spyOn(console, 'warn').mockReturnValue();
    await open(dwell, 'api-settings', { callBridge: bare });
    expect((await row('Notes 1')).getByText('Nov 1, 2026, 9:01 AM')).toBeTruthy();
  });

  it('a host that does not tell where we are is told about', async () => {
    const { callBridge } = forge(new Dwell());
    const broken = (command: string, payload?: unknown): Promise<unknown> =>
      command === 'getContext' ? Promise.reject(new Error('no context')) : callBridge(command, payload);
    await open(new Dwell(), 'reports', { callBridge: broken });
    expect(await screen.findByText('The page could not start')).toBeTruthy();
    expect(screen.getByText('no context')).toBeTruthy();
  });
});

it('a server that does not know the viewer is asked again when they want it', async () => {
  const dwell = new Dwell();
  const answer = dwell.answer.bind(dwell);
  let isAway = true;
  dwell.answer = (request) => (isAway ? refusal(503, 'unavailable', 'The database is away.') : answer(request));
  const { user } = await open(dwell, 'reports');
  expect(await screen.findByText('The database is away.')).toBeTruthy();
  isAway = false;
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Reports' })).toBeTruthy();
});

it('no host at all: open this page from Jira', async () => {
  await show(<App />);
  expect(await screen.findByText('Open this page from Jira')).toBeTruthy();
});

it('shows people by account id where Jira does not name them', async () => {
  const dwell = new Dwell().with(1);
  dwell.people.named = () => json(200, { items: [{ accountId: 'account-1', displayName: null, avatarUrl: null, active: true }] });
  await open(dwell, 'api-settings');
  expect(await (await row('Notes 1')).findByText('account-1')).toBeTruthy();
});

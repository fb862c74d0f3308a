import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';

import { ADMIN, Dwell, json, refusal } from './dwell';
import { CONTEXT, forge } from './forge';
import { notes, open, openOutside, row } from './page';

describe('the list', () => {
  it('shows who, what for, how long and in which state', async () => {
    const dwell = new Dwell()
      .with(1, { notes: 'Old', expiresAt: '2026-01-01T00:00:00Z' })
      .with(1, { notes: 'Off', active: false, lastUsedAt: '2026-11-02T10:00:00Z' })
      .with(1, { notes: 'Back', active: false, awaitingReactivation: true })
      .with(1, { notes: 'Mine', user: { accountId: ADMIN } });
    await open(dwell);
    expect((await row('Mine')).getByText('Active')).toBeTruthy();
    expect((await row('Mine')).getByText(`${ADMIN} (you)`)).toBeTruthy();
    expect((await row('Mine')).getByText('Never')).toBeTruthy();
    expect((await row('Back')).getByText('Waiting for reactivation')).toBeTruthy();
    expect((await row('Off')).getByText('Inactive')).toBeTruthy();
    // Berlin is an hour ahead of UTC in November.
    expect((await row('Off')).getByText('Nov 2, 2026, 11:00 AM')).toBeTruthy();
    expect((await row('Old')).getByText('Expired')).toBeTruthy();
  });

  it('is paged by the server, there and back', async () => {
    const user = await open(new Dwell().with(60));
    expect(await screen.findByText('1–25 of 60')).toBeTruthy();
    expect(notes()[0]).toBe('Notes 60');
    await user.click(await enabled('Next', '1–25 of 60'));
    await user.click(await enabled('Next', '26–50 of 60'));
    const previous = await enabled('Previous', '51–60 of 60');
    expect(notes()).toHaveLength(10);
    expect(button('Next').disabled).toBe(true);
    await user.click(previous);
    expect(await screen.findByText('26–50 of 60')).toBeTruthy();
  });

  it('says so when there is nothing', async () => {
    await open(new Dwell());
    expect(await screen.findByText('There are no report tokens yet.')).toBeTruthy();
  });
});

describe('a new token', () => {
  it('is made for oneself until the end of a day here, shown once, and copied', async () => {
    const dwell = new Dwell();
    const user = await open(dwell);
    await user.click(await screen.findByRole('button', { name: 'Create token' }));
    expect(field('Atlassian account ID').value).toBe(ADMIN);
    await user.clear(field('Expires at the end of'));
    await user.type(field('Expires at the end of'), '2099-12-31');
    await user.type(field('Notes'), 'Power BI');
    await user.click(screen.getByRole('button', { name: 'Create' }));

    const shown = await screen.findByLabelText<HTMLInputElement>('New report token');
    expect(shown.value).toBe('secret-of-token-1');
    await user.click(screen.getByRole('button', { name: 'Copy' }));
    expect(await screen.findByText('Copied.')).toBeTruthy();
    expect(await navigator.clipboard.readText()).toBe('secret-of-token-1');
    expect(dwell.requests.find(({ method }) => method === 'POST')?.body).toEqual({
      accountId: ADMIN,
      expiresAt: '2099-12-31T22:59:59.000Z',
      notes: 'Power BI',
    });

    await user.click(screen.getByRole('button', { name: 'Done' }));
    expect(await row('Power BI')).toBeTruthy();
    await waitFor(() => expect(document.body.innerHTML).not.toContain('secret-of-token-1'));
  });

  it('can still be copied by hand when the browser does not let a page do it', async () => {
    const user = await open(new Dwell());
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('no', 'NotAllowedError'));
    await user.click(await screen.findByRole('button', { name: 'Create token' }));
    await user.click(screen.getByRole('button', { name: 'Create' }));
    await user.click(await screen.findByRole('button', { name: 'Copy' }));
    expect(await screen.findByText(/did not allow copying/)).toBeTruthy();
    const shown = screen.getByLabelText<HTMLInputElement>('New report token');
    expect(shown.value.slice(shown.selectionStart ?? 0, shown.selectionEnd ?? 0)).toBe('secret-of-token-1');
  });

  it('is not made with a fault, which stands at its field', async () => {
    const dwell = new Dwell();
    const user = await open(dwell);
    await user.click(await screen.findByRole('button', { name: 'Create token' }));
    await user.clear(field('Atlassian account ID'));
    await user.type(field('Atlassian account ID'), 'Mia Krystof');
    await user.click(screen.getByRole('button', { name: 'Create' }));
    const fault = await screen.findByText(/must be an Atlassian account id\./);
    expect(field('Atlassian account ID').getAttribute('aria-invalid')).toBe('true');
    expect(described(field('Atlassian account ID'))).toContain(fault.textContent);
    expect(dwell.tokens).toHaveLength(0);
  });

  it('is refused in the server’s words', async () => {
    const dwell = new Dwell();
    const user = await open(dwell);
    await user.click(await screen.findByRole('button', { name: 'Create token' }));
    dwell.next = refusal(403, 'forbidden', 'Only Jira administrators may do this.');
    await user.click(screen.getByRole('button', { name: 'Create' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(await dialog.findByText('Only Jira administrators may do this.')).toBeTruthy();
  });
});

describe('an existing token', () => {
  it('is switched off and on', async () => {
    const dwell = new Dwell().with(1);
    const user = await open(dwell);
    await user.click((await row('Notes 1')).getByRole('checkbox'));
    expect(await screen.findByText('The token is deactivated.')).toBeTruthy();
    expect((await row('Notes 1')).getByText('Inactive')).toBeTruthy();
    await user.click((await row('Notes 1')).getByRole('checkbox'));
    expect(await screen.findByText('The token is active.')).toBeTruthy();
    expect(dwell.tokens[0]?.active).toBe(true);
  });

  it('is deleted only after a question', async () => {
    const dwell = new Dwell().with(2);
    const user = await open(dwell);
    await user.click(await screen.findByRole('button', { name: 'Delete token of account-2, Notes 2' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Cancel' }));
    expect(dwell.tokens).toHaveLength(2);
    await user.click(screen.getByRole('button', { name: 'Delete token of account-2, Notes 2' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete' }));
    expect(await screen.findByText('The token is deleted.')).toBeTruthy();
    await waitFor(() => expect(notes()).toEqual(['Notes 1']));
  });

  it('leaves the last page when it was the only one there', async () => {
    const user = await open(new Dwell().with(26));
    await user.click(await enabled('Next', '1–25 of 26'));
    await user.click(await screen.findByLabelText('Delete token of account-1, Notes 1'));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete' }));
    expect(await screen.findByText('1–25 of 25')).toBeTruthy();
  });

  it('that somebody else has changed is shown as it is now', async () => {
    const dwell = new Dwell().with(1);
    const user = await open(dwell);
    await row('Notes 1');
    dwell.tokens = dwell.tokens.map((token) => ({ ...token, notes: 'Theirs', version: 2 }));
    await user.click((await row('Notes 1')).getByRole('checkbox'));
    expect(await screen.findByText('The token has been changed meanwhile.')).toBeTruthy();
    await user.click((await row('Theirs')).getByRole('checkbox'));
    expect(await screen.findByText('The token is deactivated.')).toBeTruthy();
  });

  it('is asked about again when it changed under the question', async () => {
    const dwell = new Dwell().with(1);
    const user = await open(dwell);
    await user.click(await screen.findByRole('button', { name: /^Delete token/ }));
    dwell.tokens = dwell.tokens.map((token) => ({ ...token, notes: 'Theirs', version: 2 }));
    const dialog = within(await screen.findByRole('dialog'));
    await user.click(dialog.getByRole('button', { name: 'Delete' }));
    expect(await dialog.findByText(/\(Theirs\) stops working/)).toBeTruthy();
    expect(dwell.tokens).toHaveLength(1);
    await user.click(dialog.getByRole('button', { name: 'Delete' }));
    expect(await screen.findByText('There are no report tokens yet.')).toBeTruthy();
  });
});

describe('what stands in the way is said', () => {
  const html = { status: 502, contentType: 'text/html', text: '<h1>Bad gateway</h1>' };
  it.each([
    ['an update that waits', refusal(403, 'update_pending', 'An update waits under Manage apps.'), 'An update of the app waits for approval', 'An update waits under Manage apps.'],
    ['linking', refusal(503, 'linking', 'A moment, please.'), 'The app is being connected to this site', 'A moment, please.'],
    ['a member', refusal(403, 'forbidden', 'Only Jira administrators may do this.'), 'Not allowed', 'Request ID: request-7'],
    ['a database that is away', json(503, { message: 'No database.' }, { 'Retry-After': '5' }), 'Not available at the moment', 'Try again in 5 seconds.'],
    ['an invocation token that the server refuses', { status: 401 }, 'Dwell did not answer', 'Remote could not verify the Forge Invocation Token'],
    ['a proxy’s own page', html, 'Dwell did not answer', 'Invalid response from remote'],
    ['an answer that is none', json(200, []), 'That did not work', 'The server\'s answer has no explanation (status 200).'],
  ])('%s', async (_, answer, title, sentence) => {
    const dwell = new Dwell().with(1);
    dwell.next = answer;
    const user = await open(dwell);
    const alert = within(await screen.findByRole('alert'));
    expect(alert.getByText(title)).toBeTruthy();
    expect(alert.getByText(sentence)).toBeTruthy();
    await user.click(alert.getByRole('button', { name: 'Try again' }));
    expect(await row('Notes 1')).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('a bridge that has nothing to say', async () => {
    const { callBridge } = forge(new Dwell());
    const silent = (command: string): Promise<unknown> => (command === 'invoke' ? Promise.resolve() : callBridge(command));
    await open(new Dwell(), { callBridge: silent });
    expect(await screen.findByText('the host gave no answer')).toBeTruthy();
  });

  it('a host that does not tell where we are', async () => {
    const { callBridge } = forge(new Dwell());
    const broken = (command: string): Promise<unknown> =>
      command === 'getContext' ? Promise.reject(new Error('no context')) : callBridge(command);
    await open(new Dwell(), { callBridge: broken });
    expect(await screen.findByText('The page could not start')).toBeTruthy();
    expect(screen.getByText('no context')).toBeTruthy();
  });

  it('no host at all', async () => {
    await openOutside();
    expect(await screen.findByText('Open this page from Jira')).toBeTruthy();
  });
});

it('works without a theme, in a locale and a zone that nobody knows', async () => {
  const dwell = new Dwell().with(1);
  const { callBridge } = forge(dwell, { ...CONTEXT, locale: 'x', timezone: 'Mars/Olympus' });
  const noTheme = (command: string, payload?: unknown): Promise<unknown> =>
    command === 'enableTheming' ? Promise.reject(new Error('no theme')) : callBridge(command, payload);
  vi.spyOn(console, 'warn').mockReturnValue();
  await open(dwell, { callBridge: noTheme });
  expect((await row('Notes 1')).getByText('Nov 1, 2026, 9:00 AM')).toBeTruthy();
});

function field(label: string): HTMLInputElement {
  return screen.getByLabelText<HTMLInputElement>(new RegExp(`^${label}`));
}

function described(element: Element): string {
  const ids = (element.getAttribute('aria-describedby') ?? '').split(' ');
  return ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
}

async function enabled(name: string, range: string): Promise<HTMLElement> {
  await screen.findByText(range);
  await waitFor(() => expect(button(name).disabled).toBe(false));
  return button(name);
}

/** By its text: roles of a long table take jsdom seconds. */
function button(name: string): HTMLButtonElement {
  const found = screen.getByText(name).closest('button');
  if (!found) {
    throw new Error(`${name} is on no button`);
  }
  return found;
}

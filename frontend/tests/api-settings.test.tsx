import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';

import { json, refusal } from './dwell/answer';
import { Dwell } from './dwell/dwell';
import { ADMIN } from './dwell/people';
import { forge } from './forge';
import { button, dialog, field, notes, open, openAdmin, row } from './page';

const TOKENS = 'api-settings';

describe('the list', () => {
  it('shows who, what for, how long and in which state', async () => {
    const dwell = new Dwell()
      .with(1, { notes: 'Old', expiresAt: '2026-01-01T00:00:00Z' })
      .with(1, { notes: 'Off', active: false, lastUsedAt: '2026-11-02T10:00:00Z', callsIn30Days: 1 })
      .with(1, { notes: 'Back', active: false, awaitingReactivation: true })
      .with(1, { notes: 'Soon', expiresAt: new Date(Date.now() + 5.5 * 86_400_000).toISOString() })
      .with(1, { notes: 'Gone' })
      .with(1, { notes: 'Mine', user: { accountId: ADMIN }, callsIn30Days: 1234 });
    dwell.now = Date.now();
    dwell.people.find('account-5')!.active = false;
    await open(dwell, TOKENS);
    expect((await row('Mine')).getByText('Active')).toBeTruthy();
    expect(await (await row('Mine')).findByText('Mia Krystof (you)')).toBeTruthy();
    expect((await row('Mine')).getByText('Never')).toBeTruthy();
    expect((await row('Mine')).getByText('1,234 calls in 30 days')).toBeTruthy();
    expect((await row('Off')).getByText('1 call in 30 days')).toBeTruthy();
    expect((await row('Off')).getByText('by Mia Krystof')).toBeTruthy();
    // Berlin is an hour ahead of UTC in November.
    expect((await row('Off')).getByText('Nov 2, 2026, 11:00 AM')).toBeTruthy();
    expect((await row('Off')).getByText('Inactive')).toBeTruthy();
    expect((await row('Back')).getByText('Waiting for reactivation')).toBeTruthy();
    expect((await row('Soon')).getByText('Expires in 6 days')).toBeTruthy();
    expect((await row('Gone')).getByText('User deactivated')).toBeTruthy();
    expect((await row('Gone')).getByText('(deactivated)')).toBeTruthy();
    expect((await row('Old')).getByText('Expired')).toBeTruthy();
  });

  it('is paged by the server, there and back', async () => {
    const { user } = await open(new Dwell().with(60), TOKENS);
    expect(await screen.findByText('1–25 of 60')).toBeTruthy();
    expect(notes()[0]).toBe('Notes 60');
    await user.click(button('Next'));
    expect(await screen.findByText('26–50 of 60')).toBeTruthy();
    await user.click(button('Next'));
    expect(await screen.findByText('51–60 of 60')).toBeTruthy();
    expect(notes()).toHaveLength(10);
    expect(button('Next').disabled).toBe(true);
    await user.click(button('Previous'));
    expect(await screen.findByText('26–50 of 60')).toBeTruthy();
  });

  it('is sorted, filtered and searched by the server', async () => {
    const dwell = new Dwell().with(3).with(1, { active: false, notes: 'Power BI' });
    const { user } = await open(dwell, TOKENS);
    await screen.findByText('1–4 of 4');
    await user.click(within(screen.getByText('Notes').closest('th')!).getByRole('button'));
    await waitFor(() => expect(notes()).toEqual(['Notes 1', 'Notes 2', 'Notes 3', 'Power BI']));
    await user.type(screen.getByRole('searchbox'), 'power');
    await waitFor(() => expect(notes()).toEqual(['Power BI']));
    await user.clear(screen.getByRole('searchbox'));
    await waitFor(() => expect(notes()).toHaveLength(4));
    await user.click(screen.getByRole('combobox', { name: 'State' }));
    await user.click(await screen.findByRole('option', { name: 'Expired' }));
    expect(await screen.findByText('No report token matches.')).toBeTruthy();
    expect(dwell.requests.at(-1)?.path).toContain('state=expired');
  });

  it('shows the tokens of one person, and offers no order that means nothing', async () => {
    const dwell = new Dwell().with(3);
    const { user } = await open(dwell, TOKENS);
    await screen.findByText('1–3 of 3');
    expect(within(screen.getByText('User', { selector: 'th *, th' }).closest('th')!).queryByRole('button')).toBeNull();
    await user.click(screen.getByRole('combobox', { name: 'Filter by user' }));
    await user.click(await screen.findByRole('option', { name: 'Person 2' }));
    await waitFor(() => expect(notes()).toEqual(['Notes 2']));
    expect(dwell.requests.at(-1)?.path).toContain('account=account-2');
    await user.click(screen.getByRole('combobox', { name: 'Filter by user' }));
    await user.keyboard('{Backspace}');
    await waitFor(() => expect(notes()).toHaveLength(3));
  });

  it('says so when there is nothing', async () => {
    await open(new Dwell(), TOKENS);
    expect(await screen.findByText('There are no report tokens yet.')).toBeTruthy();
  });
});

describe('the text of a token', () => {
  it('is in the page only while it is shown', async () => {
    const dwell = new Dwell().with(1);
    const { user } = await open(dwell, TOKENS);
    await user.click(await screen.findByRole('button', { name: 'Show: Token of Person 1, Notes 1' }));
    await waitFor(() => expect(field('Token of Person 1, Notes 1').value).toBe('secret-of-token-1'));
    await user.click(screen.getByRole('button', { name: 'Hide: Token of Person 1, Notes 1' }));
    expect(field('Token of Person 1, Notes 1').value).not.toContain('secret');
    expect(document.documentElement.outerHTML).not.toContain('secret-of');
    expect(dwell.audit.rows.map(({ details }) => details)).toEqual([{ purpose: 'show' }]);
  });

  it('is copied without ever being in the page', async () => {
    const dwell = new Dwell().with(1);
    const { user } = await open(dwell, TOKENS);
    const seen: string[] = [];
    const observer = new MutationObserver(() => seen.push(document.documentElement.outerHTML));
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    await user.click(await screen.findByRole('button', { name: 'Copy: Token of Person 1, Notes 1' }));
    expect((await screen.findAllByText('Copied')).length).toBeGreaterThan(0);
    observer.disconnect();
    expect(await navigator.clipboard.readText()).toBe('secret-of-token-1');
    expect(seen.filter((html) => html.includes('secret-of'))).toEqual([]);
    expect(dwell.audit.rows.map(({ details }) => details)).toEqual([{ purpose: 'copy' }]);
  });

  it('that the browser does not let us copy is told how to get', async () => {
    const { user } = await open(new Dwell().with(1), TOKENS);
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('no', 'NotAllowedError'));
    await user.click(await screen.findByRole('button', { name: /^Copy: Token/ }));
    expect(await screen.findByText(/Choose Show, select the text/)).toBeTruthy();
  });

  it('that is not kept cannot be asked for', async () => {
    await open(new Dwell().with(1, { revealable: false }), TOKENS);
    expect(await screen.findByText('Was shown once, when it was created.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Show/ })).toBeNull();
  });
});

describe('a new token', () => {
  it('is made for anybody on the site until the end of a day here, and copied', async () => {
    const dwell = new Dwell();
    dwell.people.withStaff(2000);
    const { user, shown } = await open(dwell, TOKENS);
    await user.click(await screen.findByRole('button', { name: 'Create token' }));
    const form = await dialog();
    await user.type(form.getByRole('combobox', { name: /^User/ }), 'Person 1734');
    await user.click(await form.findByText('Person 1734'));
    await user.click(form.getByRole('button', { name: '2099-12-31' }));
    await user.type(field(/^Notes/), 'Power BI');
    await user.click(form.getByRole('button', { name: 'Create' }));

    expect(await screen.findByText('The token is created')).toBeTruthy();
    expect(document.documentElement.outerHTML).not.toContain('secret-of');
    await user.click(screen.getByRole('button', { name: 'Copy: New report token' }));
    await waitFor(async () => expect(await navigator.clipboard.readText()).toBe('secret-of-token-1'));
    await user.click(screen.getByRole('button', { name: 'Show: New report token' }));
    await waitFor(() => expect(field('New report token').value).toBe('secret-of-token-1'));
    const request = dwell.requests.find(({ method, path }) => method === 'POST' && path === '/tokens');
    expect(request?.body).toEqual({ accountId: 'account-1734', expiresAt: '2099-12-31T22:59:59.000Z', notes: 'Power BI' });
    expect(request?.headers?.['Idempotency-Key']).toMatch(/^[0-9a-f-]{36}$/);

    await user.click(screen.getByRole('button', { name: 'Done' }));
    expect((await row('Power BI')).getByText('Person 1734')).toBeTruthy();
    expect(shown.flags).toEqual(['The token is created.']);
    await waitFor(() => expect(document.documentElement.outerHTML).not.toContain('secret-of'));
  });

  it('is sent once, however often it is tried', async () => {
    const dwell = new Dwell();
    const { user } = await open(dwell, TOKENS);
    await user.click(await screen.findByRole('button', { name: 'Create token' }));
    const form = await dialog();
    dwell.next = refusal(503, 'unavailable', 'The database is away.');
    await user.click(form.getByRole('button', { name: 'Create' }));
    expect(await form.findByText('The database is away.')).toBeTruthy();
    await user.click(form.getByRole('button', { name: 'Create' }));
    expect(await screen.findByText('The token is created')).toBeTruthy();
    const keys = dwell.requests.filter(({ method, path }) => method === 'POST' && path === '/tokens').map(({ headers }) => headers?.['Idempotency-Key']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('whose text was lost on its way is not made twice, and says that it was shown once', async () => {
    const dwell = new Dwell();
    dwell.settings.policy.reveal = 'once';
    await loseOnce(dwell);
    expect(await screen.findByText(/^Its text was lost on the way: it was shown once/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /New report token$/ })).toBeNull();
    expect(dwell.tokens.rows).toHaveLength(1);
  });

  it('whose text was lost on its way is fetched where the site keeps it', async () => {
    const dwell = new Dwell();
    const user = await loseOnce(dwell);
    await user.click(await screen.findByRole('button', { name: 'Copy: New report token' }));
    await waitFor(async () => expect(await navigator.clipboard.readText()).toBe('secret-of-token-1'));
    await user.click(screen.getByRole('button', { name: 'Show: New report token' }));
    await waitFor(() => expect(field('New report token').value).toBe('secret-of-token-1'));
    const revealed = dwell.audit.rows.filter(({ action }) => action === 'token.revealed');
    expect(revealed.map(({ details }) => details)).toEqual([{ purpose: 'show' }, { purpose: 'copy' }]);
    await user.click(screen.getByRole('button', { name: 'Hide: New report token' }));
    dwell.next = refusal(503, 'unavailable', 'The database is away.');
    await user.click(screen.getByRole('button', { name: 'Show: New report token' }));
    expect((await screen.findByRole('alert')).textContent).toContain('The database is away.');
  });

  it('is not made with a fault, which stands at its field', async () => {
    const dwell = new Dwell();
    dwell.people.withStaff(1);
    const { user } = await open(dwell, TOKENS);
    await user.click(await screen.findByRole('button', { name: 'Create token' }));
    const form = await dialog();
    await user.type(form.getByRole('combobox', { name: /^User/ }), 'Person 1');
    await user.click(await form.findByText('Person 1'));
    dwell.people.find('account-1')!.active = false;
    await user.click(form.getByRole('button', { name: 'Create' }));
    const fault = await form.findByText('User must be an active user of the site.');
    expect(described(form.getByRole('combobox', { name: /^User/ }))).toContain(fault.textContent);
    expect(dwell.tokens.rows).toHaveLength(0);
  });
});

describe('an existing token', () => {
  it('is switched off and on', async () => {
    const dwell = new Dwell().with(1);
    const { user, shown } = await open(dwell, TOKENS);
    await user.click(await screen.findByLabelText('Active: token of Person 1, Notes 1'));
    expect(await (await row('Notes 1')).findByText('Inactive')).toBeTruthy();
    await user.click(screen.getByLabelText('Active: token of Person 1, Notes 1'));
    expect(await (await row('Notes 1')).findByText('Active')).toBeTruthy();
    expect(shown.flags).toEqual(['The token is deactivated.', 'The token is active.']);
    expect(dwell.tokens.rows[0]?.active).toBe(true);
  });

  it('is edited: what was changed is sent, and nothing else', async () => {
    const dwell = new Dwell().with(1);
    const { user, shown } = await open(dwell, TOKENS);
    await user.click(await screen.findByRole('button', { name: /^Edit/ }));
    const form = await dialog();
    expect(form.getByText('Person 1')).toBeTruthy();
    await user.clear(field(/^Notes/));
    await user.type(field(/^Notes/), 'Weekly');
    await user.click(form.getByRole('button', { name: 'Save' }));
    expect(await row('Weekly')).toBeTruthy();
    expect(shown.flags).toEqual(['The token is saved.']);
    const request = dwell.requests.find(({ method }) => method === 'PATCH');
    expect(request).toMatchObject({ body: { notes: 'Weekly' }, headers: { 'If-Match': '"1"' } });
  });

  it('is edited into the past', async () => {
    const dwell = new Dwell().with(1);
    dwell.now = Date.now();
    const { user } = await open(dwell, TOKENS);
    await user.click(await screen.findByRole('button', { name: /^Edit/ }));
    const form = await dialog();
    const date = form.getByRole('combobox', { name: /^Expires/ });
    await user.clear(date);
    await user.type(date, '2020-02-29{Enter}');
    await user.click(form.getByRole('button', { name: 'Save' }));
    expect(await (await row('Notes 1')).findByText('Expired')).toBeTruthy();
    expect(dwell.tokens.rows[0]?.expiresAt).toBe('2020-02-29T22:59:59.000Z');
  });

  it('that two people edit shows the second one the row as it is now', async () => {
    const dwell = new Dwell().with(1);
    const { user } = await open(dwell, TOKENS);
    await user.click(await screen.findByRole('button', { name: /^Edit/ }));
    const form = await dialog();
    Object.assign(dwell.tokens.rows[0]!, { notes: 'Theirs', active: false, version: 2 });
    await user.type(field(/^Notes/), ', mine');
    await user.click(form.getByRole('button', { name: 'Save' }));
    expect(await form.findByText('Somebody else has changed this token. It is now:')).toBeTruthy();
    expect(form.getByText('Theirs')).toBeTruthy();
    expect(dwell.tokens.rows[0]?.notes).toBe('Theirs');
    await user.click(form.getByRole('button', { name: 'Save' }));
    expect(await row('Notes 1, mine')).toBeTruthy();
    // What they had changed and we had not stays theirs.
    expect(dwell.tokens.rows[0]).toMatchObject({ notes: 'Notes 1, mine', active: false });
  });

  it('that somebody else has changed is not switched blindly', async () => {
    const dwell = new Dwell().with(1);
    const { user } = await open(dwell, TOKENS);
    await row('Notes 1');
    Object.assign(dwell.tokens.rows[0]!, { notes: 'Theirs', version: 2 });
    await user.click(screen.getByLabelText(/^Active: token/));
    expect(await screen.findByText('Somebody else has changed it')).toBeTruthy();
    expect(await row('Theirs')).toBeTruthy();
    expect(dwell.tokens.rows[0]?.active).toBe(true);
  });

  it('is deleted only after a question', async () => {
    const dwell = new Dwell().with(2);
    const { user, shown } = await open(dwell, TOKENS);
    await user.click(await screen.findByRole('button', { name: 'Delete the token of Person 2, Notes 2' }));
    await user.click((await dialog()).getByRole('button', { name: 'Cancel' }));
    expect(dwell.tokens.rows).toHaveLength(2);
    await user.click(screen.getByRole('button', { name: 'Delete the token of Person 2, Notes 2' }));
    await user.click((await dialog()).getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(notes()).toEqual(['Notes 1']));
    expect(shown.flags).toEqual(['The token is deleted.']);
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Create token'));
  });

  it('is asked about again when it changed under the question', async () => {
    const dwell = new Dwell().with(1);
    const { user } = await open(dwell, TOKENS);
    await user.click(await screen.findByRole('button', { name: /^Delete the/ }));
    Object.assign(dwell.tokens.rows[0]!, { notes: 'Theirs', version: 2 });
    const question = await dialog();
    await user.click(question.getByRole('button', { name: 'Delete' }));
    expect(await question.findByText(/\(Theirs\) stops working/)).toBeTruthy();
    expect(dwell.tokens.rows).toHaveLength(1);
    await user.click(question.getByRole('button', { name: 'Delete' }));
    expect(await screen.findByText('There are no report tokens yet.')).toBeTruthy();
  });

  it('is tried: its figure, or exactly what a script is told', async () => {
    const dwell = new Dwell().with(1);
    const { user } = await open(dwell, TOKENS);
    await user.click(await screen.findByRole('button', { name: /^Try it/ }));
    const form = await dialog();
    await user.type(field(/^Issue key/), 'WEB-7');
    await user.click(form.getByRole('button', { name: 'Run' }));
    expect(await form.findByText('It works: WEB-7')).toBeTruthy();
    expect(form.getByText('In Progress: 3d 4h')).toBeTruthy();
    dwell.tokens.rows[0]!.active = false;
    await user.click(form.getByRole('button', { name: 'Run' }));
    expect(await form.findByText('A script gets status 401 and this answer')).toBeTruthy();
    expect(form.getByText(/"message": "The token is deactivated\."/)).toBeTruthy();
  });
});

it('switches several off at once', async () => {
  const dwell = new Dwell().with(3);
  const { user, shown } = await open(dwell, TOKENS);
  await screen.findByText('Person 3');
  await user.click(screen.getByLabelText('Select all on this page'));
  expect(screen.getByRole('button', { name: 'Deactivate 3 tokens' })).toBeTruthy();
  await user.click(screen.getByLabelText('Select the token of Person 2, Notes 2'));
  await user.click(screen.getByRole('button', { name: 'Deactivate 2 tokens' }));
  await user.click((await dialog()).getByRole('button', { name: 'Deactivate' }));
  await waitFor(() => expect(screen.getAllByText('Inactive')).toHaveLength(2));
  expect(dwell.tokens.rows.map(({ active }) => active)).toEqual([false, true, false]);
  expect(shown.flags).toEqual(['2 tokens are deactivated.']);
  await waitFor(() => expect(screen.queryByRole('button', { name: /^Deactivate/ })).toBeNull());
});

it('forgets which rows were chosen when it shows others', async () => {
  const dwell = new Dwell().with(30);
  const { user } = await open(dwell, TOKENS);
  const choose = async (): Promise<void> => {
    await screen.findByText(/^1–|^26–/);
    await user.click(screen.getByLabelText('Select all on this page'));
    expect(screen.getByText(/^Deactivate \d+ tokens?$/)).toBeTruthy();
  };
  const isForgotten = (): Promise<void> => waitFor(() => expect(screen.queryByText(/^Deactivate \d+/)).toBeNull());
  await choose();
  await user.click(button('Next'));
  await isForgotten();
  await screen.findByText('26–30 of 30');
  await choose();
  await user.click(screen.getByRole('combobox', { name: 'State' }));
  await user.click(await screen.findByRole('option', { name: 'Active' }));
  await isForgotten();
  await choose();
  await user.type(screen.getByRole('searchbox'), 'Notes 1');
  await isForgotten();
});

it('stops an admin who is none any more at the next save', async () => {
  const dwell = new Dwell().with(1);
  const { user } = await open(dwell, TOKENS);
  await row('Notes 1');
  dwell.asMember();
  await user.click(screen.getByLabelText(/^Active: token/));
  expect(await screen.findByText('Only Jira administrators may do this.')).toBeTruthy();
  expect(dwell.tokens.rows[0]?.active).toBe(true);
});

it('is a page of Jira’s settings too, and not for members', async () => {
  await openAdmin(new Dwell().with(1), 'api-settings');
  expect(await row('Notes 1')).toBeTruthy();
  expect(screen.getAllByRole('link', { name: /^API/ }).map((link) => link.textContent)).toEqual(['API Settings', 'API Information']);
  await openAdmin(new Dwell().with(1).asMember(), 'api-settings');
  expect(await screen.findByText('Only for Jira administrators')).toBeTruthy();
});

describe('what stands in the way is said', () => {
  const html = { status: 502, contentType: 'text/html', text: '<h1>Bad gateway</h1>' };
  it.each([
    ['an update that waits', refusal(403, 'update_pending', 'An update waits under Manage apps.'), 'An update of the app waits for approval', 'An update waits under Manage apps.'],
    ['no licence', refusal(403, 'unlicensed', 'Everything is kept.'), 'No licence for this app', 'Everything is kept.'],
    ['linking', refusal(503, 'linking', 'A moment, please.'), 'The app is being connected to this site', 'A moment, please.'],
    ['no right', refusal(403, 'forbidden', 'Only Jira administrators may do this.'), 'Not allowed', 'Request ID: request-7'],
    ['a database that is away', json(503, { message: 'No database.' }, { 'Retry-After': '5' }), 'Not available at the moment', 'Try again in 5 seconds.'],
    ['an invocation token that the server refuses', { status: 401 }, 'Dwell did not answer', 'Remote could not verify the Forge Invocation Token'],
    ['a proxy’s own page', html, 'Dwell did not answer', 'Invalid response from remote'],
    ['an answer that is none', json(200, []), 'That did not work', 'The server\'s answer has no explanation (status 200).'],
  ])('%s', async (_, answer, title, sentence) => {
    const dwell = new Dwell().with(1);
    dwell.next = answer;
    const { user } = await open(dwell, TOKENS);
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
    await open(new Dwell(), TOKENS, { callBridge: silent });
    expect(await screen.findByText('the host gave no answer')).toBeTruthy();
  });
});

/** Creates a token, and the first answer to that is lost. */
async function loseOnce(dwell: Dwell): Promise<Awaited<ReturnType<typeof open>>['user']> {
  const answer = dwell.answer.bind(dwell);
  let isLost = true;
  dwell.answer = (request) => {
    const given = answer(request);
    const isCreation = request.method === 'POST' && request.path === '/tokens';
    const seen = isCreation && isLost ? refusal(503, 'unavailable', 'The connection broke.') : given;
    isLost &&= !isCreation;
    return seen;
  };
  const { user } = await open(dwell, TOKENS);
  await user.click(await screen.findByRole('button', { name: 'Create token' }));
  const form = await dialog();
  await user.click(form.getByRole('button', { name: 'Create' }));
  expect(await form.findByText('The connection broke.')).toBeTruthy();
  await user.click(form.getByRole('button', { name: 'Create' }));
  return user;
}

function described(element: Element): string {
  const ids = (element.getAttribute('aria-describedby') ?? '').split(' ');
  return ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
}

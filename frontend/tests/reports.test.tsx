import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';

import { Dwell } from './dwell/dwell';
import { MEMBER } from './dwell/people';
import { dialog, field, open, row } from './page';

describe('reports', () => {
  it('of one issue are run as the viewer, and taken along as curl and as a file', async () => {
    const dwell = new Dwell().asMember();
    dwell.calendars.add({ name: 'Berlin' });
    const { user } = await open(dwell);
    expect(await screen.findByText('No report yet')).toBeTruthy();
    await user.type(field('Issue key'), 'WEB-7');
    await user.click(screen.getByRole('combobox', { name: 'Calendar' }));
    await user.click(await screen.findByRole('option', { name: 'Berlin' }));
    await user.click(screen.getByRole('button', { name: 'Run report' }));
    const shown = await row('Summary of WEB-7');
    expect(shown.getByText('7h')).toBeTruthy();
    expect(shown.getByRole('link', { name: /^WEB-7/ }).getAttribute('href')).toBe('https://example.atlassian.net/browse/WEB-7');
    expect(dwell.requests.at(-1)?.body).toMatchObject({ issueKey: 'WEB-7', columnsBy: 'statusDuration', calendar: '1', viewFormat: 'humanReadable' });

    await user.click(screen.getByRole('button', { name: 'Copy as curl: Report' }));
    await waitFor(async () => expect(await navigator.clipboard.readText()).toContain('https://dwell.example.com/rest/issue'));
    expect(await navigator.clipboard.readText()).toContain('--data-urlencode \'calendar=1\'');

    const files: Blob[] = [];
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: (blob: Blob) => `blob:${files.push(blob)}`, revokeObjectURL: () => {} }));
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue();
    await user.click(screen.getByRole('button', { name: 'Export CSV' }));
    await waitFor(() => expect(files).toHaveLength(1));
    expect(await files[0]?.text()).toBe('Key,In Progress\r\nWEB-7,1h');
  });

  it('of a query are paged', async () => {
    const dwell = new Dwell();
    dwell.reports.issues = 120;
    const { user } = await open(dwell, 'reports');
    await user.click(await screen.findByLabelText('JQL'));
    await user.type(screen.getByRole('textbox', { name: 'JQL' }), 'project = WEB');
    await user.click(screen.getByRole('button', { name: 'Run report' }));
    expect(await screen.findByText('1–50 of 120')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Next' }));
    expect(await screen.findByText('51–100 of 120')).toBeTruthy();
    expect(await row('Summary of WEB-51')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Previous' }));
    expect(await row('Summary of WEB-1')).toBeTruthy();
  });

  it('that Jira refuses say so in Jira’s words', async () => {
    const { user } = await open(new Dwell(), 'reports');
    await user.click(await screen.findByLabelText('JQL'));
    await user.type(screen.getByRole('textbox', { name: 'JQL' }), 'nonsense');
    await user.click(screen.getByRole('button', { name: 'Run report' }));
    expect(await screen.findByText('Field ‘nonsense’ does not exist.')).toBeTruthy();
  });

  it('with columns of two levels have both', async () => {
    const dwell = new Dwell();
    const column = (id: string, value: string, parent: string): object => ({ id, value, parent: { id: parent, value: parent } });
    const header = { headerColumns: [{ id: 'issuekey', value: 'Key' }], valueColumns: [column('3/a', 'Mia', 'In Progress'), column('3/b', 'Emma', 'In Progress')] };
    const rows = [{ headerColumns: [{ id: 'issuekey', value: 'WEB-1' }], valueColumns: [{ id: '3/b', value: '2h' }, { id: '3/a', value: '1h' }] }];
    const text = JSON.stringify({ warnings: ['A remark.'], table: { header, body: { rows } } });
    dwell.reports.answer = () => ({ status: 200, contentType: 'application/json', text });
    const { user } = await open(dwell, 'reports');
    await user.type(await screen.findByLabelText('Issue key'), 'WEB-1');
    await user.click(screen.getByRole('button', { name: 'Run report' }));
    expect((await screen.findByRole('columnheader', { name: 'In Progress' })).getAttribute('colspan')).toBe('2');
    expect(screen.getAllByRole('cell').map((cell) => cell.textContent)).toEqual(['1h', '2h']);
    expect(screen.getByText('1 remark')).toBeTruthy();
  });
});

describe('my report tokens', () => {
  const mine = { user: { accountId: MEMBER } };

  it('can be seen and switched off, and no more', async () => {
    const dwell = new Dwell().asMember().with(1, mine).with(1);
    const { user } = await open(dwell, 'my-tokens');
    await user.click(await screen.findByRole('link', { name: 'My report tokens' }));
    const own = await row('Notes 1');
    expect(screen.queryByText('Notes 2')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Create token' })).toBeNull();
    expect(own.getByText('Only an administrator can show it.')).toBeTruthy();
    expect(own.getAllByRole('button').map((button) => button.textContent)).toEqual(['Try it']);
    await user.click(own.getByRole('checkbox'));
    expect(await (await row('Notes 1')).findByText('Inactive')).toBeTruthy();
    expect(dwell.tokens.rows[0]?.active).toBe(false);
    expect((await row('Notes 1')).getByRole<HTMLInputElement>('checkbox').disabled).toBe(true);
  });

  it('are made by oneself where the site allows it', async () => {
    const dwell = new Dwell().asMember();
    dwell.settings.policy.selfService = true;
    const { user } = await open(dwell);
    await user.click(await screen.findByRole('link', { name: 'My report tokens' }));
    await user.click(await screen.findByRole('button', { name: 'Create token' }));
    const form = await dialog();
    expect(form.queryByRole('combobox', { name: /^User/ })).toBeNull();
    await user.click(form.getByRole('button', { name: 'Create' }));
    expect(await screen.findByText('The token is created')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Done' }));
    expect(await screen.findByRole('button', { name: /^Show: Token of Emma/ })).toBeTruthy();
    expect(dwell.tokens.rows[0]?.user.accountId).toBe(MEMBER);
    expect(dwell.requests.find(({ method }) => method === 'POST')?.path).toBe('/my/tokens');
  });
});

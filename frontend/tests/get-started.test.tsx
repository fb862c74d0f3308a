import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';

import { curl, powershell, python } from '../src/reports/snippets';
import { Dwell } from './dwell/dwell';
import { open, type Within } from './page';

const step = (name: RegExp): Within => within(screen.getByRole('listitem', { name }));

it('leads from one step to the next, and remembers which are settled', async () => {
  const dwell = new Dwell();
  const { user } = await open(dwell);
  expect(await screen.findByText('0 of 5 steps are settled.')).toBeTruthy();
  expect(step(/Check the IP allowlist/).getByText('192.0.2.10')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Copy: addresses of Dwell' }));
  await waitFor(async () => expect(await navigator.clipboard.readText()).toBe('192.0.2.10\n192.0.2.11'));
  await user.click(screen.getByRole('button', { name: 'Skip: Check the IP allowlist' }));
  expect(await screen.findByText('1 of 5 steps are settled.')).toBeTruthy();
  expect(step(/Check the IP allowlist/).getByText('Skipped')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Open again: Check the IP allowlist' }));
  expect(await screen.findByText('0 of 5 steps are settled.')).toBeTruthy();
  await user.click(screen.getByRole('link', { name: 'Enter the API key' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'API Information' })).toBeTruthy();
});

it('says whom to ask for addresses that the server does not tell', async () => {
  const dwell = new Dwell();
  dwell.egressIps = [];
  await open(dwell);
  expect(await screen.findByText(/Ask whoever runs Dwell/)).toBeTruthy();
});

it('shows which tokens expire soon', async () => {
  const dwell = new Dwell().with(1, { notes: 'Power BI', expiresAt: new Date(Date.now() + 3.5 * 86_400_000).toISOString() }).with(1);
  dwell.now = Date.now();
  await open(dwell);
  const tokens = within(await screen.findByRole('region', { name: 'Tokens that expire within 30 days' }));
  expect(tokens.getByText('Power BI')).toBeTruthy();
  expect(tokens.getByText('Expires in 4 days')).toBeTruthy();
  expect(tokens.queryByText('Notes 2')).toBeNull();
});

it('shows which credentials of Atlassian expire soon, or have', async () => {
  const dwell = new Dwell();
  dwell.credentials.set('organizationKey', { status: 'expiringSoon', expiresOn: '2026-12-01', expiresInDays: 9 });
  dwell.credentials.set('userToken', { status: 'expiringSoon', expiresOn: '2026-11-20', expiresInDays: -2 });
  const { user } = await open(dwell);
  const credentials = within(await screen.findByRole('region', { name: 'Credentials that expire within 30 days' }));
  expect(credentials.getByText('Organization API key: Dec 1, 2026, in 9 days.')).toBeTruthy();
  expect(credentials.getByText('User API token: its expiry date Nov 20, 2026 has passed.')).toBeTruthy();
  await user.click(credentials.getByRole('link', { name: 'Change them in API Information' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'API Information' })).toBeTruthy();
});

it('says nothing of credentials that last', async () => {
  const dwell = new Dwell();
  dwell.credentials.set('organizationKey', { status: 'valid', expiresOn: '2027-06-30', expiresInDays: 220 });
  await open(dwell);
  await screen.findByRole('region', { name: 'Tokens that expire within 30 days' });
  expect(screen.queryByRole('region', { name: /^Credentials/ })).toBeNull();
});

it('has the first report for the issue that is named', async () => {
  const { user } = await open(new Dwell());
  await user.type(await screen.findByLabelText('Issue key'), 'WEB-7');
  await user.click(screen.getByRole('button', { name: 'Copy: curl' }));
  await waitFor(async () => expect(await navigator.clipboard.readText()).toContain('\'issueKey=WEB-7\''));
});

it('quotes what stands in a script as its language does', () => {
  const call = { serviceUrl: 'https://dwell.example.com', path: '/rest/list', parameters: { customjql: `summary ~ "it's $HOME"` } } as const;
  expect(curl(call)).toContain(`--data-urlencode 'customjql=summary ~ "it'\\''s $HOME"'`);
  expect(powershell(call)).toContain(`customjql = 'summary ~ "it''s $HOME"'`);
  expect(python(call)).toContain(`"customjql": "summary ~ \\"it's $HOME\\""`);
  expect([curl, powershell, python].map((write) => write(call)).join()).not.toMatch(/secret|eyJ/);
});

import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import type { CredentialStatus } from '../src/api/credentials';
import en from '../src/texts/en.json';
import { Dwell } from './dwell/dwell';
import { ADMIN } from './dwell/people';
import { dialog, open, type Within } from './page';

type Card = Within;

async function openCards(dwell: Dwell): Promise<{ key: Card; token: Card; user: Awaited<ReturnType<typeof open>>['user']; flags: string[] }> {
  const { user, shown } = await open(dwell, 'api-information');
  const card = (name: string): Card => within(screen.getByRole('region', { name }));
  await screen.findByRole('heading', { name: 'Organization API key' });
  return { key: card('Organization API key'), token: card('User API token'), user, flags: shown.flags };
}

describe('the organization API key', () => {
  it('is verified, saved, and never shown again', async () => {
    const dwell = new Dwell();
    const { key, user, flags } = await openCards(dwell);
    expect(key.getByLabelText<HTMLInputElement>('Admin API key').disabled).toBe(true);
    expect(key.getByText(/API key without scopes/)).toBeTruthy();
    await user.click(key.getByRole('button', { name: 'Change API key…' }));
    await user.type(key.getByLabelText(/^Admin API key/), 'ATCTT-the-good');
    await user.type(key.getByLabelText(/^Expires on/), '2027-06-30');
    await user.click(key.getByRole('button', { name: 'Save' }));

    expect(await key.findByText('Valid')).toBeTruthy();
    expect(key.getByText('Acme')).toBeTruthy();
    expect(key.getByText('2,000')).toBeTruthy();
    expect(key.getByText('••••good')).toBeTruthy();
    expect(key.getByText('Mia Krystof (you)')).toBeTruthy();
    expect(key.getByText('Jun 30, 2027')).toBeTruthy();
    expect(key.getByRole('link', { name: /Create and manage API keys/ }).getAttribute('href')).toBe('https://admin.atlassian.com/o/org-1/admin-api');
    expect(flags).toEqual(['The API key is verified and saved.']);
    expect(key.getByLabelText<HTMLInputElement>('Admin API key').value).toBe('');
    expect(document.documentElement.outerHTML).not.toContain('ATCTT-the');
    expect(dwell.requests.find(({ method }) => method === 'PUT')?.body).toEqual({ key: 'ATCTT-the-good', expiresOn: '2027-06-30' });
  });

  it.each([
    ['ATCTT-bad', 'Admin API key is not accepted by Atlassian: it is wrong, revoked or expired.'],
    ['ATATT-good', 'Admin API key is a user\'s API token: an organization\'s API key belongs here.'],
  ])('%s is refused at its field, and the old one stays', async (secret, fault) => {
    const dwell = new Dwell();
    dwell.credentials.set('organizationKey', { last4: '1234' });
    const { key, user } = await openCards(dwell);
    await user.click(key.getByRole('button', { name: 'Change API key…' }));
    await user.type(key.getByLabelText(/^Admin API key/), secret);
    await user.click(key.getByRole('button', { name: 'Save' }));
    expect(await key.findByText(fault)).toBeTruthy();
    expect(key.getByText('••••1234')).toBeTruthy();
    await user.click(key.getByRole('button', { name: 'Cancel' }));
    expect(key.getByLabelText<HTMLInputElement>('Admin API key').value).toBe('');
    expect(document.documentElement.outerHTML).not.toContain(secret);
  });

  it('is checked, and disconnected only after a question', async () => {
    const dwell = new Dwell();
    dwell.credentials.set('organizationKey', { last4: '1234', lastUpdatedAt: '2026-11-01T09:00:00Z' });
    const { key, user, flags } = await openCards(dwell);
    await user.click(key.getByRole('button', { name: 'Check now' }));
    expect(await key.findByText('Nov 22, 2026, 10:00 AM')).toBeTruthy();
    await user.click(key.getByRole('button', { name: 'Disconnect' }));
    const question = await dialog();
    await user.click(question.getByRole('button', { name: 'Disconnect' }));
    expect(await screen.findAllByText('Not set')).toHaveLength(2);
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Change API key…'));
    expect(flags).toEqual(['The API key is disconnected.']);
  });
});

it('that somebody else has changed meanwhile is shown as it is now, and neither replaced nor removed', async () => {
  const dwell = new Dwell();
  dwell.credentials.set('organizationKey', { last4: '1234' });
  const { key, user } = await openCards(dwell);
  await user.click(key.getByRole('button', { name: 'Disconnect' }));
  dwell.credentials.set('organizationKey', { last4: '5678' });
  await user.click((await dialog()).getByRole('button', { name: 'Disconnect' }));
  expect(await (await dialog()).findByText('Somebody else has changed it')).toBeTruthy();
  expect(await key.findByText('••••5678')).toBeTruthy();
  expect(dwell.credentials.rows.organizationKey.last4).toBe('5678');
});

it('keeps the focus: in the first field of an opened form, and on the button that opens it when it is closed', async () => {
  const { token, user } = await openCards(new Dwell());
  const change = (): HTMLElement => token.getByRole('button', { name: 'Change API token…' });
  await user.click(change());
  await waitFor(() => expect(document.activeElement).toBe(token.getByLabelText(/^User API token/)));
  await user.click(token.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(document.activeElement).toBe(change()));
  await user.keyboard('{Enter}ATATT-good');
  await user.type(token.getByLabelText(/^Email address/), 'mia@example.com');
  await user.click(token.getByRole('button', { name: 'Save' }));
  await token.findByText('Valid');
  await waitFor(() => expect(document.activeElement).toBe(change()));
});

describe('the user API token', () => {
  it('is saved with its owner’s address, and shows the seats', async () => {
    const dwell = new Dwell();
    const { token, user } = await openCards(dwell);
    await user.click(token.getByRole('button', { name: 'Change API token…' }));
    await user.type(token.getByLabelText(/^User API token/), 'ATATT-good');
    await user.type(token.getByLabelText(/^Email address/), 'emma@example.com');
    await user.click(token.getByRole('button', { name: 'Save' }));
    expect(await token.findByText('Email address is not the address of the token\'s owner.')).toBeTruthy();
    await user.clear(token.getByLabelText(/^Email address/));
    await user.type(token.getByLabelText(/^Email address/), 'mia@example.com');
    await user.click(token.getByRole('button', { name: 'Save' }));
    expect(await token.findByText('Valid')).toBeTruthy();
    expect(token.getByText('mia@example.com')).toBeTruthy();
    expect(token.getByRole('row', { name: 'Jira Software 100 12' })).toBeTruthy();
  });

  it('is no part of the page on the Marketplace', async () => {
    const dwell = new Dwell();
    dwell.distribution = 'marketplace';
    await open(dwell, 'api-information');
    await screen.findByRole('heading', { name: 'Organization API key' });
    expect(screen.queryByText('User API token')).toBeNull();
  });
});

const STATUSES: CredentialStatus[] = [
  'notSet',
  'valid',
  'limited',
  'expiringSoon',
  'expired',
  'invalid',
  'wrongOrganization',
  'ownerMismatch',
  'locked',
  'blockedByIpAllowlist',
  'blockedByPolicy',
  'unreachable',
];

it('every status has a message and a next step of its own', async () => {
  const messages = STATUSES.flatMap((status) => [en[`credential.organizationKey.${status}`], en[`credential.userToken.${status}`]]);
  expect(new Set(messages).size).toBe(messages.length);
  expect(new Set(STATUSES.map((status) => en[`credential.title.${status}`])).size).toBe(STATUSES.length);
});

it.each<[CredentialStatus, string, string | undefined]>([
  ['limited', 'It works, but not for everything', undefined],
  ['locked', 'Atlassian asks its owner to sign in', 'https://example.atlassian.net'],
  ['blockedByIpAllowlist', 'The site\'s IP allowlist refuses Dwell', 'https://support.atlassian.com/security-and-access-policies/docs/specify-ip-addresses-for-product-access/'],
  ['blockedByPolicy', 'An administrator has blocked API tokens', 'https://support.atlassian.com/security-and-access-policies/docs/set-api-token-access'],
])('a token that is %s says what to do', async (status, title, link) => {
  const dwell = new Dwell();
  dwell.credentials.set('userToken', { status, limited: ['administer', 'something'], statusReason: 'refusedOnce', updatedBy: { accountId: ADMIN } });
  const { token } = await openCards(dwell);
  expect(token.getByText(title)).toBeTruthy();
  expect(token.getByText('Its owner is no Jira administrator.')).toBeTruthy();
  expect(token.getByText('It does not open: something.')).toBeTruthy();
  expect(token.getByText(/^Atlassian refused it at the last check/)).toBeTruthy();
  const links = token.getAllByRole('link').map((element) => element.getAttribute('href'));
  if (link) {
    expect(links).toContain(link);
  }
});

it.each(['awaitingReactivation', 'datePassed', 'addressForgotten'] as const)('%s has words of its own', (standing) => {
  const keys = ['organizationKey', 'userToken'] as const;
  expect(new Set(keys.map((kind) => en[`credential.${kind}.${standing}`])).size).toBe(2);
});

it('that waits for its reactivation was not refused, and is told how to bring back', async () => {
  const dwell = new Dwell();
  dwell.credentials.set('userToken', { status: 'invalid', statusReason: 'awaitingReactivation', limited: ['administer'] });
  const { token } = await openCards(dwell);
  expect(token.getByText('Waiting for reactivation')).toBeTruthy();
  expect(token.getByText('The app was away from this site')).toBeTruthy();
  expect(token.getByText(/^Nothing was refused: .* Choose Check now to use it again\.$/)).toBeTruthy();
  for (const lie of ['Invalid', 'Atlassian no longer accepts it', /is wrong/, 'Its owner is no Jira administrator.']) {
    expect(token.queryByText(lie)).toBeNull();
  }
});

it('whose address is no longer kept says so, and that nobody is known to be its owner', async () => {
  const dwell = new Dwell();
  dwell.credentials.set('userToken', { status: 'ownerMismatch', statusReason: 'addressForgotten', limited: [] });
  const { token } = await openCards(dwell);
  expect(token.getByText('Address not kept')).toBeTruthy();
  expect(token.getByText(/Enter the token again, with its owner's current address\.$/)).toBeTruthy();
  for (const lie of ['Wrong owner', 'It belongs to another account']) {
    expect(token.queryByText(lie)).toBeNull();
  }
});

it('that is still accepted after its date is told to have a wrong date', async () => {
  const dwell = new Dwell();
  dwell.credentials.set('organizationKey', { status: 'expiringSoon', expiresInDays: -3 });
  dwell.credentials.set('userToken', { status: 'limited', limited: ['seats'], expiresInDays: -3 });
  const { key, token } = await openCards(dwell);
  expect(key.getByText('Expiry date passed')).toBeTruthy();
  expect(key.getByText(/^Atlassian still accepts the key\. Correct the date/)).toBeTruthy();
  expect(key.queryByText(/-3|before that day|expires soon/i)).toBeNull();
  expect(token.getByText('The expiry date that was entered has passed, and Atlassian still accepts it: correct the date.')).toBeTruthy();
});

it.each<[CredentialStatus, number, string | null]>([
  ['limited', 30, 'It expires in 30 days.'],
  ['limited', 31, null],
  ['locked', 1, 'It expires in 1 day.'],
  ['blockedByPolicy', -1, 'The expiry date that was entered has passed.'],
])('that is %s and ends in %i days warns of it: %s', async (status, expiresInDays, warning) => {
  const dwell = new Dwell();
  dwell.credentials.set('userToken', { status, expiresInDays });
  const { token } = await openCards(dwell);
  expect(token.queryByText(/^It expires|has passed/)?.textContent ?? null).toBe(warning);
});

it('keeps showing what it opens when a refusal comes without that', async () => {
  const dwell = new Dwell();
  const opened = { last4: '1234', organization: { id: 'org-1', name: 'Acme', users: 2000 } };
  dwell.credentials.set('organizationKey', opened);
  const { key, user } = await openCards(dwell);
  dwell.credentials.rows.organizationKey.organization = { id: 'org-1', name: 'Acme', users: null };
  await user.click(key.getByRole('button', { name: 'Change API key…' }));
  await user.type(key.getByLabelText(/^Admin API key/), 'ATCTT-bad');
  await user.click(key.getByRole('button', { name: 'Save' }));
  await key.findByText(/is not accepted by Atlassian/);
  expect(key.getByText('2,000')).toBeTruthy();
  // Somebody else's, with fewer facts, is what there is.
  dwell.credentials.set('organizationKey', { last4: '5678' });
  await user.click(key.getByRole('button', { name: 'Save' }));
  expect(await key.findByText('••••5678')).toBeTruthy();
  expect(key.queryByText('2,000')).toBeNull();
});

it('counts the days down', async () => {
  const dwell = new Dwell();
  dwell.credentials.set('organizationKey', { status: 'expiringSoon', expiresInDays: 1 });
  const { key } = await openCards(dwell);
  await waitFor(() => expect(key.getByText('Expires in 1 day')).toBeTruthy());
});

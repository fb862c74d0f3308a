import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';

import { refusal } from './dwell/answer';
import { Dwell } from './dwell/dwell';
import { MEMBER } from './dwell/people';
import { open, row } from './page';

const options = (): (string | null)[] => screen.getAllByRole('option').map(({ textContent }) => textContent);

async function openPicker(dwell: Dwell): Promise<Awaited<ReturnType<typeof open>>['user']> {
  const { user } = await open(dwell, 'audit');
  await user.click(await screen.findByRole('combobox', { name: 'Person' }));
  return user;
}

it('says that more people match than are shown, and lets nobody choose that line', async () => {
  const dwell = new Dwell();
  dwell.people.withStaff(30);
  const user = await openPicker(dwell);
  const more = await screen.findByRole('option', { name: 'More people match: type more' });
  expect(options()).toHaveLength(21);
  expect(more.getAttribute('aria-disabled')).toBe('true');
  await user.click(more);
  expect(options()).toHaveLength(21);
  await user.keyboard('Person 2');
  await screen.findByRole('option', { name: /Person 29/ });
  expect(screen.queryByText(/^More people/)).toBeNull();
});

it('tells people of one name apart', async () => {
  const dwell = new Dwell();
  dwell.people.all.push({ ...dwell.people.find(MEMBER)!, accountId: '557058:00000000-0000-4000-8000-00000c0ffee5' });
  const user = await openPicker(dwell);
  await screen.findByRole('option', { name: 'Emma Richards …0ffee5' });
  expect(options()).toEqual(['Mia Krystof', 'Emma Richards …7d4ef5', 'Emma Richards …0ffee5']);
  await user.click(screen.getByRole('option', { name: 'Emma Richards …0ffee5' }));
  expect(await screen.findByText('Emma Richards …0ffee5')).toBeTruthy();
});

it('tells why nobody can be found, and asks again', async () => {
  const dwell = new Dwell();
  const answer = dwell.answer.bind(dwell);
  let isAway = true;
  dwell.answer = (request) => (isAway && request.path.startsWith('/users?') ? refusal(503, 'unavailable', 'Jira is not available at the moment.') : answer(request));
  const user = await openPicker(dwell);
  expect((await screen.findByRole('alert')).textContent).toContain('Jira is not available at the moment.');
  expect(await screen.findByText('People could not be looked up')).toBeTruthy();
  expect(screen.queryByText('Nobody found')).toBeNull();
  await user.keyboard('Emma');
  await screen.findByText('People could not be looked up');
  isAway = false;
  await user.keyboard('{Backspace}a');
  await screen.findByRole('option', { name: 'Emma Richards' });
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
});

it('asks when the list is opened, and not before', async () => {
  const dwell = new Dwell();
  const asked = (): number => dwell.requests.filter(({ path }) => path.startsWith('/users?')).length;
  const { user } = await open(dwell, 'audit');
  const picker = await screen.findByRole('combobox', { name: 'Person' });
  expect(asked()).toBe(0);
  await user.click(picker);
  await user.click(await screen.findByRole('option', { name: 'Emma Richards' }));
  await user.click(picker);
  await screen.findByRole('option', { name: 'Emma Richards' });
  expect(asked()).toBe(1);
});

it('asks again when the list is opened after a failure', async () => {
  const dwell = new Dwell();
  const answer = dwell.answer.bind(dwell);
  let isAway = true;
  dwell.answer = (request) => (isAway && request.path.startsWith('/users?') ? refusal(503, 'unavailable', 'Away.') : answer(request));
  const user = await openPicker(dwell);
  await screen.findByRole('alert');
  await user.keyboard('{Escape}');
  isAway = false;
  await user.click(screen.getByRole('combobox', { name: 'Person' }));
  expect(await screen.findByRole('option', { name: 'Emma Richards' })).toBeTruthy();
});

it('calls nobody deactivated whom Jira does not show', async () => {
  const dwell = new Dwell();
  dwell.people.all.push({ accountId: 'hidden-1', displayName: null, avatarUrl: null, active: false });
  dwell.people.all.push({ accountId: 'gone-1', displayName: 'Gone Person', avatarUrl: null, active: false });
  dwell.audit.add('token.issued', '1', {}, { actor: { accountId: 'hidden-1' } });
  dwell.audit.add('token.changed', '1', {}, { actor: { accountId: 'gone-1' } });
  await open(dwell, 'audit');
  expect(await (await row('Gone Person')).findByText('(deactivated)')).toBeTruthy();
  expect((await row('hidden-1')).queryByText('(deactivated)')).toBeNull();
});

import { expect, it } from 'vitest';

import type { Call, Host } from '../src/host';
import { People } from '../src/people';

function hostThat(answers: (ids: string[]) => unknown): { host: Host; calls: string[][] } {
  const calls: string[][] = [];
  const call = ({ body }: Call): Promise<never> => {
    const ids = body?.['accountIds'] as string[];
    calls.push(ids);
    return Promise.resolve({ status: 200, headers: new Map(), body: answers(ids) } as never);
  };
  return { host: { call } as unknown as Host, calls };
}

const everybody = (ids: string[]): unknown => ({
  items: ids.map((accountId) => ({ accountId, displayName: `Name of ${accountId}`, avatarUrl: null, active: true })),
});

it('asks for a hundred people at once, and for nobody twice', async () => {
  const { host, calls } = hostThat(everybody);
  const people = new People(host);
  const ids = Array.from({ length: 250 }, (_, number) => `account-${number}`);
  await Promise.all([people.load(ids), people.load(ids.slice(0, 10))]);
  await people.load(['account-7']);
  expect(calls.map(({ length }) => length)).toEqual([100, 100, 50]);
  expect(people.find('account-249')?.displayName).toBe('Name of account-249');
});

it('lives with an answer that is none, and asks again later', async () => {
  let isAway = true;
  const { host, calls } = hostThat((ids) => (isAway ? null : everybody(ids)));
  const people = new People(host);
  await people.load(['account-1']);
  expect(people.find('account-1')).toBeUndefined();
  isAway = false;
  await people.load(['account-1']);
  expect(people.find('account-1')).toBeDefined();
  expect(calls).toHaveLength(2);
});

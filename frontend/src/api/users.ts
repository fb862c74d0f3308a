import type { Host } from '../host';
import { query, sendFor } from './client';

export interface Person {
  accountId: string;
  /** Jira does not tell everybody's. */
  displayName: string | null;
  avatarUrl: string | null;
  active: boolean;
}

interface People {
  items: Person[];
}

export const MOST_FOUND = 20;

/** Active people of the whole site whose name or e-mail address matches. */
export async function findPeople(host: Host, text: string): Promise<Person[]> {
  const path = `/users${query({ q: text, limit: MOST_FOUND })}`;
  return (await sendFor<People>(host, { method: 'GET', path }, 'items')).items;
}

/** At most a hundred. */
export async function namePeople(host: Host, accountIds: readonly string[]): Promise<Person[]> {
  const body = { accountIds: [...accountIds] };
  return (await sendFor<People>(host, { method: 'POST', path: '/users/named', body }, 'items')).items;
}

/** Names and faces by account id: asked of the server when they are shown, and kept as long as the page is open. */
import { useEffect, useState } from 'react';

import { namePeople, type Person } from './api/users';
import type { Host } from './host';
import { useSession } from './session';

const AT_ONCE = 100;

export class People {
  private readonly known = new Map<string, Person>();
  private readonly asked = new Map<string, Promise<void>>();

  constructor(private readonly host: Host) {}

  find(accountId: string): Person | undefined {
    return this.known.get(accountId);
  }

  add(people: readonly Person[]): void {
    people.forEach((person) => this.known.set(person.accountId, person));
  }

  /** Resolves when all that can be known is known: who remains unknown is shown by id. */
  async load(accountIds: readonly string[]): Promise<void> {
    const missing = [...new Set(accountIds)].filter((id) => !this.known.has(id) && !this.asked.has(id));
    for (let first = 0; first < missing.length; first += AT_ONCE) {
      const ids = missing.slice(first, first + AT_ONCE);
      const answer = this.ask(ids);
      ids.forEach((id) => this.asked.set(id, answer));
    }
    await Promise.all(accountIds.map((id) => this.asked.get(id)));
  }

  private async ask(ids: readonly string[]): Promise<void> {
    try {
      this.add(await namePeople(this.host, ids));
    } catch (error) {
      console.warn('names are not known', error);
    } finally {
      ids.forEach((id) => this.asked.delete(id));
    }
  }
}

/** Who is who among these, filled in when the answer is there. */
export function usePeople(accountIds: readonly string[]): (accountId: string) => Person | undefined {
  const { people } = useSession();
  const [, setLoaded] = useState(0);
  const wanted = [...new Set(accountIds)].sort().join(' ');
  useEffect(() => {
    let isShown = true;
    void people.load(wanted.split(' ').filter(Boolean)).then(() => isShown && setLoaded((count) => count + 1));
    return () => {
      isShown = false;
    };
  }, [people, wanted]);
  return (accountId) => people.find(accountId);
}

import type { Person } from '../../src/api/users';
import { type Answer, json, type Request } from './answer';

export const ADMIN = '5b10a2844c20165700ede21g';
export const MEMBER = '5b10ac8d82e05b22cc7d4ef5';

const FACE = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==';

/** A site's people: two who look at pages, and as many more as a test wants. */
export class People {
  readonly all: Person[] = [person(ADMIN, 'Mia Krystof'), person(MEMBER, 'Emma Richards')];

  withStaff(count: number): void {
    for (let number = 1; number <= count; number++) {
      this.add(`account-${number}`);
    }
  }

  add(accountId: string): void {
    if (!this.find(accountId)) {
      this.all.push(person(accountId, accountId.replace('account-', 'Person ')));
    }
  }

  find(accountId: string): Person | undefined {
    return this.all.find((candidate) => candidate.accountId === accountId);
  }

  search(query: URLSearchParams): Answer {
    const words = (query.get('q') ?? '').toLowerCase();
    const found = this.all.filter(({ active, displayName }) => active && displayName?.toLowerCase().includes(words));
    return json(200, { items: found.slice(0, Number(query.get('limit') ?? 20)) });
  }

  named({ body }: Request): Answer {
    const ids = (body?.['accountIds'] ?? []) as string[];
    return json(200, { items: ids.flatMap((id) => this.find(id) ?? []) });
  }
}

function person(accountId: string, displayName: string): Person {
  return { accountId, displayName, avatarUrl: FACE, active: true };
}

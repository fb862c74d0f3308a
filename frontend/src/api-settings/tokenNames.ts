import type { Token } from '../api/tokens';
import type { Person } from '../api/users';
import { nameOf } from '../parts/PersonName';
import type { Texts } from '../texts';

/** How a token is told from the others in what is read aloud. */
export function aboutToken(token: Token, person: Person | undefined, { text }: Texts): { user: string; notes: string } {
  return { user: nameOf(token.user.accountId, person), notes: token.notes || text('token.noNotes') };
}

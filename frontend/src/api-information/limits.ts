import type { TextKey, Texts } from '../texts';

/** What a credential cannot do, by the server's name for it. */
const LIMITS: Readonly<Record<string, TextKey>> = {
  scoped: 'limit.scoped',
  directories: 'limit.directories',
  users: 'limit.users',
  workspaces: 'limit.workspaces',
  notAdmin: 'limit.notAdmin',
  seats: 'limit.seats',
};

export function limitText(code: string, text: Texts['text']): string {
  const key = LIMITS[code];
  return key ? text(key) : text('limit.other', { code });
}

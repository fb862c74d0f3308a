import type { TextKey, Texts } from '../texts';

/** What a credential cannot do, by the server's name for it. */
const LIMITS: Readonly<Record<string, TextKey>> = {
  directories: 'limit.directories',
  users: 'limit.users',
  workspaces: 'limit.workspaces',
  administer: 'limit.administer',
  seats: 'limit.seats',
};

/** Why a status is as it is, where the status alone does not tell. */
const REASONS: Readonly<Record<string, TextKey>> = {
  refusedOnce: 'reason.refusedOnce',
  throttled: 'reason.throttled',
  serverError: 'reason.serverError',
  noAnswer: 'reason.noAnswer',
  unexpectedAnswer: 'reason.unexpectedAnswer',
};

export function limitText(code: string, text: Texts['text']): string {
  const key = LIMITS[code];
  return key ? text(key) : text('limit.other', { code });
}

export function reasonText(code: string | null | undefined, text: Texts['text']): string | undefined {
  const key = code ? REASONS[code] : undefined;
  return key && text(key);
}

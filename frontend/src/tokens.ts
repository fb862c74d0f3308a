/** Report tokens, as `/tokens` of the settings API has them. */
import type { Call, Host, Reply } from './host';
import { Problem, record } from './problem';

export interface Token {
  id: string;
  active: boolean;
  /** The app was away from the site, and the token rests until an administrator switches it on. */
  awaitingReactivation: boolean;
  user: { accountId: string };
  createdAt: string;
  createdBy: string;
  expiresAt: string;
  notes: string;
  lastUsedAt: string | null;
  version: number;
}

export interface Page {
  items: Token[];
  nextCursor: string | null;
  total: number;
}

export interface Draft {
  accountId: string;
  /** RFC 3339. */
  expiresAt: string;
  notes: string;
}

const PAGE_SIZE = 25;

export async function listTokens(host: Host, cursor: string | undefined): Promise<Page> {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE), sort: '-createdAt' });
  if (cursor !== undefined) {
    query.set('cursor', cursor);
  }
  const reply = await send(host, { method: 'GET', path: `/tokens?${query}` });
  const page = record(reply.body);
  if (!Array.isArray(page['items'])) {
    throw Problem.answered(reply);
  }
  return page as unknown as Page;
}

/** The text of the new token, which the list does not have. */
export async function createToken(host: Host, draft: Draft): Promise<string> {
  const reply = await send(host, { method: 'POST', path: '/tokens', body: { ...draft } });
  const text = record(reply.body)['token'];
  if (typeof text !== 'string') {
    throw Problem.answered(reply);
  }
  return text;
}

export async function setActive(host: Host, token: Token, active: boolean): Promise<Token> {
  const reply = await send(host, { ...about(token), method: 'PATCH', body: { active } });
  if (!isToken(reply.body)) {
    throw Problem.answered(reply);
  }
  return reply.body;
}

export async function deleteToken(host: Host, token: Token): Promise<void> {
  await send(host, { ...about(token), method: 'DELETE' });
}

export function isToken(value: unknown): value is Token {
  const { id, version } = record(value);
  return typeof id === 'string' && typeof version === 'number';
}

/** Only as long as nobody else has changed it. */
function about(token: Token): Pick<Call, 'path' | 'headers'> {
  return { path: `/tokens/${encodeURIComponent(token.id)}`, headers: { 'If-Match': `"${token.version}"` } };
}

async function send(host: Host, call: Call): Promise<Reply> {
  const headers = { ...call.headers, ...(call.body && { 'Content-Type': 'application/json' }) };
  let reply;
  try {
    reply = await host.call({ ...call, headers });
  } catch (error) {
    throw Problem.unanswered(error);
  }
  if (reply.status < 200 || reply.status > 299) {
    throw Problem.answered(reply);
  }
  return reply;
}

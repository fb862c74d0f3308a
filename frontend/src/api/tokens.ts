/** Report tokens: all of the site's at `/tokens`, those that act as the caller at `/my/tokens`. */
import type { Call, Host } from '../host';
import { documentOf, query, send, sendFor, unlessChanged } from './client';
import type { ListPage } from './useList';

export type Mount = 'tokens' | 'my/tokens';

export const TOKEN_STATES = ['active', 'expiring', 'inactive', 'expired', 'userDeactivated', 'waitingForReactivation'] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

export interface Token {
  id: string;
  active: boolean;
  state: TokenState;
  user: { accountId: string };
  createdAt: string;
  createdBy: { accountId: string };
  expiresAt: string;
  notes: string;
  lastUsedAt: string | null;
  callsIn30Days: number;
  /** Whether its text is still kept. */
  revealable: boolean;
  version: number;
}

export interface TokenQuery {
  /** A column, with `-` before it for the reverse. */
  sort: string;
  q: string;
  state: TokenState | '';
  /** Whose tokens, for administrators. */
  account: string;
}

export interface Draft {
  accountId: string;
  /** RFC 3339. */
  expiresAt: string;
  notes: string;
}

export type TokenChange = Partial<Pick<Token, 'active' | 'expiresAt' | 'notes'>>;

/** What a one-issue report with a token came to. */
export interface Trial {
  ok: boolean;
  status: number;
  requestId: string | null;
  issueKey: string | null;
  figure: { column: string; value: string } | null;
  /** The body that a script gets. */
  error: unknown;
}

const PAGE_SIZE = 25;
/** How many tokens the server deactivates in one call. */
const AT_ONCE = 100;

export function listTokens(host: Host, mount: Mount, wanted: TokenQuery, cursor?: string): Promise<ListPage<Token>> {
  const path = `/${mount}${query({ ...wanted, cursor, limit: PAGE_SIZE })}`;
  return sendFor<ListPage<Token>>(host, { method: 'GET', path }, 'items');
}

/** A new token's record, with its text: the latter once only, however often it is sent. */
export type CreatedToken = Token & { token?: string };

export function createToken(host: Host, mount: Mount, draft: Draft, headers: Record<string, string>): Promise<CreatedToken> {
  const { accountId, ...rest } = draft;
  // One's own token is the caller's by itself.
  const body = mount === 'tokens' ? { accountId, ...rest } : rest;
  return sendFor<CreatedToken>(host, { method: 'POST', path: `/${mount}`, headers, body }, 'version');
}

export async function changeToken(host: Host, mount: Mount, token: Token, change: TokenChange): Promise<Token> {
  return documentOf<Token>(await send(host, { ...about(mount, token), method: 'PATCH', body: { ...change } }), 'version');
}

export async function deleteToken(host: Host, mount: Mount, token: Token): Promise<void> {
  await send(host, { ...about(mount, token), method: 'DELETE' });
}

/** Those that were changed. */
export async function deactivateTokens(host: Host, ids: readonly string[]): Promise<Token[]> {
  const changed: Token[] = [];
  for (let first = 0; first < ids.length; first += AT_ONCE) {
    const call: Call = { method: 'POST', path: '/tokens/deactivate', body: { ids: ids.slice(first, first + AT_ONCE) } };
    changed.push(...(await sendFor<{ items: Token[] }>(host, call, 'items')).items);
  }
  return changed;
}

export async function revealToken(host: Host, mount: Mount, id: string, purpose: 'show' | 'copy'): Promise<string> {
  const path = `/${mount}/${encodeURIComponent(id)}/reveal`;
  return (await sendFor<{ token: string }>(host, { method: 'POST', path, body: { purpose } }, 'token')).token;
}

export function tryToken(host: Host, id: string, issueKey: string): Promise<Trial> {
  const path = `/tokens/${encodeURIComponent(id)}/try`;
  return sendFor<Trial>(host, { method: 'POST', path, body: issueKey === '' ? {} : { issueKey } }, 'ok');
}

export function isToken(value: unknown): value is Token {
  return typeof value === 'object' && value !== null && 'id' in value && 'version' in value && 'expiresAt' in value;
}

function about(mount: Mount, { id, version }: Token): Pick<Call, 'path' | 'headers'> {
  return { path: `/${mount}/${encodeURIComponent(id)}`, headers: unlessChanged(version) };
}

import type { Host } from '../host';
import { documentOf, send, unlessChanged } from './client';

export type Binding = 'any' | 'self';
export type Reveal = 'always' | 'once';

/** What the site allows its report tokens. */
export interface TokenPolicy {
  binding: Binding;
  reveal: Reveal;
  selfService: boolean;
  /** `null` for no limit. */
  maxDays: number | null;
}

export interface TokenSettings extends TokenPolicy {
  /** What the operator allows at most. */
  ceiling: TokenPolicy;
}

/** A document with the version that it must still have when it is written. */
export interface Versioned<T> {
  document: T;
  etag: string | undefined;
}

export async function loadTokenSettings(host: Host): Promise<Versioned<TokenSettings>> {
  const reply = await send(host, { method: 'GET', path: '/settings/tokens' });
  return { document: documentOf<TokenSettings>(reply, 'binding'), etag: reply.headers.get('etag') };
}

export async function saveTokenSettings(host: Host, policy: TokenPolicy, etag: string | undefined): Promise<Versioned<TokenPolicy>> {
  const headers = unlessChanged(etag);
  const reply = await send(host, { method: 'PUT', path: '/settings/tokens', headers, body: { ...policy } });
  return { document: documentOf<TokenPolicy>(reply, 'binding'), etag: reply.headers.get('etag') };
}

import type { Host } from '../host';
import { send, unlessChanged, type Versioned, versioned } from './client';

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

export async function loadTokenSettings(host: Host): Promise<Versioned<TokenSettings>> {
  return versioned<TokenSettings>(await send(host, { method: 'GET', path: '/settings/tokens' }), 'binding');
}

export async function saveTokenSettings(host: Host, policy: TokenPolicy, etag: string | undefined): Promise<Versioned<TokenPolicy>> {
  const headers = unlessChanged(etag);
  return versioned<TokenPolicy>(await send(host, { method: 'PUT', path: '/settings/tokens', headers, body: { ...policy } }), 'binding');
}

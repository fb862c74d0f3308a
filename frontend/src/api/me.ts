import type { Host } from '../host';
import { sendFor } from './client';

/** The viewer and the app around them, as the server knows both. */
export interface Me {
  accountId: string;
  displayName: string | null;
  avatarUrl: string | null;
  timeZone: string;
  locale: string;
  admin: boolean;
  site: { baseUrl: string };
  platform: 'connect' | 'forge';
  distribution: 'self-hosted' | 'marketplace';
  /** Whether everyone may make tokens that act as themselves. */
  selfService: boolean;
  /** Whether the text of a token can be seen again. */
  tokenRevealable: boolean;
  /** Where scripts call Dwell. */
  serviceUrl: string;
}

export async function loadMe(host: Host): Promise<Me> {
  const me = await sendFor<Me>(host, { method: 'GET', path: '/me' }, 'accountId');
  return { ...me, serviceUrl: bare(me.serviceUrl), site: { baseUrl: bare(me.site.baseUrl) } };
}

/** Paths are put behind it. */
function bare(address: string): string {
  return address.replace(/\/+$/, '');
}

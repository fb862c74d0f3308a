/** Atlassian's credentials that Dwell keeps for the site. Their secrets go to the server and never come back. */
import type { Host } from '../host';
import { send, sendFor, unlessChanged } from './client';

export type CredentialKind = 'organizationKey' | 'userToken';

export type CredentialStatus =
  | 'notSet'
  | 'valid'
  | 'limited'
  | 'expiringSoon'
  | 'expired'
  | 'invalid'
  | 'wrongOrganization'
  | 'ownerMismatch'
  | 'locked'
  | 'blockedByIpAllowlist'
  | 'blockedByPolicy'
  | 'unreachable';

/** Of a Jira app. */
export interface Seats {
  application: string;
  total: number | null;
  remaining: number | null;
  unlimited: boolean;
}

export interface Credential {
  kind: CredentialKind;
  status: CredentialStatus;
  /** A code for why it is so. */
  statusReason?: string | null;
  lastUpdatedAt?: string | null;
  updatedBy?: { accountId: string } | null;
  last4?: string | null;
  /** The owner's, of a user token. */
  email?: string | null;
  accountId?: string | null;
  organization?: { id: string; name: string; users: number | null } | null;
  seats?: Seats[] | null;
  /** As the administrator has typed it: Atlassian does not tell. */
  expiresOn?: string | null;
  expiresInDays?: number | null;
  lastCheckedAt?: string | null;
  lastUsedAt?: string | null;
  /** What it cannot do, by name. */
  limited?: string[] | null;
  /** 0 when none is kept. */
  version: number;
}

export interface Credentials {
  organizationKey: Credential;
  /** Not with `DWELL_DISTRIBUTION=marketplace`. */
  userToken?: Credential;
}

const PATHS: Record<CredentialKind, string> = {
  organizationKey: '/credentials/organization-key',
  userToken: '/credentials/user-token',
};

export function loadCredentials(host: Host): Promise<Credentials> {
  return sendFor<Credentials>(host, { method: 'GET', path: '/credentials' }, 'organizationKey');
}

/** Verifies live and then replaces; what was there stays when that fails. */
export function saveCredential(host: Host, { kind, version }: Credential, body: Record<string, string>): Promise<Credential> {
  return sendFor<Credential>(host, { method: 'PUT', path: PATHS[kind], headers: unlessChanged(version), body }, 'status');
}

export function checkCredential(host: Host, { kind }: Credential): Promise<Credential> {
  return sendFor<Credential>(host, { method: 'POST', path: `${PATHS[kind]}/check` }, 'status');
}

export async function removeCredential(host: Host, { kind, version }: Credential): Promise<void> {
  await send(host, { method: 'DELETE', path: PATHS[kind], headers: unlessChanged(version) });
}

/** Whether `next` tells no less than `old` does: a refusal may come without what the kept credential opens. */
export function tellsEnough(next: Credential, old: Credential): boolean {
  return next.version !== old.version || factsOf(next) >= factsOf(old);
}

function factsOf({ organization, seats }: Credential): number {
  return (organization ? 1 : 0) + (typeof organization?.users === 'number' ? 1 : 0) + (seats?.length ?? 0);
}

export function isCredential(value: unknown): value is Credential {
  return typeof value === 'object' && value !== null && 'kind' in value && 'status' in value;
}

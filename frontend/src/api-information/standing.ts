import type { ThemeAppearance } from '@atlaskit/lozenge';

import type { Credential, CredentialStatus } from '../api/credentials';
import type { Texts } from '../texts';

/** How a credential stands as the page tells it: three cases of a status have words of their own. */
export type Standing = CredentialStatus | 'awaitingReactivation' | 'datePassed' | 'addressForgotten';

export const APPEARANCES: Record<Standing, ThemeAppearance> = {
  notSet: 'default',
  valid: 'success',
  limited: 'moved',
  expiringSoon: 'moved',
  datePassed: 'moved',
  expired: 'removed',
  invalid: 'removed',
  awaitingReactivation: 'inprogress',
  wrongOrganization: 'removed',
  ownerMismatch: 'removed',
  addressForgotten: 'removed',
  locked: 'removed',
  blockedByIpAllowlist: 'removed',
  blockedByPolicy: 'removed',
  unreachable: 'inprogress',
};

/** Days before its end from which on it is warned of. */
const SOON = 30;
const TOLD: ReadonlySet<Standing> = new Set(['notSet', 'expired', 'datePassed', 'expiringSoon']);

export function standingOf({ status, statusReason, expiresInDays }: Credential): Standing {
  if (statusReason === 'awaitingReactivation' || statusReason === 'addressForgotten') {
    return statusReason;
  }
  return status === 'expiringSoon' && (expiresInDays ?? 0) < 0 ? 'datePassed' : status;
}

/** That the credential ends, where its standing does not say so. */
export function endOf(credential: Credential, { text }: Texts): string | undefined {
  const { status, expiresInDays: days } = credential;
  if (typeof days !== 'number' || days > SOON || TOLD.has(standingOf(credential))) {
    return undefined;
  }
  if (days >= 0) {
    return text('credential.ends', { count: days });
  }
  return text(status === 'valid' || status === 'limited' ? 'credential.datePassed.accepted' : 'credential.datePassed');
}

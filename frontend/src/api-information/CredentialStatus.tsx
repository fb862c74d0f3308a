import Lozenge, { type ThemeAppearance } from '@atlaskit/lozenge';
import SectionMessage from '@atlaskit/section-message/message';
import type { Appearance } from '@atlaskit/section-message/types';

import type { Credential, CredentialStatus as Status } from '../api/credentials';
import { ExternalLink } from '../parts/ExternalLink';
import { useSession } from '../session';
import { type TextKey, useTexts } from '../texts';
import { limitText, reasonText } from './codes';
import { LINKS } from './links';

const LOZENGES: Record<Status, ThemeAppearance> = {
  notSet: 'default',
  valid: 'success',
  limited: 'moved',
  expiringSoon: 'moved',
  expired: 'removed',
  invalid: 'removed',
  wrongOrganization: 'removed',
  ownerMismatch: 'removed',
  locked: 'removed',
  blockedByIpAllowlist: 'removed',
  blockedByPolicy: 'removed',
  unreachable: 'inprogress',
};

export function StatusLozenge({ credential: { status, expiresInDays } }: { credential: Credential }) {
  const { text } = useTexts();
  const days = status === 'expiringSoon' ? expiresInDays : undefined;
  return (
    <Lozenge appearance={LOZENGES[status]} maxWidth="none">
      {typeof days === 'number' ? text('credential.expiresIn', { count: days }) : text(`credential.status.${status}`)}
    </Lozenge>
  );
}

/** What the status means for this credential, and what to do now. */
export function StatusMessage({ credential }: { credential: Credential }) {
  const { me } = useSession();
  const { text } = useTexts();
  const { kind, status, statusReason, limited } = credential;
  const link = linkFor(status, me.site.baseUrl);
  const reason = reasonText(statusReason, text);
  return (
    <SectionMessage appearance={appearanceOf(status)} title={text(`credential.title.${status}`)} headingLevel="h3">
      <p>{text(`credential.${kind}.${status}`)}</p>
      {limited && limited.length > 0 && (
        <ul>
          {limited.map((code) => (
            <li key={code}>{limitText(code, text)}</li>
          ))}
        </ul>
      )}
      {reason && <p>{reason}</p>}
      {link && (
        <p>
          <ExternalLink href={link[1]}>{text(link[0])}</ExternalLink>
        </p>
      )}
    </SectionMessage>
  );
}

function appearanceOf(status: Status): Appearance {
  switch (LOZENGES[status]) {
    case 'success':
      return 'success';
    case 'moved':
      return 'warning';
    case 'removed':
      return 'error';
    default:
      return 'information';
  }
}

/** Where the next step is when it is not on this page. */
function linkFor(status: Status, site: string): [TextKey, string] | undefined {
  switch (status) {
    case 'locked':
      return ['credential.link.signIn', site];
    case 'blockedByIpAllowlist':
      return ['credential.link.allowlist', LINKS.allowlistGuide];
    case 'blockedByPolicy':
      return ['credential.link.policy', LINKS.tokenPolicyGuide];
    default:
      return undefined;
  }
}

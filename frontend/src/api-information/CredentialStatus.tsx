import Lozenge from '@atlaskit/lozenge';
import SectionMessage from '@atlaskit/section-message/message';
import type { Appearance } from '@atlaskit/section-message/types';

import type { Credential, CredentialStatus as Status } from '../api/credentials';
import { ExternalLink } from '../parts/ExternalLink';
import { useSession } from '../session';
import { type TextKey, useTexts } from '../texts';
import { limitText, reasonText } from './codes';
import { LINKS } from './links';
import { APPEARANCES, endOf, type Standing, standingOf } from './standing';

export function StatusLozenge({ credential }: { credential: Credential }) {
  const { text } = useTexts();
  const standing = standingOf(credential);
  const days = standing === 'expiringSoon' ? credential.expiresInDays : undefined;
  return (
    <Lozenge appearance={APPEARANCES[standing]} maxWidth="none">
      {typeof days === 'number' ? text('credential.expiresIn', { count: days }) : text(`credential.status.${standing}`)}
    </Lozenge>
  );
}

/** What the status means for this credential, and what to do now. */
export function StatusMessage({ credential }: { credential: Credential }) {
  const { me } = useSession();
  const texts = useTexts();
  const { text } = texts;
  const { kind, status, statusReason } = credential;
  const standing = standingOf(credential);
  // Before it is used again, what it could do once is of no interest.
  const limited = standing === 'awaitingReactivation' ? [] : (credential.limited ?? []);
  const link = linkFor(status, me.site.baseUrl);
  const reason = reasonText(statusReason, text);
  const end = endOf(credential, texts);
  return (
    <SectionMessage appearance={appearanceOf(standing)} title={text(`credential.title.${standing}`)} headingLevel="h3">
      <p>{text(`credential.${kind}.${standing}`)}</p>
      {limited.length > 0 && (
        <ul>
          {limited.map((code) => (
            <li key={code}>{limitText(code, text)}</li>
          ))}
        </ul>
      )}
      {reason && <p>{reason}</p>}
      {end && <p>{end}</p>}
      {link && (
        <p>
          <ExternalLink href={link[1]}>{text(link[0])}</ExternalLink>
        </p>
      )}
    </SectionMessage>
  );
}

function appearanceOf(standing: Standing): Appearance {
  switch (APPEARANCES[standing]) {
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

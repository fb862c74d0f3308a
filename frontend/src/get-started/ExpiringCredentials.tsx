import SectionMessage from '@atlaskit/section-message/message';

import type { ExpiringCredential } from '../api/getStarted';
import { PageLink } from '../shell/PageLink';
import { useTexts } from '../texts';

/** Credentials of Atlassian that need a successor soon, or a right date. */
export function ExpiringCredentials({ credentials }: { credentials: readonly ExpiringCredential[] }) {
  const { text, date } = useTexts();
  if (credentials.length === 0) {
    return null;
  }
  return (
    <section aria-label={text('expiring.credentials')}>
      <SectionMessage appearance="warning" title={text('expiring.credentials')}>
        <ul>
          {credentials.map(({ kind, expiresOn, expiresInDays: count }) => (
            <li key={kind}>
              {text(count < 0 ? 'expiring.credential.passed' : 'expiring.credential', {
                credential: text(`credential.name.${kind}`),
                date: date(expiresOn),
                count,
              })}
            </li>
          ))}
        </ul>
        <p>
          <PageLink route="api-information">{text('expiring.credentials.go')}</PageLink>
        </p>
      </SectionMessage>
    </section>
  );
}

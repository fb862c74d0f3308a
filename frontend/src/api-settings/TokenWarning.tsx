import SectionMessage from '@atlaskit/section-message/message';

import { ExternalLink } from '../parts/ExternalLink';
import { useSession } from '../session';
import { useTexts } from '../texts';

/** What everybody must know who has to do with report tokens. */
export function TokenWarning() {
  const { me } = useSession();
  const { text } = useTexts();
  return (
    <SectionMessage appearance="warning" title={text('tokens.warning.title')}>
      <ul>
        <li>{text('tokens.warning.login')}</li>
        <li>{text('tokens.warning.keep')}</li>
        <li>{text('tokens.warning.suspicion')}</li>
      </ul>
      <p>
        <ExternalLink href={`${me.serviceUrl}/docs`}>{text('tokens.documentation')}</ExternalLink>
      </p>
    </SectionMessage>
  );
}

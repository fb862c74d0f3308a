/** What a page shows when it cannot be a page. */
import SectionMessage from '@atlaskit/section-message/message';

import type { Problem } from './problem';
import { useTexts } from './texts';

/** No host frames us. */
export function Outside() {
  const { text } = useTexts();
  return (
    <main>
      <SectionMessage appearance="information" title={text('openFromJira.title')} headingLevel="h1">
        <p>{text('openFromJira.body')}</p>
      </SectionMessage>
    </main>
  );
}

/** The host is there and does not do its part. */
export function Failed({ problem }: { problem: Problem }) {
  const { text } = useTexts();
  return (
    <main>
      <SectionMessage appearance="error" title={text('start.failed')} headingLevel="h1">
        <p>{problem.message}</p>
      </SectionMessage>
    </main>
  );
}

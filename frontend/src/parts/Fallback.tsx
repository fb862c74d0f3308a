/** What a page shows when it cannot be a page. */
import Button from '@atlaskit/button/new';
import SectionMessage from '@atlaskit/section-message/message';

import type { Problem } from '../problem';
import { useTexts } from '../texts';

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

/** The viewer is nobody for whom this page is. */
export function Refused() {
  const { text } = useTexts();
  return (
    <main>
      <SectionMessage appearance="warning" title={text('refused.title')} headingLevel="h1">
        <p>{text('refused.body')}</p>
      </SectionMessage>
    </main>
  );
}

/** The host or the server is there and does not do its part. */
export function Failed({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  const { text, said } = useTexts();
  return (
    <section className="failed">
      <SectionMessage appearance="error" title={text('start.failed')} headingLevel="h1">
        {[problem.message, ...problem.messages].map((sentence) => (
          <p key={sentence}>{said(sentence)}</p>
        ))}
        {problem.requestId && <p>{text('problem.requestId', { requestId: problem.requestId })}</p>}
      </SectionMessage>
      {onRetry && <Button onClick={onRetry}>{text('problem.retry')}</Button>}
    </section>
  );
}

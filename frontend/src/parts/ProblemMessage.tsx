import SectionMessage from '@atlaskit/section-message/message';
import SectionMessageAction from '@atlaskit/section-message/message-action';
import type { Appearance } from '@atlaskit/section-message/types';
import { useEffect, useRef } from 'react';

import type { Problem } from '../problem';
import { type TextKey, type Texts, useTexts } from '../texts';
import { allFaults } from './faults';

interface Props {
  problem: Problem;
  onRetry?: () => void;
}

/** A failure in the server's words, announced and brought into sight when it appears. */
export function ProblemMessage({ problem, onRetry }: Props) {
  const texts = useTexts();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Answers with a promise in some browsers, which is no clean-up.
    void place.current?.scrollIntoView({ block: 'nearest' });
  }, [problem]);
  const [title, appearance] = heading(problem);
  const retry = onRetry && <SectionMessageAction onClick={onRetry}>{texts.text('problem.retry')}</SectionMessageAction>;
  return (
    <div role="alert" ref={place}>
      <SectionMessage title={texts.text(title)} appearance={appearance} {...(retry && { actions: retry })}>
        {sentences(problem, texts).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </SectionMessage>
    </div>
  );
}

/** What kind of failure it is. The codes are those of Dwell's settings API. */
function heading({ code, status }: Problem): [TextKey, Appearance] {
  switch (code) {
    case 'update_pending':
      return ['problem.update', 'warning'];
    case 'unlicensed':
      return ['problem.unlicensed', 'warning'];
    case 'linking':
      return ['problem.linking', 'information'];
  }
  switch (status) {
    case undefined:
      return ['problem.unanswered', 'error'];
    case 403:
      return ['problem.forbidden', 'error'];
    case 412:
      return ['problem.changed', 'warning'];
    case 429:
      return ['problem.limited', 'warning'];
    case 502:
    case 503:
    case 408:
      return ['problem.unavailable', 'warning'];
  }
  return status < 500 ? ['problem.refused', 'error'] : ['problem.failed', 'error'];
}

function sentences(problem: Problem, texts: Texts): string[] {
  const { text, said } = texts;
  const { message, messages, status, retryAfter, requestId } = problem;
  return [
    message ? said(message) : text('problem.noWords', { status: status ?? '–' }),
    ...messages.map(said),
    ...allFaults(problem, texts),
    ...(retryAfter === undefined ? [] : [text('problem.wait', { seconds: retryAfter })]),
    ...(requestId === undefined ? [] : [text('problem.requestId', { requestId })]),
  ];
}

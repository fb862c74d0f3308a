import Button from '@atlaskit/button/new';
import { useEffect, useRef, useState } from 'react';

import { Problem } from '../problem';
import { type TextKey, useTexts } from '../texts';
import { copy } from './clipboard';

interface Props {
  /** The text, or how to get it once it is wanted. */
  text: string | (() => Promise<string>);
  /** What is copied, for those who do not see what stands beside the button. */
  what: string;
  /** What the button says in place of *Copy*. */
  caption?: TextKey;
  /** What to do when the browser does not let us. */
  notCopied?: TextKey;
  /** The text could not be fetched. */
  onProblem?: (problem: Problem) => void;
}

type Outcome = 'copied' | 'notCopied';
const SHOWN = 2_500;

export function CopyButton({ text: source, what, caption = 'copy', notCopied = 'copy.notCopied', onProblem }: Props) {
  const { text } = useTexts();
  const [outcome, setOutcome] = useState<Outcome>();
  const [isBusy, setBusy] = useState(false);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);

  const start = async (): Promise<void> => {
    setBusy(true);
    clearTimeout(timer.current);
    try {
      await copy(typeof source === 'string' ? Promise.resolve(source) : source());
      setOutcome('copied');
      timer.current = window.setTimeout(() => setOutcome(undefined), SHOWN);
    } catch (error) {
      setOutcome(error instanceof Problem ? undefined : 'notCopied');
      if (error instanceof Problem) {
        onProblem?.(error);
      }
    } finally {
      setBusy(false);
    }
  };

  // What is heard begins with what is seen.
  const seen = text(outcome === 'copied' ? 'copy.copied' : caption);
  return (
    <span className="copy">
      <Button
        spacing="compact"
        aria-label={text('copy.of', { caption: seen, what })}
        isLoading={isBusy}
        onClick={() => void start()}
      >
        {seen}
      </Button>
      <span role="status" className={outcome === 'copied' ? 'hidden' : 'subtle'}>
        {outcome && text(outcome === 'copied' ? 'copy.copied' : notCopied)}
      </span>
    </span>
  );
}

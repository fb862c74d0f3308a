import Button from '@atlaskit/button/new';

import { useTexts } from '../texts';

interface Props {
  /** Index of the first row, and how many are shown. */
  first: number;
  shown: number;
  total: number;
  isLoading: boolean;
  next: (() => void) | undefined;
  previous: (() => void) | undefined;
}

export function Pager({ first, shown, total, isLoading, next, previous }: Props) {
  const { text } = useTexts();
  if (shown === 0) {
    return null;
  }
  return (
    <nav className="pager" aria-label={text('pager.label')}>
      <Button isDisabled={isLoading || !previous} onClick={() => previous?.()}>
        {text('pager.previous')}
      </Button>
      <span role="status">{text('pager.range', { first: first + 1, last: first + shown, total })}</span>
      <Button isDisabled={isLoading || !next} onClick={() => next?.()}>
        {text('pager.next')}
      </Button>
    </nav>
  );
}

import Button from '@atlaskit/button/new';

import { useTexts } from '../texts';
import type { TokenList } from './useTokens';

export function Pager({ list }: { list: TokenList }) {
  const { text } = useTexts();
  const { page, first, next, previous, isLoading } = list;
  if (!page || page.items.length === 0) {
    return null;
  }
  const range = { first: first + 1, last: first + page.items.length, total: page.total };
  return (
    <nav aria-label={text('tokens.pages')}>
      <Button isDisabled={isLoading || !previous} onClick={previous ?? nowhere}>
        {text('tokens.previous')}
      </Button>
      <span>{text('tokens.range', range)}</span>
      <Button isDisabled={isLoading || !next} onClick={next ?? nowhere}>
        {text('tokens.next')}
      </Button>
    </nav>
  );
}

function nowhere(): void {}

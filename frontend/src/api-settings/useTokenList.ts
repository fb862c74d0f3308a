import { useCallback, useState } from 'react';

import { listTokens, type Mount, type Token, type TokenQuery } from '../api/tokens';
import { type List, useList } from '../api/useList';
import { useSession } from '../session';

export interface TokenList extends List<Token> {
  query: TokenQuery;
  isFiltered: boolean;
  ask(change: Partial<TokenQuery>): void;
}

const NEWEST_FIRST: TokenQuery = { sort: '-createdAt', q: '', state: '', account: '' };

/** One mount's tokens as the viewer wants them: sorted, filtered and searched by the server. */
export function useTokenList(mount: Mount): TokenList {
  const { host } = useSession();
  const [query, setQuery] = useState(NEWEST_FIRST);
  const load = useCallback((cursor: string | undefined) => listTokens(host, mount, query, cursor), [host, mount, query]);
  const list = useList(load);
  return {
    ...list,
    query,
    isFiltered: query.q !== '' || query.state !== '' || query.account !== '',
    ask: (change) => setQuery((old) => ({ ...old, ...change })),
  };
}

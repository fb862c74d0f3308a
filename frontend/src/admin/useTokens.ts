import { useCallback, useEffect, useRef, useState } from 'react';

import type { Host } from '../host';
import { Problem } from '../problem';
import { listTokens, type Page, type Token } from '../tokens';

export interface TokenList {
  page: Page | undefined;
  /** Index of the page's first row. */
  first: number;
  isLoading: boolean;
  problem: Problem | undefined;
  reload(): Promise<void>;
  /** From the newest token on. */
  restart(): Promise<void>;
  next: (() => void) | undefined;
  previous: (() => void) | undefined;
  replace(token: Token): void;
}

/** Where a page begins: its cursor, and how many rows are before it. */
interface Start {
  cursor: string | undefined;
  index: number;
}

const TOP: readonly Start[] = [{ cursor: undefined, index: 0 }];

/** One page at a time; the way back is the starts of the pages before. */
export function useTokens(host: Host): TokenList {
  const [starts, setStarts] = useState(TOP);
  const [page, setPage] = useState<Page>();
  const [problem, setProblem] = useState<Problem>();
  const [isLoading, setLoading] = useState(true);
  const latest = useRef(0);

  const load = useCallback(
    async (wanted: readonly Start[]): Promise<void> => {
      const turn = ++latest.current;
      setLoading(true);
      try {
        const [loaded, path] = await loadLast(host, wanted);
        if (turn === latest.current) {
          setPage(loaded);
          setStarts(path);
          setProblem(undefined);
        }
      } catch (error) {
        if (turn === latest.current) {
          setProblem(error instanceof Problem ? error : Problem.unanswered(error));
        }
      } finally {
        if (turn === latest.current) {
          setLoading(false);
        }
      }
    },
    [host],
  );

  useEffect(() => void load(TOP), [load]);

  const here = last(starts);
  const cursor = page?.nextCursor ?? undefined;
  return {
    page,
    first: here.index,
    isLoading,
    problem,
    reload: () => load(starts),
    restart: () => load(TOP),
    next:
      page && cursor !== undefined
        ? () => void load([...starts, { cursor, index: here.index + page.items.length }])
        : undefined,
    previous: starts.length > 1 ? () => void load(starts.slice(0, -1)) : undefined,
    replace: (token) =>
      setPage((old) => old && { ...old, items: old.items.map((item) => (item.id === token.id ? token : item)) }),
  };
}

/** The page that begins at the last start, or, when nothing is left of it, the one before. */
async function loadLast(host: Host, starts: readonly Start[]): Promise<[Page, readonly Start[]]> {
  const page = await listTokens(host, last(starts).cursor);
  return page.items.length === 0 && starts.length > 1 ? loadLast(host, starts.slice(0, -1)) : [page, starts];
}

function last(starts: readonly Start[]): Start {
  return starts[starts.length - 1] ?? { cursor: undefined, index: 0 };
}

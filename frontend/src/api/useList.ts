import { useCallback, useEffect, useRef, useState } from 'react';

import { Problem } from '../problem';

export interface ListPage<T> {
  items: T[];
  nextCursor: string | null;
  total: number;
}

export interface List<T> {
  page: ListPage<T> | undefined;
  /** Index of the page's first row. */
  first: number;
  isLoading: boolean;
  problem: Problem | undefined;
  /** How often the server was asked: another number, and other rows may be on their way. */
  asked: number;
  reload(): Promise<void>;
  /** From the first page on. */
  restart(): Promise<void>;
  next: (() => void) | undefined;
  previous: (() => void) | undefined;
  replace(items: readonly T[]): void;
}

/** Where a page begins: its cursor, and how many rows are before it. */
interface Start {
  cursor: string | undefined;
  index: number;
}

type Load<T> = (cursor: string | undefined) => Promise<ListPage<T>>;

const TOP: readonly Start[] = [{ cursor: undefined, index: 0 }];

/** One page at a time; the way back is the starts of the pages before. Another `load` is another list. */
export function useList<T extends { id: string }>(load: Load<T>): List<T> {
  const [starts, setStarts] = useState(TOP);
  const [page, setPage] = useState<ListPage<T>>();
  const [problem, setProblem] = useState<Problem>();
  const [isLoading, setLoading] = useState(true);
  const [asked, setAsked] = useState(0);
  const latest = useRef(0);

  const show = useCallback(
    async (wanted: readonly Start[]): Promise<void> => {
      const turn = ++latest.current;
      setLoading(true);
      setAsked(turn);
      try {
        const [loaded, path] = await loadLast(load, wanted);
        if (turn === latest.current) {
          setPage(loaded);
          setStarts(path);
          setProblem(undefined);
        }
      } catch (error) {
        if (turn === latest.current) {
          setProblem(Problem.from(error));
        }
      } finally {
        if (turn === latest.current) {
          setLoading(false);
        }
      }
    },
    [load],
  );

  useEffect(() => {
    void show(TOP);
    return () => {
      latest.current++;
    };
  }, [show]);

  const here = last(starts);
  const cursor = page?.nextCursor ?? undefined;
  return {
    page,
    first: here.index,
    isLoading,
    problem,
    asked,
    reload: () => show(starts),
    restart: () => show(TOP),
    next:
      page && cursor !== undefined
        ? () => void show([...starts, { cursor, index: here.index + page.items.length }])
        : undefined,
    previous: starts.length > 1 ? () => void show(starts.slice(0, -1)) : undefined,
    replace: (changed) =>
      setPage((old) => old && { ...old, items: old.items.map((item) => changed.find(({ id }) => id === item.id) ?? item) }),
  };
}

/** The page that begins at the last start, or, when nothing is left of it, the one before. */
async function loadLast<T>(load: Load<T>, starts: readonly Start[]): Promise<[ListPage<T>, readonly Start[]]> {
  const page = await load(last(starts).cursor);
  return page.items.length === 0 && starts.length > 1 ? loadLast(load, starts.slice(0, -1)) : [page, starts];
}

function last(starts: readonly Start[]): Start {
  return starts[starts.length - 1] ?? { cursor: undefined, index: 0 };
}

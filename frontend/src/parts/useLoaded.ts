import { type DependencyList, useCallback, useEffect, useRef, useState } from 'react';

import { Problem } from '../problem';

export interface Loaded<T> {
  value: T | undefined;
  problem: Problem | undefined;
  isLoading: boolean;
  reload(): Promise<void>;
  set(value: T): void;
}

/** What the server has, loaded when the page is shown and whenever `dependencies` change. The last question's answer counts. */
export function useLoaded<T>(load: () => Promise<T>, dependencies: DependencyList): Loaded<T> {
  const [value, setValue] = useState<T>();
  const [problem, setProblem] = useState<Problem>();
  const [isLoading, setLoading] = useState(true);
  const latest = useRef(0);

  const reload = useCallback(async () => {
    const turn = ++latest.current;
    setLoading(true);
    try {
      const loaded = await load();
      if (turn === latest.current) {
        setValue(loaded);
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
  }, dependencies);

  useEffect(() => {
    void reload();
    return () => {
      latest.current++;
    };
  }, [reload]);

  return { value, problem, isLoading, reload, set: setValue };
}

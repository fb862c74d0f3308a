import { useState } from 'react';

import { Problem } from '../problem';

export interface Action {
  isBusy: boolean;
  problem: Problem | undefined;
  /** Resolves with what went wrong, which is in `problem` too. */
  run(work: () => Promise<void>): Promise<Problem | undefined>;
  clear(): void;
}

/** Something that the viewer has asked for, one at a time. */
export function useAction(): Action {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const run: Action['run'] = async (work) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
      return undefined;
    } catch (error) {
      const failure = Problem.from(error);
      setProblem(failure);
      return failure;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, problem, run, clear: () => setProblem(undefined) };
}

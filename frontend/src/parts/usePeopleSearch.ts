import { useEffect, useRef, useState } from 'react';

import { findPeople, MOST_FOUND, type Person } from '../api/users';
import { Problem } from '../problem';
import { useSession } from '../session';

export interface PeopleSearch {
  found: readonly Person[];
  /** Whether the server has left some out. */
  isPart: boolean;
  isLoading: boolean;
  problem: Problem | undefined;
  /** Once typing has paused; what an earlier question answers is of no interest. */
  search(typed: string): Promise<void>;
  /** Somebody looks at the list: it is asked for when it is not there, for the first time or after a failure. */
  open(): void;
  /** Nobody does any more; the next list is the one for no text. */
  close(): void;
  /** The end of the account id of somebody whose name others have, too. */
  endOf(person: Person): string | undefined;
}

const PAUSE = 200;
const END = 6;

/** Looks for active people of the site. A failure is told, and the next question asks anew. */
export function usePeopleSearch(): PeopleSearch {
  const { host, people } = useSession();
  const [found, setFound] = useState<readonly Person[]>([]);
  const [problem, setProblem] = useState<Problem>();
  const [isLoading, setLoading] = useState(false);
  const turn = useRef(0);
  const wanted = useRef('');
  const asked = useRef<string>();
  const namesakes = useRef(new Set<string>());

  const search = async (typed: string): Promise<void> => {
    const text = (wanted.current = typed.trim());
    if (text === asked.current) {
      return;
    }
    asked.current = text;
    const mine = ++turn.current;
    setLoading(true);
    setFound([]);
    await new Promise((resolve) => setTimeout(resolve, text === '' ? 0 : PAUSE));
    const answer = mine === turn.current ? await findPeople(host, text).catch(Problem.from) : [];
    if (mine !== turn.current) {
      return;
    }
    setLoading(false);
    if (answer instanceof Problem) {
      asked.current = undefined;
      setProblem(answer);
      return;
    }
    people.add(answer);
    sharing(answer).forEach(({ accountId }) => namesakes.current.add(accountId));
    setProblem(undefined);
    setFound(answer);
  };

  useEffect(
    () => () => {
      turn.current++;
    },
    [],
  );

  return {
    found,
    isPart: found.length >= MOST_FOUND,
    isLoading,
    problem,
    search,
    open: () => void search(wanted.current),
    close: () => {
      wanted.current = '';
    },
    endOf: ({ accountId }) => (namesakes.current.has(accountId) ? accountId.slice(-END) : undefined),
  };
}

function sharing(people: readonly Person[]): Person[] {
  const names = people.map(({ displayName }) => displayName);
  return people.filter(({ displayName }) => displayName !== null && names.indexOf(displayName) !== names.lastIndexOf(displayName));
}

import type { Problem } from '../problem';

/** What the server finds wrong with these fields, as a form takes it; `undefined` when it is about something else. */
export function faultsOf(problem: Problem | undefined, names: readonly string[]): Record<string, string> | undefined {
  const faults = names.flatMap((name) => {
    const list = problem?.fields[name] ?? [];
    return list.length > 0 ? [[name, list.join(' ')]] : [];
  });
  return faults.length > 0 ? Object.fromEntries(faults) : undefined;
}

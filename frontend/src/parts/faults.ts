import type { Problem } from '../problem';
import type { Texts } from '../texts';

/** The labels of a form's fields, by name. */
export type Labels = Readonly<Record<string, string>>;

/** What the server finds wrong with these fields, as a form takes it; `undefined` when it is about something else. */
export function faultsOf(problem: Problem | undefined, labels: Labels, { text }: Texts): Record<string, string> | undefined {
  const faults = Object.entries(labels).flatMap(([name, field]) => {
    const list = problem?.fields[name] ?? [];
    return list.length > 0 ? [[name, list.map((fault) => text('problem.fieldFault', { field, fault })).join(' ')]] : [];
  });
  return faults.length > 0 ? Object.fromEntries(faults) : undefined;
}

/** The problem, unless it stands at one of these fields already. */
export function besides(problem: Problem | undefined, labels: Labels): Problem | undefined {
  return problem && Object.keys(labels).some((name) => name in problem.fields) ? undefined : problem;
}

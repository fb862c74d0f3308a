import type { Problem } from '../problem';
import type { TextKey, Texts } from '../texts';

/** The labels of a form's fields, by name. */
export type Labels = Readonly<Record<string, string>>;

/** What the server's members are called on the pages. */
const MEMBERS: Readonly<Record<string, TextKey>> = {
  name: 'calendar.name',
  timeZone: 'calendar.timeZone',
  workingTimes: 'week.caption',
  holidays: 'holidays.title',
  exceptions: 'exceptions.title',
  calendar: 'report.calendar',
  from: 'preview.from',
  to: 'preview.to',
  maxDays: 'security.maxDays',
  retentionDays: 'retention.days',
  issueKey: 'report.issueKey',
  jql: 'report.jql',
};

/** What the server finds wrong with these fields, as a form takes it; `undefined` when it is about something else. */
export function faultsOf(problem: Problem | undefined, labels: Labels, { text, said }: Texts): Record<string, string> | undefined {
  const faults = Object.entries(labels).flatMap(([name, field]) => {
    const list = problem?.fields[name] ?? [];
    return list.length > 0 ? [[name, list.map((fault) => text('problem.fieldFault', { field, fault: said(fault) })).join(' ')]] : [];
  });
  return faults.length > 0 ? Object.fromEntries(faults) : undefined;
}

/** All faults of a problem, each with its field's name; that of an entry of a list, with the entry's number. */
export function allFaults(problem: Problem, { text, said }: Texts): string[] {
  return Object.entries(problem.fields).flatMap(([path, list]) => {
    const [, member = '', index] = /^(\w+)(?:\[(\d+)\])?/.exec(path) ?? [];
    const label = MEMBERS[member];
    const field = label ? `${text(label)}${index === undefined ? '' : ` ${Number(index) + 1}`}` : path;
    return list.map((fault) => text('problem.fault', { field, fault: said(fault) }));
  });
}

/** The problem, unless it stands at one of these fields already. */
export function besides(problem: Problem | undefined, labels: Labels): Problem | undefined {
  return problem && Object.keys(labels).some((name) => name in problem.fields) ? undefined : problem;
}

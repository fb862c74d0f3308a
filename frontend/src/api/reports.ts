import type { Host } from '../host';
import { csvOf, send, sendFor } from './client';

/** Report types that need nothing but issues and a calendar. */
export const REPORT_TYPES = [
  'statusDuration',
  'statusCount',
  'transitionCount',
  'assigneeDuration',
  'statusDurationByAssignee',
  'assigneeDurationByStatus',
  'statusDurationByTimePeriod',
  'timePeriodDurationByStatus',
  'firstTransitionToStatusDate',
  'lastTransitionToStatusDate',
  'firstTransitionFromStatusDate',
  'lastTransitionFromStatusDate',
] as const;
export type ReportType = (typeof REPORT_TYPES)[number];

export const VIEW_FORMATS = ['humanReadable', 'days', 'hours', 'minutes', 'HH:mm:ss'] as const;
export type ViewFormat = (typeof VIEW_FORMATS)[number];

export interface ReportQuery {
  /** One of the two. */
  issueKey?: string;
  jql?: string;
  columnsBy: ReportType;
  /** An id, `default` or `normalHours`. */
  calendar: string;
  viewFormat: ViewFormat;
}

export interface Column {
  id: string;
  value: string;
  /** Of reports with columns of two levels. */
  parent?: { id: string; value: string };
}

export interface Cell {
  id: string;
  value: string;
}

export interface Row {
  headerColumns: Cell[];
  groupByColumns?: Cell[];
  fieldColumns?: Cell[];
  valueColumns: Cell[];
}

/** The document of `/rest/list` (docs/rest-api.md, Document); of one issue's the paging is absent. */
export interface Report {
  startIssueIndex?: number;
  endIssueIndex?: number;
  total?: number;
  timeZone?: string;
  warnings?: string[];
  table: {
    header: { headerColumns: Column[]; groupByColumns?: Column[]; fieldColumns?: Column[]; valueColumns: Column[] };
    body: { rows: Row[] };
  };
}

export const PAGE_SIZE = 50;
export const MOST_IN_FILE = 1000;

export function runReport(host: Host, query: ReportQuery, startIssueIndex: number): Promise<Report> {
  const body = { ...query, outputType: 'json', startIssueIndex, pageSize: PAGE_SIZE };
  return sendFor<Report>(host, { method: 'POST', path: '/reports', body }, 'table');
}

/** The first thousand issues. */
export async function reportAsCsv(host: Host, query: ReportQuery): Promise<string> {
  const body = { ...query, outputType: 'csv', startIssueIndex: 0, pageSize: MOST_IN_FILE };
  return csvOf(await send(host, { method: 'POST', path: '/reports', body }));
}

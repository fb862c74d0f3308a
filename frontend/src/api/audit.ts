import type { Host } from '../host';
import { record } from '../problem';
import { csvOf, query, send, sendFor, unlessChanged, type Versioned, versioned } from './client';
import type { ListPage } from './useList';

export const CATEGORIES = ['token', 'credential', 'calendar', 'installation', 'settings'] as const;
export type Category = (typeof CATEGORIES)[number];

export type Actor = { accountId: string } | { system: 'jira' | 'operator' | 'dwell' | 'erased' };

export interface AuditEvent {
  id: string;
  at: string;
  actor: Actor;
  category: Category;
  /** Such as `token.created`. */
  action: string;
  target: unknown;
  details: unknown;
  result: 'success' | 'failure';
}

export interface AuditQuery {
  /** RFC 3339. */
  from?: string | undefined;
  to?: string | undefined;
  category?: Category | undefined;
  actor?: string | undefined;
  q?: string | undefined;
}

const PAGE_SIZE = 50;

export function listEvents(host: Host, wanted: AuditQuery, cursor?: string): Promise<ListPage<AuditEvent>> {
  const path = `/audit${query({ ...wanted, cursor, limit: PAGE_SIZE })}`;
  return sendFor<ListPage<AuditEvent>>(host, { method: 'GET', path }, 'items');
}

/** The newest events, as many as fit into a file. */
export interface EventsFile {
  csv: string;
  /** Events in the file, and in all; a server that does not count them has put all of them in. */
  rows?: number;
  total?: number;
}

export async function eventsAsCsv(host: Host, wanted: AuditQuery): Promise<EventsFile> {
  const reply = await send(host, { method: 'GET', path: `/audit.csv${query({ ...wanted })}` });
  const { rows, total } = record(reply.body);
  return { csv: csvOf(reply), ...(typeof rows === 'number' && typeof total === 'number' && { rows, total }) };
}

export interface Retention {
  retentionDays: number;
}

export async function loadRetention(host: Host): Promise<Versioned<Retention>> {
  return versioned<Retention>(await send(host, { method: 'GET', path: '/settings/audit' }), 'retentionDays');
}

export async function saveRetention(host: Host, retentionDays: number, etag: string | undefined): Promise<Versioned<Retention>> {
  const headers = unlessChanged(etag);
  return versioned<Retention>(await send(host, { method: 'PUT', path: '/settings/audit', headers, body: { retentionDays } }), 'retentionDays');
}

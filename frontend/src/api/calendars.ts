/** Working calendars, as reports count with them (docs/rest-api.md, Calendars). */
import type { Host } from '../host';
import { query, send, sendFor, unlessChanged, type Versioned, versioned } from './client';
import type { ListPage } from './useList';

export const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Milliseconds since local midnight. */
export interface Window {
  start: number;
  end: number;
}

export interface Holiday {
  name: string;
  date: string;
  recurring: boolean;
}

/** A date with hours of its own; none is a day off. */
export interface ExceptionDay {
  date: string;
  windows: Window[];
}

/** What the viewer decides about a calendar. */
export interface CalendarDocument {
  name: string;
  timeZone: string;
  workingTimes: (Window & { weekday: Weekday })[];
  holidays: Holiday[];
  exceptions: ExceptionDay[];
}

export interface Calendar extends Omit<CalendarDocument, 'timeZone' | 'exceptions'> {
  /** `null` for the built-in `normalHours`. */
  id: number | null;
  timeZone: string | null;
  exceptions?: ExceptionDay[];
  isDefault: boolean;
  is7x24Calendar: boolean;
  dailyWorkingHours: number;
}

export const NORMAL_HOURS = 'normalHours';
/** A site has about as many at most. */
const MOST = 200;

export function idOf({ id }: Calendar): string {
  return id === null ? NORMAL_HOURS : String(id);
}

export async function listCalendars(host: Host): Promise<Calendar[]> {
  const path = `/calendars${query({ limit: MOST })}`;
  return (await sendFor<ListPage<Calendar>>(host, { method: 'GET', path }, 'items')).items;
}

/** All of them, with the version of the choice among them. */
export async function loadCalendars(host: Host): Promise<Versioned<Calendar[]>> {
  // The choice first: when it changes in between, the list is newer, and choosing is refused.
  const { headers } = await send(host, { method: 'GET', path: '/settings/calendar' });
  return { document: await listCalendars(host), etag: headers.get('etag') };
}

export async function loadCalendar(host: Host, id: string): Promise<Versioned<Calendar>> {
  return versioned<Calendar>(await send(host, { method: 'GET', path: `/calendars/${id}` }), 'name');
}

export async function createCalendar(host: Host, document: CalendarDocument, headers: Record<string, string>): Promise<void> {
  await send(host, { method: 'POST', path: '/calendars', headers, body: { ...document } });
}

export async function replaceCalendar(host: Host, id: string, document: CalendarDocument, etag: string | undefined): Promise<void> {
  await send(host, { method: 'PUT', path: `/calendars/${id}`, headers: unlessChanged(etag), body: { ...document } });
}

export async function deleteCalendar(host: Host, id: string, etag: string | undefined): Promise<void> {
  await send(host, { method: 'DELETE', path: `/calendars/${id}`, headers: unlessChanged(etag) });
}

/** What `calendar=default` means from now on. */
export async function chooseDefault(host: Host, calendar: Calendar, etag: string | undefined): Promise<void> {
  const body = { defaultCalendar: calendar.id ?? NORMAL_HOURS };
  await send(host, { method: 'PUT', path: '/settings/calendar', headers: unlessChanged(etag), body });
}

/** Worked time between two instants, in milliseconds. */
export async function previewCalendar(host: Host, calendar: CalendarDocument, from: string, to: string): Promise<number> {
  const body = { calendar, from, to };
  const call = { method: 'POST', path: '/calendars/preview', body } as const;
  return (await sendFor<{ milliseconds: number }>(host, call, 'milliseconds')).milliseconds;
}

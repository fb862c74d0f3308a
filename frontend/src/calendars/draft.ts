/** A calendar while it is edited: times as time fields have them, an end of 00:00 being midnight at the end of the day. */
import { type Calendar, type CalendarDocument, type Holiday, type Weekday, WEEKDAYS, type Window } from '../api/calendars';

export interface Hours {
  start: string;
  end: string;
}

export interface Draft {
  name: string;
  timeZone: string;
  week: Record<Weekday, Hours[]>;
  holidays: Holiday[];
  exceptions: { date: string; hours: Hours[] }[];
}

const DAY = 86_400_000;
const USUAL: Hours = { start: '09:00', end: '17:00' };
const FREE: ReadonlySet<Weekday> = new Set(['SATURDAY', 'SUNDAY']);

export function newDraft(timeZone: string): Draft {
  return { name: '', timeZone, week: weekOf((day) => (FREE.has(day) ? [] : [USUAL])), holidays: [], exceptions: [] };
}

export function draftOf({ name, timeZone, workingTimes, holidays, exceptions = [] }: Calendar): Draft {
  return {
    name,
    timeZone: timeZone ?? 'UTC',
    week: weekOf((day) => workingTimes.filter(({ weekday }) => weekday === day).map(hoursOf)),
    holidays,
    exceptions: exceptions.map(({ date, windows }) => ({ date, hours: windows.map(hoursOf) })),
  };
}

export function documentOf({ name, timeZone, week, holidays, exceptions }: Draft): CalendarDocument {
  return {
    name: name.trim(),
    timeZone,
    workingTimes: WEEKDAYS.flatMap((weekday) => week[weekday].map((hours) => ({ weekday, ...windowOf(hours) }))),
    holidays,
    exceptions: exceptions.map(({ date, hours }) => ({ date, windows: hours.map(windowOf) })),
  };
}

/** The hours that come after those that a day has: a shift of an hour after a break of one, or a usual day. */
export function nextHours(hours: readonly Hours[]): Hours {
  const last = hours[hours.length - 1];
  if (last === undefined) {
    return USUAL;
  }
  const end = windowOf(last).end;
  const start = Math.min(end + 3_600_000, DAY - 3_600_000);
  return hoursOf({ start, end: Math.min(start + 3_600_000, DAY) });
}

function weekOf(hours: (day: Weekday) => Hours[]): Record<Weekday, Hours[]> {
  return Object.fromEntries(WEEKDAYS.map((day) => [day, hours(day)])) as Record<Weekday, Hours[]>;
}

function hoursOf({ start, end }: Window): Hours {
  return { start: clockOf(start), end: clockOf(end) };
}

function windowOf({ start, end }: Hours): Window {
  return { start: millisecondsOf(start), end: millisecondsOf(end) || DAY };
}

function clockOf(milliseconds: number): string {
  const [time = ''] = new Date(milliseconds % DAY).toISOString().slice(11).split('.');
  return time.endsWith(':00') ? time.slice(0, 5) : time;
}

function millisecondsOf(clock: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

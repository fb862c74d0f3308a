/** Calendar dates are `yyyy-MM-dd`, as date fields have them. */

/** The last second of a day in a zone, as RFC 3339 in UTC. */
export function endOfDay(date: string, timeZone: string): string {
  return instantOf(`${date}T23:59:59`, timeZone);
}

/** When the day after begins in a zone: for ranges that leave their end out. */
export function nextDay(date: string, timeZone: string): string {
  const next = new Date(Date.parse(`${date}T00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return instantOf(`${next}T00:00`, timeZone);
}

/** When a zone's clocks show a time (`yyyy-MM-ddTHH:mm`, seconds are optional), as RFC 3339 in UTC. */
export function instantOf(time: string, timeZone: string): string {
  const wanted = Date.parse(`${time}Z`);
  // What the zone's clocks show at `wanted` UTC tells how far away it is; a change of clocks in between is seen the second time.
  let instant = wanted - offset(wanted, timeZone);
  instant = wanted - offset(instant, timeZone);
  return new Date(instant).toISOString();
}

/** The date that a zone has `days` after an instant. */
export function dateAfter(instant: number, days: number, timeZone: string): string {
  const clocks = new Date(instant + offset(instant, timeZone));
  clocks.setUTCDate(clocks.getUTCDate() + days);
  return clocks.toISOString().slice(0, 10);
}

/** The date that a zone's calendar shows at an instant. */
export function dateOf(at: string, timeZone: string): string {
  return dateAfter(Date.parse(at), 0, timeZone);
}

/** Whole days from now until an instant, the begun one included. */
export function daysUntil(at: string, now: number): number {
  return Math.ceil((Date.parse(at) - now) / 86_400_000);
}

/** A host may name a zone that this browser has never heard of. */
export function knownZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

/** Milliseconds that a zone's clocks are ahead of UTC. */
function offset(instant: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

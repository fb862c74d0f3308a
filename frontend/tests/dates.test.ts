import { describe, expect, it } from 'vitest';

import { dateAfter, dateOf, daysUntil, endOfDay, instantOf, knownZone, nextDay } from '../src/dates';

describe('the end of a day', () => {
  it.each([
    ['2026-11-22', 'UTC', '2026-11-22T23:59:59.000Z'],
    ['2026-11-22', 'Asia/Seoul', '2026-11-22T14:59:59.000Z'],
    ['2026-11-22', 'America/Los_Angeles', '2026-11-23T07:59:59.000Z'],
    ['2026-11-22', 'Asia/Kathmandu', '2026-11-22T18:14:59.000Z'],
    ['2099-12-31', 'Etc/GMT+12', '2100-01-01T11:59:59.000Z'],
    // The clocks change on that day.
    ['2026-03-29', 'Europe/Berlin', '2026-03-29T21:59:59.000Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-25T22:59:59.000Z'],
    // The day has no 00:00 to 01:00, the next one has its last hour twice.
    ['2026-09-05', 'America/Santiago', '2026-09-06T03:59:59.000Z'],
  ])('%s in %s', (date, zone, expected) => {
    expect(endOfDay(date, zone)).toBe(expected);
  });
});

it.each([
  ['2026-11-22', 'Asia/Seoul', '2026-11-22T15:00:00.000Z'],
  ['2026-12-31', 'UTC', '2027-01-01T00:00:00.000Z'],
  ['2026-03-28', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
  ['2026-03-29', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
])('the day after %s begins in %s at %s', (date, zone, expected) => {
  expect(nextDay(date, zone)).toBe(expected);
});

it('counts days on the calendar of a zone', () => {
  const evening = Date.parse('2026-12-31T20:00:00Z');
  expect(dateAfter(evening, 0, 'Asia/Seoul')).toBe('2027-01-01');
  expect(dateAfter(evening, 90, 'UTC')).toBe('2027-03-31');
});

it('knows when a zone’s clocks show a time, and what its calendar shows then', () => {
  expect(instantOf('2026-11-22T09:30', 'Asia/Seoul')).toBe('2026-11-22T00:30:00.000Z');
  expect(dateOf('2026-11-22T20:00:00Z', 'Asia/Seoul')).toBe('2026-11-23');
});

it('counts the begun day among those that are left', () => {
  const now = Date.parse('2026-11-22T09:00:00Z');
  expect(daysUntil('2026-11-23T09:00:00Z', now)).toBe(1);
  expect(daysUntil('2026-11-23T09:00:01Z', now)).toBe(2);
});

it('falls back to UTC', () => {
  expect(knownZone('Mars/Olympus')).toBe('UTC');
  expect(knownZone('')).toBe('UTC');
  expect(knownZone('Asia/Seoul')).toBe('Asia/Seoul');
});

#!/usr/bin/env python3
"""Time in status by working calendars, computed plainly: what the engine must agree with to the millisecond.

Every window of every day becomes a pair of UTC instants by `zoneinfo`, one after the other over all the years; an
interval is looked up between them. Nothing is known here of offsets, weeks or prefix sums over the days of a year.

    working_time.py --tzdb            the release of the time zone data (package tzdata)
    working_time.py < QUESTION        {"calendars": [...], "issues": [...]} -> one line an issue:
                                      for each calendar {status: [ms, visits]}
    working_time.py --self-test

A calendar is null (7x24) or {"zone", "week": [[[start, end]...] x 7], "holidays": ["2024-05-01"], "yearly": [[5, 1]],
"exceptions": {"2024-05-04": [[start, end]]}}; times of day in milliseconds. An issue is {"created", "first", "now",
"changes": [[at, history, position, to]...]} in any order.
"""

import bisect
import json
import sys
from datetime import date, datetime, timedelta, timezone
from itertools import accumulate
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MS = timedelta(milliseconds=1)
FIRST, LAST = date(2003, 12, 1), date(2025, 2, 1)


def offset_at(zone, ms):
    return (EPOCH + ms * MS).astimezone(zone).utcoffset()


def instant(zone, local):
    """The first instant of a local time; the end of the gap that it is in."""
    found = []
    for fold in (0, 1):
        at = (local.replace(tzinfo=zone, fold=fold).astimezone(timezone.utc) - EPOCH) // MS
        if (EPOCH + at * MS).astimezone(zone).replace(tzinfo=None) == local:
            found.append(at)
    if found:
        return min(found)
    sides = [(local.replace(tzinfo=zone, fold=fold).astimezone(timezone.utc) - EPOCH) // MS for fold in (0, 1)]
    before, after = min(sides), max(sides)
    old = offset_at(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if offset_at(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


class Calendar:
    def __init__(self, rules):
        zone = ZoneInfo(rules["zone"])
        self.starts, self.ends = [], []
        day = FIRST
        while day < LAST:
            for start, end in sorted(self.windows(rules, day)):
                midnight = datetime(day.year, day.month, day.day)
                opens, closes = instant(zone, midnight + start * MS), instant(zone, midnight + end * MS)
                if opens < closes:
                    self.starts.append(opens)
                    self.ends.append(closes)
            day += timedelta(days=1)
        lengths = (end - start for start, end in zip(self.starts, self.ends))
        self.before = [0, *accumulate(lengths)]

    @staticmethod
    def windows(rules, day):
        own = rules["exceptions"].get(day.isoformat())
        if own is not None:
            return own
        if day.isoformat() in rules["holidays"] or [day.month, day.day] in rules["yearly"]:
            return []
        return rules["week"][day.weekday()]

    def until(self, at):
        closed = bisect.bisect_right(self.ends, at)
        worked = self.before[closed]
        if closed < len(self.starts) and self.starts[closed] < at:
            worked += at - self.starts[closed]
        return worked


def figures(issue, calendar):
    """{status: [ms, visits]} of the life from creation until now."""
    stays = [(issue["created"], issue["first"])]
    for at, _, _, to in sorted(issue["changes"]):
        if to != stays[-1][1] and at <= issue["now"]:
            stays.append((at, to))
    cells = {}
    for place, (start, status) in enumerate(stays):
        end = stays[place + 1][0] if place + 1 < len(stays) else issue["now"]
        worked = end - start if calendar is None else calendar.until(end) - calendar.until(start)
        cell = cells.setdefault(status, [0, 0])
        cell[0] += worked
        cell[1] += 1
    return cells


def self_test():
    berlin = ZoneInfo("Europe/Berlin")

    def hours(*numbers):
        return (datetime(*numbers, tzinfo=timezone.utc) - EPOCH) // MS

    assert instant(berlin, datetime(2024, 1, 15, 9)) == hours(2024, 1, 15, 8)
    assert instant(berlin, datetime(2024, 3, 31, 2, 30)) == hours(2024, 3, 31, 1)
    assert instant(berlin, datetime(2024, 10, 27, 2, 30)) == hours(2024, 10, 27, 0, 30)
    assert instant(ZoneInfo("Pacific/Apia"), datetime(2011, 12, 30, 12)) == hours(2011, 12, 30, 10)
    office = [[9 * 3_600_000, 17 * 3_600_000]]
    rules = {"zone": "UTC", "week": [office] * 5 + [[], []], "holidays": [], "yearly": [[3, 12]], "exceptions": {}}
    calendar = Calendar(rules)
    worked = calendar.until(hours(2024, 3, 13, 16)) - calendar.until(hours(2024, 3, 8, 16))
    assert worked == 16 * 3_600_000, "Friday 1, Monday 8, Tuesday off, Wednesday 7"
    issue = {"created": 0, "first": "1", "now": 100, "changes": [[50, 9, 0, "3"], [50, 10, 0, "1"], [60, 11, 0, "1"]]}
    assert figures(issue, None) == {"1": [100, 2], "3": [0, 1]}
    print("self-test passed")


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    if sys.argv[1:] == ["--tzdb"]:
        import tzdata

        return print(tzdata.IANA_VERSION)
    question = json.load(sys.stdin)
    calendars = [None if rules is None else Calendar(rules) for rules in question["calendars"]]
    for issue in question["issues"]:
        print(json.dumps([figures(issue, calendar) for calendar in calendars]))


if __name__ == "__main__":
    main()

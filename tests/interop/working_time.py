#!/usr/bin/env python3
"""Time in status by working calendars, computed plainly: what the engine must agree with to the millisecond.

Every window of every day becomes a pair of UTC instants by `zoneinfo`, one after the other over all the years; an
interval is looked up between them. Nothing is known here of offsets, weeks or prefix sums over the days of a year.

    working_time.py --tzdb            the release of the time zone data (package tzdata)
    working_time.py < QUESTION        {"calendars": [...], "issues": [...]} -> one line an issue: for each calendar
                                      {"statuses": {status: [ms, visits]}, "assignees": {account: ms},
                                      "periods": {"status/period": ms}, "transitions": {"from/to": times}}
    working_time.py --self-test

A calendar is null (7x24) or {"zone", "week": [[[start, end]...] x 7], "holidays": ["2024-05-01"], "yearly": [[5, 1]],
"exceptions": {"2024-05-04": [[start, end]]}}; times of day in milliseconds. An issue is {"created", "now", "unit",
"first", "changes": [[at, history, position, to]...], "assignee", "assignments": [the same]}, changes in any order;
its periods are months or years (`unit`) on the calendar's clock, on UTC without one.
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


def periods(zone, unit):
    """The instants at which months or years begin, and their names."""
    months = [1] if unit == "year" else range(1, 13)
    for year in range(FIRST.year, LAST.year + 1):
        for month in months:
            yield instant(zone, datetime(year, month, 1)), f"{year}" if unit == "year" else f"{year}-{month:02}"


class Calendar:
    def __init__(self, rules):
        zone = ZoneInfo(rules["zone"])
        self.periods = {unit: list(zip(*periods(zone, unit))) for unit in ("month", "year")}
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

    def worked(self, start, end):
        return self.until(end) - self.until(start)


class Always:
    def __init__(self):
        self.periods = {unit: list(zip(*periods(ZoneInfo("UTC"), unit))) for unit in ("month", "year")}

    @staticmethod
    def worked(start, end):
        return end - start


def stays(issue, first, changes):
    """[start, end, value] from creation until now; a change to the same value is none."""
    found = [[issue["created"], issue["now"], first]]
    for at, _, _, to in sorted(changes, key=lambda change: change[:3]):
        if to != found[-1][2] and at <= issue["now"]:
            found[-1][1] = at
            found.append([at, issue["now"], to])
    return found


def pieces(start, end, borders, names):
    """(name, start, end) of each period that a stay touches."""
    place = bisect.bisect_right(borders, start) - 1
    while True:
        border = borders[place + 1] if place + 1 < len(borders) else end
        yield names[place], start, min(end, border)
        if end <= border:
            return
        place, start = place + 1, border


def figures(issue, calendar):
    """All figures of the life from creation until now."""
    statuses, assignees, by_period, transitions = {}, {}, {}, {}
    visits = stays(issue, issue["first"], issue["changes"])
    for start, end, status in visits:
        cell = statuses.setdefault(status, [0, 0])
        cell[0] += calendar.worked(start, end)
        cell[1] += 1
        for period, opens, closes in pieces(start, end, *calendar.periods[issue["unit"]]):
            key = f"{status}/{period}"
            by_period[key] = by_period.get(key, 0) + calendar.worked(opens, closes)
    for left, entered in zip(visits, visits[1:]):
        key = f"{left[2]}/{entered[2]}"
        transitions[key] = transitions.get(key, 0) + 1
    for start, end, account in stays(issue, issue["assignee"], issue["assignments"]):
        account = account or "unassigned"
        assignees[account] = assignees.get(account, 0) + calendar.worked(start, end)
    return {"statuses": statuses, "assignees": assignees, "periods": by_period, "transitions": transitions}


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
    issue = {"created": 0, "first": "1", "now": 100, "unit": "year", "assignee": None, "assignments": [[30, 8, 0, "a"]]}
    issue["changes"] = [[50, 9, 0, "3"], [50, 10, 0, "1"], [60, 11, 0, "1"]]
    year = {"year": ([-1, 55], ["old", "new"])}
    always = Always()
    always.periods = year
    assert figures(issue, always) == {
        "statuses": {"1": [100, 2], "3": [0, 1]},
        "assignees": {"unassigned": 30, "a": 70},
        "periods": {"1/old": 55, "3/old": 0, "1/new": 45},
        "transitions": {"1/3": 1, "3/1": 1},
    }
    print("self-test passed")


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    if sys.argv[1:] == ["--tzdb"]:
        import tzdata

        return print(tzdata.IANA_VERSION)
    question = json.load(sys.stdin)
    calendars = [Always() if rules is None else Calendar(rules) for rules in question["calendars"]]
    for issue in question["issues"]:
        print(json.dumps([figures(issue, calendar) for calendar in calendars]))


if __name__ == "__main__":
    main()

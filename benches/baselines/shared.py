"""What both Python programs need: the calendar, the shape of a row, and the figures about oneself."""

import json
import time
from bisect import bisect_right
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

# The report instant, 2026-11-18.
NOW = 1_795_000_000_000
DAY_MS = 9 * 3_600_000


def statuses(folder):
    with open(f"{folder}/statuses.json", "rb") as file:
        return [status["id"] for status in json.load(file)]


def instant(text):
    """Milliseconds since 1970."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def openings():
    """When each working day of nine hours begins: Monday to Friday in Berlin, not at Christmas."""
    zone = ZoneInfo("Europe/Berlin")
    day, last, starts = date(2015, 1, 1), date(2030, 1, 1), []
    while day < last:
        if day.weekday() < 5 and (day.month, day.day) != (12, 25):
            at = datetime(day.year, day.month, day.day, 9, tzinfo=zone)
            starts.append(round(at.timestamp() * 1000))
        day += timedelta(days=1)
    return starts


def clock(calendar):
    """The working time until an instant."""
    if calendar == "always":
        return lambda at: at
    starts = openings()

    def worked(at):
        days = bisect_right(starts, at) - 1
        today = at - starts[days]
        return days * DAY_MS + (today if today < DAY_MS else DAY_MS)

    return worked


def minutes(ms):
    """With at most ten decimals, the last one rounded half up."""
    whole, rest = divmod(ms, 60_000)
    text = f"{whole}.{(rest * 20_000_000_000 + 60_000) // 120_000:010}".rstrip("0")
    return text + "0" if text[-1] == "." else text


def row_json(statuses, key, summary, durations, counts, last, stay):
    cells = []
    for status in statuses:
        ms = durations.get(status)
        if ms is None:
            cells.append(f'{{"id":"{status}","value":"-"}}')
        else:
            cells.append(
                f'{{"id":"{status}","value":"{minutes(ms)}","raw":"{ms}","count":"{counts[status]}"}}'
            )
    return (
        f'{{"key":"{key}","summary":{json.dumps(summary, ensure_ascii=False)},"values":[{",".join(cells)}],'
        f'"current":{{"id":"{last}","value":"{minutes(stay)}","raw":"{stay}"}}}}'
    )


def memory(name):
    try:
        with open("/proc/self/status", encoding="utf-8") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith(name))
    except (OSError, StopIteration):
        return 0


class Meter:
    """Figures in the shape of the bench's `meter`."""

    def __init__(self):
        self.parts = {"parse": 0.0, "calculate": 0.0, "write": 0.0}
        self.memory = memory("VmRSS")
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    @contextmanager
    def part(self, name):
        before = time.process_time()
        yield
        self.parts[name] += time.process_time() - before

    def finish(self):
        wall, cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu
        peak = memory("VmHWM")
        print(json.dumps({**self.parts, "wall": wall, "cpu": cpu, "peak": peak, "grown": peak - self.memory}))

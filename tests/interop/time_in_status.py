#!/usr/bin/env python3
"""Time in status from Jira issues, computed plainly: what the engine must agree with to the millisecond.

The question is answered per stretch of time, not per change: the life of an issue is cut at every instant at which
anything happened, and for each stretch the history is asked which status the issue had then.

    time_in_status.py ISSUES... --end 2016-01-01T00:00:00+00:00     JSON {key: {status id: {"ms": n, "visits": n}}}
    time_in_status.py --self-test

ISSUES are .json (an issue, a list, or {"issues": [...]}), .jsonl or .jsonl.gz in the shape of
`GET issue?expand=changelog`. A status that was never visited before the end has no entry; one that was passed through
within a millisecond has 0 ms. Time is 24/7. Histories must be whole and tell every change with ids: this script judges
clean data and stops at anything else.
"""

import argparse
import gzip
import json
import re
import sys
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def instant(text):
    """Milliseconds since the epoch of an ISO instant with an offset, as Jira or a person writes it."""
    with_colon = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text.replace("Z", "+00:00"))
    moment = datetime.fromisoformat(with_colon)
    if moment.tzinfo is None:
        raise ValueError(f"no offset: {text}")
    return (moment - EPOCH) // timedelta(milliseconds=1)


def read_issues(path):
    path = Path(path)
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        if ".jsonl" in path.suffixes:
            return [json.loads(line) for line in file if line.strip()]
        content = json.load(file)
    if isinstance(content, dict):
        return content.get("issues", [content])
    return content


def status_changes(issue):
    """(instant, history id, position, from id, to id) of each change of status, in order."""
    changelog = issue["changelog"]
    if changelog.get("total", len(changelog["histories"])) != len(changelog["histories"]):
        raise ValueError(f"{issue['key']}: the changelog is not whole")
    changes = set()
    for history in changelog["histories"]:
        for position, item in enumerate(history["items"]):
            named = item.get("fieldId") or item["field"].lower()
            if named == "status" and item["from"] != item["to"]:
                if not item["from"] or not item["to"]:
                    raise ValueError(f"{issue['key']}: a change without ids")
                when = (instant(history["created"]), int(history["id"]), position)
                changes.add(when + (item["from"], item["to"]))
    return sorted(changes)


def status_at(moment, changes, first):
    """The status after everything that happened until `moment`, this instant included."""
    return next((to for at, *_, to in reversed(changes) if at <= moment), first)


def time_in_status(issue, end):
    """{status id: {"ms": total, "visits": number}} of the issue's life from its creation until before `end`."""
    created = instant(issue["fields"]["created"])
    changes = status_changes(issue)
    first = changes[0][3] if changes else issue["fields"]["status"]["id"]
    if created >= end:
        return {}
    before_end = [change for change in changes if change[0] < end]
    if before_end and before_end[0][0] < created:
        raise ValueError(f"{issue['key']}: a change before creation")

    visits = Counter([first] + [to for *_, to in before_end])
    time = Counter()
    cuts = sorted({created, end} | {change[0] for change in before_end})
    for start, stop in zip(cuts, cuts[1:]):
        time[status_at(start, changes, first)] += stop - start
    return {status: {"ms": time[status], "visits": visits[status]} for status in visits}


def report(issues, end):
    answer = {issue["key"]: time_in_status(issue, end) for issue in issues}
    if len(answer) != len(issues):
        raise ValueError("an issue key occurs twice")
    return answer


def self_test():
    def at(clock):
        return f"2024-03-30T{clock}:00.000+0100"

    def issue(created, current, *histories):
        return {
            "key": "T-1",
            "fields": {"created": at(created), "status": {"id": current, "name": "?"}},
            "changelog": {
                "histories": [
                    {
                        "id": str(number),
                        "created": at(clock),
                        "items": [{"field": "status", "fieldId": field, "from": a, "to": b} for field, a, b in items],
                    }
                    for number, clock, items in histories
                ]
            },
        }

    def figures(subject, end):
        cells = time_in_status(subject, instant(at(end)))
        return {status: (cell["ms"] // 60_000, cell["visits"]) for status, cell in cells.items()}

    status = "status"
    there_and_back = issue(
        "09:00", "1",
        (9, "10:30", [(status, "1", "3")]), (10, "11:00", [("labels", "x", "y"), (status, "3", "1")]),
    )
    assert figures(issue("09:00", "1"), "13:00") == {"1": (240, 1)}
    assert figures(issue("09:00", "1"), "09:00") == {}
    assert figures(there_and_back, "13:00") == {"1": (210, 2), "3": (30, 1)}
    assert figures(there_and_back, "11:00") == {"1": (90, 1), "3": (30, 1)}, "a change at the end has not happened"
    assert figures(there_and_back, "10:00") == {"1": (60, 1)}
    newest_first = issue("09:00", "1", (10, "11:00", [(status, "3", "1")]), (9, "10:30", [(status, "1", "3")]))
    assert figures(newest_first, "13:00") == figures(there_and_back, "13:00")
    tie = issue("09:00", "6", (10, "10:00", [(status, "3", "6")]), (9, "10:00", [(status, "1", "3")]))
    assert figures(tie, "11:00") == {"1": (60, 1), "3": (0, 1), "6": (60, 1)}, "numeric ids order ties"
    custom = issue("09:00", "1", (9, "10:00", [("customfield_1", "1", "3")]))
    assert figures(custom, "11:00") == {"1": (120, 1)}
    old = issue("09:00", "3", (9, "10:00", [(None, "1", "3")]))
    assert figures(old, "11:00") == {"1": (60, 1), "3": (60, 1)}, "without a field id the name decides"
    assert instant("1970-01-01T01:00:00.007+0100") == 7
    assert instant("2014-01-06T06:22:58.354+0000") == 1_388_989_378_354
    print("self-test passed")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("issues", nargs="*", help="files of issues")
    parser.add_argument("--end", type=instant, help="ISO instant with offset at which all histories end")
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test()
    if not arguments.issues or arguments.end is None:
        parser.error("files and --end are needed")
    issues = [issue for path in arguments.issues for issue in read_issues(path)]
    json.dump(report(issues, arguments.end), sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()

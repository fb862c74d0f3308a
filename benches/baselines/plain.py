"""Status durations with the standard library alone: page by page, nothing kept but changes of status.

Usage: plain.py FOLDER always|nine-to-six OUT
"""

import gc
import json
import sys
import time
from glob import glob

import shared

folder, calendar, out = sys.argv[1:4]
statuses = shared.statuses(folder)
worked = shared.clock(calendar)
# Nothing here is a cycle, and collecting what json makes costs a third of the time.
gc.disable()
meter = shared.Meter()
rows = []
for path in sorted(glob(f"{folder}/batch-*-issues.json")):
    with meter.part("parse"):
        with open(path, "rb") as file:
            issues = json.loads(file.read())["issues"]
        changes = {}
        for page in sorted(glob(path.replace("-issues.json", "-changelog-*.json"))):
            with open(page, "rb") as file:
                logs = json.loads(file.read())["issueChangeLogs"]
            for log in logs:
                found = changes.setdefault(log["issueId"], [])
                for history in log["changeHistories"]:
                    for item in history["items"]:
                        if item.get("fieldId") == "status":
                            found.append((history["created"], int(history["id"]), item["from"], item["to"]))
    with meter.part("calculate"):
        for issue in issues:
            fields = issue["fields"]
            # Borders of pages may be repeated.
            told = sorted(set(changes.get(issue["id"], ())))
            status = told[0][2] if told else fields["status"]["id"]
            since = shared.instant(fields["created"])
            reached = worked(since)
            durations, counts = {}, {}
            for at, _, _, to in [*told, (shared.NOW, 0, None, None)]:
                until = worked(at)
                stay = until - reached
                durations[status] = durations.get(status, 0) + stay
                counts[status] = counts.get(status, 0) + 1
                reached, last = until, status
                status = to
            rows.append((issue["key"], fields["summary"], durations, counts, last, stay))
with meter.part("write"):
    with open(out, "w", encoding="utf-8") as file:
        file.write('{"rows":[')
        between = ""
        for row in rows:
            file.write(between)
            file.write(shared.row_json(statuses, *row))
            between = ","
        file.write("]}")
meter.finish()

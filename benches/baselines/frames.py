"""Status durations with pandas and NumPy: json from the standard library, then whole columns at a time.

Usage: frames.py FOLDER always|nine-to-six OUT
"""

import gc
import json
import sys
from glob import glob

import numpy
import pandas

import shared

folder, calendar, out = sys.argv[1:4]
statuses = shared.statuses(folder)
starts = numpy.array(shared.openings())
gc.disable()
meter = shared.Meter()


def worked(at):
    if calendar == "always":
        return at
    days = numpy.searchsorted(starts, at, side="right") - 1
    return days * shared.DAY_MS + numpy.minimum(at - starts[days], shared.DAY_MS)


issues, found = [], []
with meter.part("parse"):
    for path in sorted(glob(f"{folder}/batch-*-issues.json")):
        with open(path, "rb") as file:
            for issue in json.loads(file.read())["issues"]:
                fields = issue["fields"]
                issues.append(
                    (int(issue["id"]), issue["key"], fields["summary"], fields["created"], int(fields["status"]["id"]))
                )
    for path in sorted(glob(f"{folder}/batch-*-changelog-*.json")):
        with open(path, "rb") as file:
            logs = json.loads(file.read())["issueChangeLogs"]
        for log in logs:
            for history in log["changeHistories"]:
                for item in history["items"]:
                    if item.get("fieldId") == "status":
                        found.append(
                            (int(log["issueId"]), history["created"], int(history["id"]), int(item["from"]), int(item["to"]))
                        )
with meter.part("calculate"):
    frame = pandas.DataFrame(issues, columns=["issue", "key", "summary", "created", "now"])
    created = pandas.to_datetime(frame["created"], utc=True, format="ISO8601")
    frame["created"] = created.dt.as_unit("ms").astype("int64")
    changes = pandas.DataFrame(found, columns=["issue", "at", "history", "from", "to"])
    changes = changes.drop_duplicates(["issue", "history"]).sort_values(["issue", "at", "history"])
    first = changes.drop_duplicates("issue").set_index("issue")["from"]
    begin = pandas.DataFrame({"issue": frame["issue"], "at": frame["created"], "history": 0})
    begin["status"] = frame["issue"].map(first).fillna(frame["now"]).astype("int64")
    visits = pandas.concat([begin, changes.rename(columns={"to": "status"})[["issue", "at", "history", "status"]]])
    visits = visits.sort_values(["issue", "at", "history"], kind="stable")
    issue, at = visits["issue"].to_numpy(), visits["at"].to_numpy()
    ends = numpy.full(len(at), shared.NOW)
    goes_on = issue[1:] == issue[:-1]
    ends[:-1][goes_on] = at[1:][goes_on]
    visits["ms"] = worked(ends) - worked(at)
    cells = visits.groupby(["issue", "status"])["ms"].agg(["sum", "size"])
    totals = cells["sum"].unstack().reindex(index=frame["issue"])
    counts = cells["size"].unstack().reindex(index=frame["issue"])
    last = visits.drop_duplicates("issue", keep="last").set_index("issue").reindex(frame["issue"])
with meter.part("write"):
    columns = [str(status) for status in totals.columns]
    known, totals, counts = totals.notna().to_numpy(), totals.fillna(0), counts.fillna(0)
    totals, counts = totals.astype("int64").to_numpy().tolist(), counts.astype("int64").to_numpy().tolist()
    last_status, stay = last["status"].astype(str).tolist(), last["ms"].tolist()
    with open(out, "w", encoding="utf-8") as file:
        file.write('{"rows":[')
        for place, (key, summary) in enumerate(zip(frame["key"].tolist(), frame["summary"].tolist())):
            there = known[place].tolist()
            durations = {column: ms for column, ms, is_there in zip(columns, totals[place], there) if is_there}
            visited = dict(zip(columns, counts[place]))
            row = shared.row_json(statuses, key, summary, durations, visited, last_status[place], stay[place])
            file.write(row if place == 0 else "," + row)
        file.write("]}")
meter.finish()

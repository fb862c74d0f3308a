#!/usr/bin/env python3
"""Compares a running Dwell with `time_in_status.py`: every issue, every status, every millisecond.

    compare_list2.py DEMO_DIR/demo.json ISSUES... [--end INSTANT] [--jql JQL] [--page-size N]

Loops over `/rest/list2` with the token of demo.json until there is no next page. Exit status 1 and the first
differences when anything differs, is missing or is too much.
"""

import argparse
import json
import sys
import urllib.error
import urllib.parse
import urllib.request

from time_in_status import instant, read_issues, report

SHOWN = 20
# The demo runs on this machine: no proxy of the environment may come between.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def get_page(demo, form):
    request = urllib.request.Request(
        demo["dwell"].rstrip("/") + "/rest/list2",
        data=urllib.parse.urlencode(form).encode(),
        headers={"Authorization": "TISJWT " + demo["token"]},
    )
    try:
        with OPENER.open(request, timeout=120) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        sys.exit(f"{error.code} from list2: {error.read().decode(errors='replace')[:2000]}")


def get_rows(demo, form):
    """All rows, over all pages."""
    seen = set()
    while True:
        page = get_page(demo, form)
        yield from page["table"]["body"]["rows"]
        token = page.get("nextPageToken")
        if token is None:
            print(f"{len(seen) + 1} pages")
            return
        if token in seen:
            sys.exit("a page token came twice")
        seen.add(token)
        form = {**form, "nextPageToken": token}


def figures(row):
    cells = {}
    for cell in row["valueColumns"]:
        if ("raw" in cell) != ("count" in cell):
            sys.exit(f"raw and count do not go together: {cell}")
        if "raw" in cell:
            cells[cell["id"]] = {"ms": int(cell["raw"]), "visits": int(cell["count"])}
    return cells


def key_of(row):
    return next(column["value"] for column in row["headerColumns"] if column["id"] == "issuekey")


def differences(expected, rows):
    """One line for each thing that is wrong."""
    left = dict(expected)
    for row in rows:
        key, actual = key_of(row), figures(row)
        cells = left.pop(key, None)
        if cells is None:
            yield f"{key}: {'answered twice' if key in expected else 'not in the data'}"
            continue
        for status in sorted(cells.keys() | actual.keys()):
            if cells.get(status) != actual.get(status):
                yield f"{key}, status {status}: expected {cells.get(status)}, answered {actual.get(status)}"
    yield from (f"{key}: not answered" for key in left)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("demo", help="demo.json of a running demo")
    parser.add_argument("issues", nargs="+", help="the files that its sandbox serves")
    parser.add_argument("--end", default="2016-01-01T00:00:00+00:00", help="ISO instant with offset, in the past")
    parser.add_argument("--jql", default='created >= "1990-01-01" ORDER BY key')
    parser.add_argument("--page-size", type=int, default=500)
    arguments = parser.parse_args()

    with open(arguments.demo, encoding="utf-8") as file:
        demo = json.load(file)
    issues = [issue for path in arguments.issues for issue in read_issues(path)]
    expected = report(issues, instant(arguments.end))
    form = {
        "filterType": "customjql",
        "customjql": arguments.jql,
        "columnsBy": "statusDuration",
        "calendar": "normalHours",
        "includeDeletedStatuses": "true",
        "pageSize": arguments.page_size,
        "trimHistoryEndDate": arguments.end,
    }
    wrong = list(differences(expected, get_rows(demo, form)))
    cells = sum(len(cells) for cells in expected.values())
    print(f"compared {len(expected)} issues, {cells} cells: {len(wrong)} differences")
    for line in wrong[:SHOWN]:
        print(line)
    sys.exit(1 if wrong or not cells else 0)


if __name__ == "__main__":
    main()

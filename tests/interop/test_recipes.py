#!/usr/bin/env python3
"""The recipes of docs/rest-api.md, taken from its text and run against the demo."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from test_demo import INTEROP, ROOT, Demo

# Another way to start it than to build it first.
COMMAND = shlex.split(os.environ.get("DWELL_DEMO", "scripts/demo"))
KEY = re.compile(r"\bWEB-\d+\b")


def recipes():
    """The first block of code below each heading of the recipes."""
    text = (ROOT / "docs" / "rest-api.md").read_text().split("\n## Recipes\n")[1].split("\n## ")[0]
    parts = [part.split("\n", 1) for part in text.split("\n### ")[1:]]
    return {heading: re.search(r"```\w+\n(.*?)```", body, re.S).group(1) for heading, body in parts}


class RecipesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="dwell-test-recipes-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.demo = Demo(COMMAND, DEMO_DIR=cls.folder + "/demo")
        cls.addClassCleanup(cls.demo.close)
        summary = json.loads(Path(cls.folder, "demo", "demo.json").read_text())
        cls.environment = {**os.environ, "DWELL_URL": summary["dwell"], "DWELL_TOKEN": summary["token"]}
        cls.environment.update(no_proxy="127.0.0.1", NO_PROXY="127.0.0.1")
        cls.recipes = recipes()
        cls.keys = KEY.findall(cls.run_recipe(["sh", "-c", cls.recipes["curl"]]))

    @classmethod
    def run_recipe(cls, command, text=None):
        done = subprocess.run(command, input=text, env=cls.environment, capture_output=True, text=True, timeout=120)
        if done.returncode:
            raise AssertionError(f"{command[:2]} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def assert_all_issues(self, found):
        self.assertEqual(sorted(found), sorted(self.keys))

    def test_curl_fetches_a_whole_table(self):
        self.assertGreater(len(self.keys), 7, "more than one page of the other recipes")
        self.assertEqual(len(set(self.keys)), len(self.keys))

    def test_python_by_offset(self):
        self.assert_all_issues(KEY.findall(self.python("Python: pages by offset")))

    def test_python_by_token(self):
        self.assert_all_issues(KEY.findall(self.python("Python: pages by token")))

    def test_an_export_is_started_awaited_and_downloaded(self):
        self.assert_all_issues(KEY.findall(self.python("Python: an export")))

    def python(self, heading):
        return self.run_recipe([sys.executable, "-c", self.recipes[heading]])

    @unittest.skipUnless(shutil.which("node"), "there is no Node here")
    def test_google_sheets(self):
        table = json.loads(self.node("sheets.mjs", "Google Sheets"))
        self.assertEqual(table[0][:2], ["Key", "Summary"])
        self.assert_all_issues(row[0] for row in table[1:])
        self.assertEqual({len(row) for row in table}, {len(table[0])})

    @unittest.skipUnless(shutil.which("node"), "there is no Node here")
    def test_power_bi(self):
        rows = json.loads(self.node("power_bi.mjs", "Power BI"))
        self.assert_all_issues(row["Key"] for row in rows)

    def node(self, script, heading):
        return self.run_recipe(["node", str(INTEROP / "recipes" / script)], self.recipes[heading])

    @unittest.skipUnless(shutil.which("pwsh"), "there is no PowerShell here")
    def test_powershell(self):
        self.assert_all_issues(KEY.findall(self.run_recipe(["pwsh", "-NoProfile", "-Command", self.recipes["PowerShell"]])))

    def test_every_recipe_says_how_it_was_checked_and_is_tested(self):
        text = (ROOT / "docs" / "rest-api.md").read_text().split("\n## Recipes\n")[1].split("\n## ")[0]
        for part in text.split("\n### ")[1:]:
            heading, body = part.split("\n", 1)
            self.assertRegex(body.strip(), r"^(Checked|Not checked yet): ", heading)
            self.assertIn(f'"{heading}"' if heading != "curl" else '"curl"', Path(__file__).read_text(), heading)


if __name__ == "__main__":
    unittest.main()

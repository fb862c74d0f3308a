#!/usr/bin/env python3
"""`make demo` from its first line to Ctrl-C, as a person uses it: the printed curl, exact figures, nothing left behind."""

import glob
import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INTEROP = ROOT / "tests" / "interop"
DATA = ROOT / "sandbox" / "data" / "devlake-issues.jsonl.gz"
# Building is part of it.
PATIENCE = 900
SUMMARY = {"dwell", "jira", "other_jira", "token", "account", "client_key"}
UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def answers(port):
    with socket.socket() as client:
        client.settimeout(2)
        return client.connect_ex(("127.0.0.1", port)) == 0


def living(group):
    """Command lines of the processes of a group that are not just waiting to be reaped (where there is a /proc)."""
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            state, _, pgrp = Path(path).read_text().rsplit(")", 1)[1].split()[:3]
            if int(pgrp) == group and state != "Z":
                yield Path(path).with_name("cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            pass


class Demo:
    """One demo in a session of its own."""

    def __init__(self, command, **settings):
        self.port, self.jira_port = free_port(), free_port()
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("DEMO_", "MAKE", "MFLAGS"))}
        environment.update(DEMO_PORT=str(self.port), DEMO_JIRA_PORT=str(self.jira_port), **settings)
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        self.output = self.read_until("Ctrl-C stops everything.")

    def read_until(self, last):
        watchdog = threading.Timer(PATIENCE, self.kill)
        watchdog.start()
        lines = []
        try:
            for line in self.process.stdout:
                lines.append(line.rstrip("\n"))
                if lines[-1] == last:
                    return lines
        finally:
            watchdog.cancel()
        self.kill()
        raise AssertionError("the demo ended early:\n" + "\n".join(lines))

    def kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def close(self):
        self.kill()
        self.process.wait()
        self.process.stdout.close()

    def curl(self):
        """The printed command, over as many lines as it has."""
        start = next(index for index, line in enumerate(self.output) if line.lstrip().startswith("curl "))
        end = next(index for index in range(start, len(self.output)) if not self.output[index].endswith("\\"))
        return "\n".join(self.output[start : end + 1])


class DemoTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="dwell-test-demo-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def start(self, command, **settings):
        demo = Demo(command, **settings)
        self.addCleanup(demo.close)
        return demo

    def assert_gone(self, demo):
        self.assertEqual(list(living(demo.process.pid)), [])
        self.assertEqual([port for port in (demo.port, demo.jira_port) if answers(port)], [])

    def read_summary(self, path, demo):
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600, "it holds a token")
        summary = json.loads(Path(path).read_text())
        self.assertEqual(summary["dwell"], f"http://127.0.0.1:{demo.port}")
        self.assertEqual(summary["jira"], f"http://127.0.0.1:{demo.jira_port}")
        self.assertRegex(summary["account"], r"^712020:")
        self.assertEqual(summary["token"].count("."), 2)
        return summary

    def test_a_person_reads_the_output_tries_it_and_presses_ctrl_c(self):
        summary = self.try_out(["make", "-s", "demo"])
        self.assertEqual(set(summary), SUMMARY)
        self.assertRegex(summary["client_key"], UUID)

    def test_the_same_through_forge(self):
        summary = self.try_out(["make", "-s", "demo", "PLATFORM=forge"])
        self.assertEqual(set(summary), SUMMARY | {"cloud_id", "installation_id"})
        self.assertIsNone(summary["client_key"])
        self.assertRegex(summary["cloud_id"], UUID)
        self.assertRegex(summary["installation_id"], UUID)

    def try_out(self, command):
        demo = self.start(command, TMPDIR=self.folder, DEMO_DATA=str(DATA))
        self.assertIn("ready", demo.output)
        [found] = glob.glob(self.folder + "/dwell-demo-*/demo.json")
        summary = self.read_summary(found, demo)
        self.try_curl(demo)
        self.compare(found)

        os.killpg(demo.process.pid, signal.SIGINT)
        demo.process.wait(timeout=20)
        self.assert_gone(demo)
        self.assertEqual(glob.glob(self.folder + "/dwell-demo-*"), [], "temporary folders are left")
        return summary

    def try_curl(self, demo):
        quiet = {**os.environ, "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}
        answer = subprocess.run(["sh", "-c", demo.curl()], env=quiet, capture_output=True, text=True, timeout=60)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        rows = json.loads(answer.stdout)["table"]["body"]["rows"]
        self.assertEqual(len(rows), 10, answer.stdout)
        for row in rows:
            self.assertTrue(any(int(cell.get("raw", 0)) > 0 for cell in row["valueColumns"]), row)

    def compare(self, summary):
        script = [sys.executable, "-B", str(INTEROP / "compare_list2.py"), summary, str(DATA)]
        script += ["--end", "2026-01-01T00:00:00+00:00", "--page-size", "10"]
        compared = subprocess.run(script, capture_output=True, text=True, timeout=120)
        self.assertEqual(compared.returncode, 0, compared.stdout + compared.stderr)
        self.assertRegex(compared.stdout, re.compile(r"^4 pages\ncompared 33 issues, \d+ cells: 0 differences$", re.M))

    def test_a_folder_of_ones_own_is_kept_and_sigterm_ends_both(self):
        demo = self.start(["scripts/demo"], DEMO_DIR=self.folder + "/kept")
        self.read_summary(self.folder + "/kept/demo.json", demo)
        self.try_curl(demo)
        demo.process.terminate()
        self.assertEqual(demo.process.wait(timeout=20), 0)
        self.assert_gone(demo)
        self.assertTrue({"demo.json", "dwell.db", "dwell.log"} <= set(os.listdir(self.folder + "/kept")))


if __name__ == "__main__":
    if not shutil.which("curl"):
        print("test-demo: there is no curl here, the printed command cannot be tried", file=sys.stderr)
        sys.exit(os.environ.get("CI") == "true")
    unittest.main()

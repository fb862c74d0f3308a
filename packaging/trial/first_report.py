"""From the archive to the first report, in a root with nothing but glibc and certificates. Runs as root in namespaces of its own: scripts/try-dist."""

import json
import os
import re
import shlex
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

ALLOWED = 30.0
NOBODY = 65534
# Without any authority no client for TLS can be made, needed or not.
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
REPORT = {"filterType": "customjql", "customjql": 'created > "2000-01-01" ORDER BY created DESC', "columnsBy": "statusDuration",
          "calendar": "normalHours", "pageSize": "10"}


def main(archive, folder):
    root = Path(folder)
    began = time.monotonic()
    subprocess.run(["tar", "--extract", "--gzip", "--file", archive, "--directory", root], check=True)
    unpacked = time.monotonic() - began
    [place] = root.iterdir()
    # What the machine is: not counted.
    preparing = time.monotonic()
    machine(root, place)
    began += time.monotonic() - preparing

    process = start(root, place)
    demo = wait_for(root / "tmp/demo/demo.json", process, began)
    ready = time.monotonic() - began
    answer = report(demo)
    total = time.monotonic() - began
    print(f"   unpacked after {unpacked:.2f} s, ready after {ready:.2f} s, first report after {total:.2f} s: {answer}")
    process.terminate()
    code = process.wait(10)
    left = [path for path in root.glob("tmp/*") if path.name != "demo"]
    print(f"   the demo ended with {code}; left in /tmp besides its folder: {left}")
    return 0 if total < ALLOWED and code == 0 and not left else 1


def machine(root, place):
    """Libraries that the two programs name, certificates, a loopback, a /tmp, a few devices; no shell, no other program."""
    for binary in ("dwell", "sandbox"):
        named = subprocess.run(["ldd", place / binary], check=True, capture_output=True, text=True).stdout
        for library in re.findall(r"(/\S+)", named):
            target = root / library.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                target.write_bytes(Path(library).read_bytes())
                target.chmod(0o755)
    authorities = root / CERTIFICATES.lstrip("/")
    authorities.parent.mkdir(parents=True)
    authorities.write_bytes(Path(CERTIFICATES).read_bytes())
    for name in ("null", "zero", "random", "urandom"):
        device = root / "dev" / name
        device.parent.mkdir(exist_ok=True)
        device.touch()
        subprocess.run(["mount", "--bind", f"/dev/{name}", device], check=True)
    (root / "tmp").mkdir()
    (root / "tmp").chmod(0o1777)
    root.chmod(0o755)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    programs = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and os.access(path, os.X_OK) and place not in path.parents]
    print(f"   programs and libraries besides the archive: {sorted(programs)}")


def start(root, place):
    """The first command of the README, as nobody."""
    command = re.search(r"```sh\n(.+)\n```", (place / "README.md").read_text(encoding="utf-8")).group(1)
    print(f"   {command}")

    def confine():
        os.chroot(root)
        os.chdir(f"/{place.name}")
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)

    words = shlex.split(command) + ["--dir", "/tmp/demo"]
    return subprocess.Popen(words, preexec_fn=confine, env={"PATH": "/usr/bin"}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def wait_for(path, process, began):
    while not path.exists():
        assert process.poll() is None, f"the demo ended with {process.returncode}"
        assert time.monotonic() - began < 2 * ALLOWED, "the demo is not ready"
        time.sleep(0.02)
    return json.loads(path.read_text(encoding="utf-8"))


def report(demo):
    request = urllib.request.Request(f"{demo['dwell']}/rest/list2", urllib.parse.urlencode(REPORT).encode(),
                                     {"Authorization": f"TISJWT {demo['token']}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        document = json.load(answer)
    rows = document["table"]["body"]["rows"] if "table" in document else document
    assert rows, document
    return f"{answer.status}, {len(rows)} issues"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

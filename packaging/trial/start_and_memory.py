"""How large a server is, how long it takes to its first answer and how much memory it holds then: P16, P18 and P19 of the goals.

    python start_and_memory.py ROUNDS NAME=BINARY...

Prints one row each: bytes of the file, median milliseconds from exec to the first 200 of /readyz with a migrated SQLite, KiB of resident memory
after one second of rest, KiB of it that are the process's own. Rounds go round the binaries, so that a noisy minute hits them all.
"""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time

REST = 1.0


def main(rounds, named):
    binaries = dict(word.split("=", 1) for word in named)
    seen = {name: [] for name in binaries}
    with tempfile.TemporaryDirectory() as folder:
        for binary in binaries.values():
            subprocess.run([binary, "migrate"], check=True, env=environment(folder, binary, 0), cwd=folder)
        for _ in range(rounds):
            for name, binary in binaries.items():
                seen[name].append(once(folder, binary))
    print("| build | bytes | start ms (min) | RSS KiB | private KiB |\n|---|---|---|---|---|")
    for name, rows in seen.items():
        starts, resident, private = zip(*rows)
        print(f"| {name} | {os.path.getsize(binaries[name])} | {statistics.median(starts):.1f} ({min(starts):.1f}) "
              f"| {statistics.median(resident):.0f} | {statistics.median(private):.0f} |")


KEYS = {}


def environment(folder, binary, port):
    """Nothing of this process's own: a setting of the operator's would be measured too."""
    if not KEYS:
        KEYS["DWELL_MASTER_KEYS"] = subprocess.run([binary, "keys", "generate"], check=True, capture_output=True, text=True).stdout.strip()
    return KEYS | {"DWELL_BASE_URL": f"http://127.0.0.1:{port or 8080}", "DWELL_BIND": f"127.0.0.1:{port or 8080}", "DWELL_LOG": "warn",
                   "DATABASE_URL": f"sqlite://{folder}/dwell.db?mode=rwc"}


def once(folder, binary):
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen([binary, "serve"], env=environment(folder, binary, port), cwd=folder, stdout=subprocess.DEVNULL)
    try:
        while not ready(port):
            assert process.poll() is None and time.perf_counter() - began < 30, f"{binary} is not ready"
            time.sleep(0.0005)
        took = (time.perf_counter() - began) * 1000
        time.sleep(REST)
        return took, *memory(process.pid)
    finally:
        process.terminate()
        process.wait()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def ready(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def memory(pid):
    """Resident, and of that what is shared with nobody: pages of the file that nobody wrote to are the cheaper part."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        fields = dict(line.split(":", 1) for line in file if ":" in line and "kB" in line)
    kib = {name: int(value.split()[0]) for name, value in fields.items()}
    return kib["Rss"], kib["Private_Clean"] + kib["Private_Dirty"]


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])

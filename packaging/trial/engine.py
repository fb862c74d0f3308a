"""Starts and ends the services of compose.yaml, each in a network namespace with the addresses that the file gives it.

What differs from an engine: limits of memory, processors and processes are not set, ports are asked where the service has them instead of
where they are published, and nothing is restarted.
"""

import ipaddress
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import compose_file

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# What the images that are stood in for say of themselves.
IMAGES = {
    "postgres": {"base": "postgres", "entrypoint": ["docker-entrypoint.sh"], "stop_signal": "SIGINT"},
    "nginx": {"base": "nginx"},
}


class Engine:
    def __init__(self, compose, folder, bases, image):
        self.compose, self.folder, self.bases = compose, folder, bases
        self.image = image
        self.services, self.networks = {}, {}

    def make_networks(self):
        sh("mount", "-t", "tmpfs", "tmpfs", "/run")
        sh("ip", "link", "set", "lo", "up")
        for number, (name, network) in enumerate(self.compose["networks"].items()):
            given = ((network or {}).get("ipam") or {}).get("config")
            subnet = ipaddress.ip_network(given[0]["subnet"] if given else f"172.31.{number}.0/24")
            self.networks[name] = subnet, iter(list(subnet.hosts())[50:])
            sh("ip", "link", "add", f"br-{name}", "type", "bridge")
            # The engine's own address, from which published ports are asked. An internal network has no way out.
            if not (network or {}).get("internal"):
                sh("ip", "address", "add", f"{subnet[1]}/{subnet.prefixlen}", "dev", f"br-{name}")
            sh("ip", "link", "set", f"br-{name}", "up")

    def up(self):
        self.make_networks()
        for name in self.in_order():
            self.services[name] = Service(self, name)
        for name, service in self.services.items():
            for needed, condition in service.needs():
                if condition == "service_healthy":
                    self.services[needed].wait_until_healthy()
            service.start()
            print(f"   {name} started: {' '.join(service.command)[:90]}", flush=True)

    def tell_names(self):
        for service in self.services.values():
            service.write_hosts()

    def in_order(self):
        done, services = [], self.compose["services"]
        while len(done) < len(services):
            done += [name for name, service in services.items()
                     if name not in done and all(needed in done for needed in service.get("depends_on", []))]
        return done

    def down(self):
        """In reverse order, as Compose does. The exit code of each."""
        return {name: self.services[name].stop() for name in reversed(list(self.services))}


class Service:
    def __init__(self, engine, name):
        self.engine, self.name = engine, name
        self.spec = engine.compose["services"][name]
        self.log = engine.folder / f"{name}.log"
        self.hosts = engine.folder / f"{name}.hosts"
        self.process, self.addresses = None, {}
        image = self.spec["image"].split(":")[0]
        if "build" in self.spec:
            self.image, self.root = engine.image, engine.folder / "image"
        else:
            self.image = IMAGES[image]
            self.root = engine.bases / self.image["base"]
        entrypoint = self.spec.get("entrypoint") or self.image.get("entrypoint", [])
        self.command = entrypoint + self.spec.get("command", self.image.get("command", []))
        self.attach()

    def attach(self):
        sh("ip", "netns", "add", self.name)
        self.within("ip", "link", "set", "lo", "up")
        networks = self.spec["networks"]
        for name in networks:
            given = (networks[name] or {}).get("ipv4_address") if isinstance(networks, dict) else None
            subnet, free = self.engine.networks[name]
            address = given or str(next(free))
            outside, inside = f"{self.name[:7]}-{name}", f"eth-{name}"
            sh("ip", "link", "add", outside, "type", "veth", "peer", "name", inside, "netns", self.name)
            sh("ip", "link", "set", outside, "master", f"br-{name}", "up")
            self.within("ip", "address", "add", f"{address}/{subnet.prefixlen}", "dev", inside)
            self.within("ip", "link", "set", inside, "up")
            self.addresses[name] = address

    def write_hosts(self):
        """As an engine resolves names: only of services that run and are on a network that this one is on, and there; beside what it is told."""
        told = dict(entry.split(":") for entry in self.spec.get("extra_hosts", []))
        lines = ["127.0.0.1 localhost", *(f"{address} {name}" for name, address in told.items())]
        running = ((name, other) for name, other in self.engine.services.items() if other.runs())
        for name, other in running:
            if name in told:  # Who is told asks nobody.
                continue
            lines += [f"{address} {name}" for network, address in other.addresses.items() if network in self.addresses]
        self.hosts.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def within(self, *words):
        sh("ip", "netns", "exec", self.name, *words)

    def needs(self):
        needed = self.spec.get("depends_on", {})
        return [(name, (needed[name] or {}).get("condition") if isinstance(needed, dict) else None) for name in needed]

    def contained(self, command):
        """The words that run a command as this service runs: for itself, and for its health check."""
        scratch = self.engine.folder / "scratch" / self.name
        scratch.mkdir(parents=True, exist_ok=True)
        spec = {
            "scratch": str(scratch),
            "image": str(self.root),
            "workdir": self.image.get("workdir", "/"),
            "user": self.spec.get("user") or self.image["user"],
            "drop": self.spec.get("cap_drop") == ["ALL"],
            "no_new_privileges": "no-new-privileges:true" in self.spec.get("security_opt", []),
            "read_only": self.spec.get("read_only", False),
            "tmpfs": [(target, options) for target, _, options in (entry.partition(":") for entry in self.spec.get("tmpfs", []))],
            "binds": self.binds(),
            "environment": {"PATH": PATH} | self.image.get("environment", {}) | compose_file.words(self.spec.get("environment")),
            "command": command,
        }
        namespaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--ipc", "--uts"]
        # The host's own interpreter: there is none in the image.
        return ["ip", "netns", "exec", self.name, *namespaces, sys.executable, "-B", str(Path(__file__).with_name("contain.py")), json.dumps(spec)]

    def binds(self):
        binds = [(str(self.hosts), "/etc/hosts", False)]
        for volume in self.spec.get("volumes", []):
            source, target, *mode = volume.split(":")
            if source in self.engine.compose["volumes"]:
                binds.append((str(self.named_volume(source)), target, True))
            else:
                binds.append((self.in_folder(source), target, mode != ["ro"]))
        for secret in self.spec.get("secrets", []):
            binds.append((self.in_folder(self.engine.compose["secrets"][secret]["file"]), f"/run/secrets/{secret}", False))
        return binds

    def in_folder(self, source):
        """Secrets are those of this trial, all else is the project's."""
        secrets = "./secrets/"
        if source.startswith(secrets):
            return str(self.engine.folder / "secrets" / source.removeprefix(secrets))
        return os.path.realpath(source)

    def named_volume(self, name):
        """As an engine makes it: with the owner that the folder has in the image."""
        folder = self.engine.folder / "volumes" / name
        if not folder.exists():
            folder.mkdir(parents=True)
            os.chown(folder, *(int(number) for number in self.spec["user"].split(":")))
            folder.chmod(0o700)
        return folder

    def start(self):
        self.engine.tell_names()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.contained(self.command), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.engine.tell_names()

    def runs(self):
        return self.process is not None and self.process.poll() is None

    def run(self, *command):
        """As `docker compose exec` does: where the service runs, and as its user."""
        user, group = self.spec["user"].split(":")
        where = ["nsenter", "--target", str(self.pid()), "--mount", "--pid", "--net", "--ipc", "--root", "--wd", "--setuid", user, "--setgid", group]
        return subprocess.run([*where, *command], capture_output=True, text=True, check=False)

    def pid(self):
        """Of the process itself: the child of unshare."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii").split()
        return int(children[0])

    def wait_until_healthy(self):
        check = self.spec.get("healthcheck") or {"test": ["CMD", *self.image["healthcheck"]]}
        assert check["test"][0] == "CMD", check
        deadline = time.monotonic() + 60
        while subprocess.run(self.contained(check["test"][1:]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode != 0:
            assert self.process.poll() is None, f"{self.name} ended: {self.log.read_text(encoding='utf-8')[-2000:]}"
            assert time.monotonic() < deadline, f"{self.name} is not healthy: {self.log.read_text(encoding='utf-8')[-2000:]}"
            time.sleep(0.2)
        print(f"   {self.name} is healthy", flush=True)

    def stop(self):
        if self.process.poll() is None:
            wanted = self.spec.get("stop_signal") or self.image.get("stop_signal", "SIGTERM")
            os.kill(self.pid(), signal.Signals[wanted])
        try:
            return self.process.wait(compose_file.seconds(self.spec.get("stop_grace_period", "10s")))
        except subprocess.TimeoutExpired:
            self.process.kill()
            return "killed after its grace period"


def sh(*words):
    subprocess.run(words, check=True)

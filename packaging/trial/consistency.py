"""What compose.yaml, Dockerfile, nginx.conf, dwell.service and the documentation must say alike."""

import ipaddress
import json
import os
import re
import sys

import compose_file
from compose_spec import PyCompose

EXAMPLE = {"DWELL_BASE_URL": "https://dwell.example.com"}
SERVERS = ("dwell-1", "dwell-2")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def documented():
    """The variables that docs/operations.md has a row for; a secret may be given as a file, too."""
    rows = re.findall(r"^\| `([A-Z_]+)`( \(secret\))? \|", read("docs/operations.md"), re.MULTILINE)
    return {name for name, _ in rows} | {f"{name}_FILE" for name, secret in rows if secret}


def faults():
    compose = compose_file.load("compose.yaml", EXAMPLE)
    PyCompose.from_json(json.dumps(compose))
    yield from versions(compose)
    yield from settings(compose)
    yield from files(compose)
    yield from addresses(compose)
    yield from service_unit()


def versions(compose):
    version = re.search(r'\[workspace\.package\]\nversion = "([^"]+)"', read("Cargo.toml")).group(1)
    if f'image.version="{version}"' not in read("Dockerfile"):
        yield f"Dockerfile: the label of the version is not {version}"
    for name in SERVERS:
        if compose["services"][name]["image"] != f"dwell:{version}":
            yield f"compose.yaml: the image of {name} is not dwell:{version}"


def settings(compose):
    known = documented()
    for name in SERVERS:
        service = compose["services"][name]
        environment = compose_file.words(service["environment"])
        for variable in sorted(set(environment) - known):
            yield f"compose.yaml: {name} has {variable}, which docs/operations.md does not know"
        grace = compose_file.seconds(service["stop_grace_period"])
        if grace <= int(environment["DWELL_DRAIN_SECONDS"]):
            yield f"compose.yaml: {name} is killed after {grace} s, before DWELL_DRAIN_SECONDS"


def files(compose):
    for name, service in compose["services"].items():
        for secret in service.get("secrets", []):
            if secret not in compose["secrets"]:
                yield f"compose.yaml: {name} asks for the secret {secret}, which is nowhere"
        for variable, value in compose_file.words(service.get("environment")).items():
            secret = value.removeprefix("/run/secrets/")
            if variable.endswith("_FILE") and secret not in service.get("secrets", []):
                yield f"compose.yaml: {variable} of {name} is not one of its secrets"
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./") and not source.startswith("./secrets/") and not os.path.exists(source):
                yield f"compose.yaml: {name} mounts {source}, which is not there"
    made = read("packaging/make-secrets")
    for secret, where in compose["secrets"].items():
        if where["file"] != f"./secrets/{secret}" or f"make {secret}\n" not in made:
            yield f"packaging/make-secrets does not make {where['file']}"


def addresses(compose):
    services = compose["services"]
    network = ipaddress.ip_network(compose["networks"]["front"]["ipam"]["config"][0]["subnet"])
    proxy = services["proxy"]["networks"]["front"]["ipv4_address"]
    nginx = read("packaging/nginx.conf")
    for name in SERVERS:
        address = services[name]["networks"]["front"]["ipv4_address"]
        if ipaddress.ip_address(address) not in network:
            yield f"compose.yaml: {address} of {name} is not in {network}"
        environment = services[name]["environment"]
        if environment["DWELL_TRUSTED_PROXIES"] != proxy:
            yield f"compose.yaml: {name} trusts {environment['DWELL_TRUSTED_PROXIES']}, the proxy is {proxy}"
        port = environment["DWELL_BIND"].rsplit(":", 1)[1]
        if f"{name}:{address}" not in services["proxy"]["extra_hosts"]:
            yield f"compose.yaml: the proxy is not told that {name} is {address}"
        if f"server {name}:{port} " not in nginx:
            yield f"nginx.conf: {name}:{port} is no server of the upstream"
    for published in services["proxy"]["ports"]:
        inside = published.split(":")[1]
        if not re.search(rf"listen {inside}[ ;]", nginx):
            yield f"nginx.conf: nothing listens on {inside}, which compose.yaml publishes"


def service_unit():
    unit = read("packaging/dwell.service")
    drain = int(re.search(r"`DWELL_DRAIN_SECONDS` \| (\d+)", read("docs/operations.md")).group(1))
    if int(re.search(r"TimeoutStopSec=(\d+)", unit).group(1)) <= drain:
        yield "dwell.service: TimeoutStopSec is not more than DWELL_DRAIN_SECONDS"
    for variable in re.findall(r"^Environment=(\w+)=", unit, re.MULTILINE):
        if variable not in documented():
            yield f"dwell.service: {variable} is not in docs/operations.md"


if __name__ == "__main__":
    found = list(faults())
    for fault in found:
        print(fault, file=sys.stderr)
    sys.exit(1 if found else 0)

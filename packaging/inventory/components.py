"""What is in a release besides our own code: crates that are linked, and packages that the pages and the sandbox's Jira are built of."""

import base64
import json
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

TARGET = "x86_64-unknown-linux-gnu"
LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|unlicense|copyright)", re.IGNORECASE)
# The innermost package that a source lies in.
PACKAGE = re.compile(r"node_modules/(?:(?:@[^/]+/)?[^/]+/node_modules/)*(?:@[^/]+/)?[^/]+")
# Deep enough for the C sources that crates bring along: aws-lc-sys/aws-lc, zstd-sys/zstd.
DEPTH = 2


@dataclass(order=True)
class Component:
    kind: str
    name: str
    version: str
    licence: str
    folder: Path = field(compare=False)
    hash: tuple = field(compare=False, default=None)
    needs: list = field(compare=False, default_factory=list)

    @property
    def purl(self):
        """Package URL; the @ of an npm scope is escaped there."""
        return f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}"

    def licence_files(self):
        """Its licences and notices, by path."""
        found = []
        for path in sorted(self.folder.rglob("*")):
            inside = path.relative_to(self.folder)
            if len(inside.parts) <= DEPTH and "node_modules" not in inside.parts and LICENCE_FILE.match(path.name) and path.is_file():
                # Programs that happen to be called so are none.
                if path.suffix.lower() not in (".html", ".rs", ".js", ".ts", ".py", ".go", ".json", ".toml", ".yml", ".mjs"):
                    found.append(path)
        return found


def crates(packages):
    """Normal dependencies of these packages of ours, with the features they are built with; what is needed only to build or test them is
    not shipped."""
    metadata = json.loads(run("cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", TARGET))
    by_name = {(package["name"], package["version"]): package for package in metadata["packages"]}
    # Metadata is of all features of the workspace, the tree of those that these packages have.
    tree = ["cargo", "tree", "--locked", "--edges", "normal", "--target", TARGET, "--prefix", "none", "--no-dedupe", "--format", "{p}"]
    lines = set(run(*tree, *(f"--package={package}" for package in packages)).splitlines())
    shipped = {(name, version.lstrip("v")) for name, version, *_ in (line.split() for line in lines if line)}
    names = {by_name[each]["id"]: f"pkg:cargo/{each[0]}@{each[1]}" for each in shipped}
    needs = {node["id"]: [dep["pkg"] for dep in node["deps"] if any(kind["kind"] is None for kind in dep["dep_kinds"])]
             for node in metadata["resolve"]["nodes"]}
    checksums = lock_checksums(Path(metadata["workspace_root"]) / "Cargo.lock")
    return sorted(
        Component("cargo", *each, expression(package["license"]), Path(package["manifest_path"]).parent, ("SHA-256", checksums[each]),
                  sorted({names[need] for need in needs[package["id"]] if need in names}))
        for each, package in ((each, by_name[each]) for each in shipped) if package["source"])


def lock_checksums(path):
    block = re.compile(r'name = "(.+)"\nversion = "(.+)"\nsource = .+\nchecksum = "(.+)"')
    return {(name, version): checksum for name, version, checksum in block.findall(path.read_text(encoding="utf-8"))}


def npm(folder, used=None):
    """What a lock file has for use, or of that the packages at these paths; each name and version once, wherever it is installed."""
    packages = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    found = {}
    for path, package in packages.items():
        # A package for another platform is in the lock file and not on disk.
        if path and not package.get("dev") and (folder / path).is_dir() and (used is None or path in used):
            name = path.rsplit("node_modules/", 1)[1]
            algorithm, digest = package["integrity"].split("-", 1)
            shown = f"{algorithm[:3].upper()}-{algorithm[3:]}", base64.b64decode(digest).hex()
            found[name, package["version"]] = Component("npm", name, package["version"], expression(package.get("license")), folder / path, shown)
    return sorted(found.values())


def bundled(folder):
    """The paths of the packages that the built pages have something of, by their source maps, and those that package.json names."""
    used = {f"node_modules/{name}" for name in json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]}
    with tempfile.TemporaryDirectory() as maps:
        build = ["node_modules/.bin/vite", "build", "--logLevel", "error", "--sourcemap", "hidden", "--outDir", maps, "--emptyOutDir"]
        subprocess.run(build, cwd=folder, check=True)
        for path in Path(maps).rglob("*.map"):
            for source in json.loads(path.read_text(encoding="utf-8"))["sources"]:
                used.update(match.group() for match in [PACKAGE.search(source)] if match)
    return used


def rust_library():
    """What every program in Rust has in it. Its licences are a document of its own."""
    version = re.search(r"^release: (.+)$", run("rustc", "--version", "--verbose"), re.MULTILINE).group(1)
    return Component("generic", "rust-std", version, "MIT OR Apache-2.0", Path("licenses"))


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def expression(text):
    """As SPDX writes it; crates of old have a slash for OR. Empty when the package points at a file of its own instead."""
    if not text or text.upper().startswith("SEE LICEN"):
        return ""
    return re.sub(r"\s*/\s*", " OR ", text)

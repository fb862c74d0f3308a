"""Does the steps of the Dockerfile, each in a root of its own, and leaves the last stage's root and settings in a folder.

Runs as root in a mount namespace of its own, so that nothing stays mounted. What differs from an engine:
a base image is a folder that make-bases made; build steps use this machine's network, certificates and registry settings;
a cache mount is a folder beside the bases; a stage's Rust toolchain is this machine's, mounted.
"""

import argparse
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import dockerfile

BASES = {"node": "node", "rust": "rust", "debian": "debian"}
# As an engine does by itself: proxies, and where certificates are.
PASSED_ON = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"]


class Build:
    def __init__(self, options):
        self.options = options
        self.roots = {}
        self.ignored = dockerfile.Ignored(Path(".dockerignore").read_text(encoding="utf-8"))

    def run(self):
        stages = dockerfile.stages(Path("Dockerfile").read_text(encoding="utf-8"))
        for stage in stages:
            result = StageBuild(self, stage)
            result.run()
            self.roots[stage.name] = result.root
        settings = self.options.out / "image.json"
        settings.write_text(json.dumps(result.settings, indent=2), encoding="utf-8")
        os.rename(result.root, self.options.out / "image")


class StageBuild:
    def __init__(self, build, stage):
        self.build, self.stage = build, stage
        self.root = build.options.out / f"stage-{stage.name}"
        self.workdir = "/"
        self.environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
        self.settings = {"user": "0:0", "workdir": "/", "environment": self.environment}

    def run(self):
        print(f"== stage {self.stage.name}: {self.stage.base}", flush=True)
        self.base()
        for step in self.stage.instructions:
            print(f"   {step.name} {step.rest[:110]}", flush=True)
            began = time.monotonic()
            getattr(self, f"do_{step.name.lower()}")(step)
            if time.monotonic() - began > 1:
                print(f"      {time.monotonic() - began:.1f} s", flush=True)

    def base(self):
        name, _, _ = self.stage.base.partition(":")
        if name == "scratch":
            self.root.mkdir()
            return
        subprocess.run(["cp", "-a", self.build.options.bases / BASES[name], self.root], check=True)
        for kind, where in (("proc", "proc"), ("tmpfs", "tmp")):
            subprocess.run(["mount", "-t", kind, kind, self.root / where], check=True)
        self.mount("/dev", "/dev")
        for file in ("/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs/ca-certificates.crt"):
            self.mount(file, file)
        npm = Path.home() / ".npmrc"
        if npm.exists():
            self.mount(npm, "/root/.npmrc")
        if name == "rust":
            toolchain = subprocess.run(["rustc", "--print", "sysroot"], check=True, capture_output=True, text=True).stdout.strip()
            self.mount(toolchain, "/usr/local/rustup")
            self.environment.update(CARGO_HOME="/usr/local/cargo", PATH=f"/usr/local/rustup/bin:{self.environment['PATH']}")

    def mount(self, source, target):
        inside = self.root / str(target).lstrip("/")
        if Path(source).is_dir():
            inside.mkdir(parents=True, exist_ok=True)
        else:
            inside.parent.mkdir(parents=True, exist_ok=True)
            inside.touch()
        subprocess.run(["mount", "--rbind", "--", os.path.realpath(source), inside], check=True)
        return inside

    def path(self, text):
        """A path of this stage, from its working directory."""
        return os.path.normpath(os.path.join(self.workdir, text))

    def inside(self, text):
        return self.root / self.path(text).lstrip("/")

    def do_env(self, step):
        self.environment.update(dockerfile.pairs(step.rest))

    def do_workdir(self, step):
        self.workdir = self.path(step.rest)
        self.inside(".").mkdir(parents=True, exist_ok=True)
        self.settings["workdir"] = self.workdir

    def do_user(self, step):
        self.settings["user"] = step.rest

    def do_label(self, step):
        self.settings["labels"] = dockerfile.pairs(step.rest)

    def do_expose(self, step):
        self.settings["ports"] = step.words()

    def do_entrypoint(self, step):
        self.settings["entrypoint"] = json.loads(step.rest)

    def do_cmd(self, step):
        self.settings["command"] = json.loads(step.rest)

    def do_healthcheck(self, step):
        self.settings["healthcheck"] = json.loads(step.rest.removeprefix("CMD "))

    def do_run(self, step):
        if self.build.options.binary and "cargo build" in step.rest:
            self.given_binary(step)
            return
        mounted = [self.cache(dict(part.split("=", 1) for part in value.split(","))) for value in step.flag("mount")]
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        environment |= {"HOME": "/root"} | self.environment
        command = ["chroot", self.root, "/usr/bin/env", "-i", "-C", self.workdir]
        command += [f"{name}={value}" for name, value in environment.items()] + ["/bin/sh", "-c", step.rest]
        subprocess.run(command, check=True)
        for folder in reversed(mounted):
            subprocess.run(["umount", folder], check=True)

    def cache(self, mount):
        assert mount["type"] == "cache", mount
        folder = self.build.options.caches / mount["target"].strip("/").replace("/", "-")
        folder.mkdir(parents=True, exist_ok=True)
        return self.mount(folder, mount["target"])

    def given_binary(self, step):
        """--binary: what comes after `cargo build` is done with that file, in the place where cargo would have left it."""
        built, _, after = step.rest.partition("&&")
        print(f"      not done, {self.build.options.binary} is taken for its result: {built.strip()}")
        target = self.inside("target/release/dwell")
        target.parent.mkdir(parents=True)
        shutil.copy(self.build.options.binary, target)
        self.do_run(dockerfile.Instruction("RUN", [], after.strip(), step.line))

    def do_copy(self, step):
        *sources, target = step.words()
        stage = step.flag("from")
        assert [flag for flag, _ in step.flags] == ["from"] * len(stage), step.flags
        inside = self.inside(target)
        for source in sources:
            if stage:
                self.copy_from(self.build.roots[stage[0]] / source.lstrip("/"), inside)
            else:
                self.copy_context(source, inside, target.endswith("/") or len(sources) > 1)

    def copy_from(self, source, target):
        """A folder gives what is in it; owners and modes stay as they are."""
        target.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", f"{source}/.", target], check=True)

    def copy_context(self, source, target, into_folder):
        source = os.path.normpath(source)
        names = [name for name in context_files(source) if name not in self.build.ignored]
        if not names:
            raise FileNotFoundError(f"COPY {source}: .dockerignore leaves nothing of it")
        for name in names:
            below = os.path.relpath(name, source) if os.path.isdir(source) else os.path.basename(name) if into_folder else "."
            goal = target / below
            goal.parent.mkdir(parents=True, exist_ok=True)
            # What is copied from the context is root's.
            shutil.copy2(name, goal)


def context_files(source):
    """Files as git has them: a work tree's other files are no part of a release."""
    listed = subprocess.run(["git", "ls-files", "-z", "--", source], check=True, capture_output=True, text=True).stdout
    return [name for name in listed.split("\0") if name and os.path.exists(name)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bases", type=Path, required=True)
    parser.add_argument("--caches", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--binary", type=Path, help="a server that was built elsewhere: cargo is not run")
    Build(parser.parse_args()).run()

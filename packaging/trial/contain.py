"""Runs one process as a container engine would: own mounts and processes, a read-only root, a numeric user, no capabilities.

Gets a JSON document as its one argument. It is started in a network namespace, and in mount and process namespaces of its own.
"""

import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path

PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
LAST_CAPABILITY = 63
DEVICES = ("null", "zero", "full", "random", "urandom")


def main(spec):
    root = Path(spec["scratch"]) / "root"
    assemble(root, spec)
    os.chroot(root)
    os.chdir(spec["workdir"])
    give_up_privileges(*(int(number) for number in spec["user"].split(":")), spec["drop"], spec["no_new_privileges"])
    os.execvpe(spec["command"][0], spec["command"], spec["environment"])


def assemble(root, spec):
    """The image below a layer for mount points, then what compose.yaml mounts, then read-only."""
    layer = root.parent
    mount("-t", "tmpfs", "tmpfs", layer)
    for folder in ("root", "upper", "work"):
        (layer / folder).mkdir()
    mount("-t", "overlay", "overlay", "-o", f"lowerdir={spec['image']},upperdir={layer / 'upper'},workdir={layer / 'work'}", root)
    for target, options in spec["tmpfs"]:
        mount("-t", "tmpfs", "tmpfs", "-o", f"{options},nosuid,nodev".lstrip(","), point(root, target, folder=True))
    for source, target, writable in spec["binds"]:
        inside = point(root, target, folder=os.path.isdir(source))
        mount("--bind", source, inside)
        if not writable:
            mount("-o", "remount,bind,ro", inside)
    mount("-t", "proc", "proc", point(root, "/proc", folder=True))
    mount("-t", "tmpfs", "tmpfs", "-o", "mode=0755", point(root, "/dev", folder=True))
    for device in DEVICES:
        mount("--bind", f"/dev/{device}", point(root, f"/dev/{device}", folder=False))
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.symlink(f"/proc/self/fd/{number}", root / "dev" / name)
    shared = point(root, "/dev/shm", folder=True)
    mount("-t", "tmpfs", "tmpfs", "-o", "mode=1777", shared)
    if spec["read_only"]:
        mount("-o", "remount,ro", root)


def point(root, target, folder):
    """Something to mount on."""
    inside = root / target.lstrip("/")
    if folder:
        inside.mkdir(parents=True, exist_ok=True)
    else:
        inside.parent.mkdir(parents=True, exist_ok=True)
        inside.touch()
    return inside


def mount(*words):
    subprocess.run(["mount", *(str(word) for word in words)], check=True)


def give_up_privileges(user, group, drop, no_new_privileges):
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    if drop:
        # Numbers above the kernel's last one are refused.
        for capability in range(LAST_CAPABILITY + 1):
            prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    # As runc does: /dev/stdout may be opened again by its new user.
    for stream in (1, 2):
        os.fchown(stream, user, group)
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)
    if no_new_privileges and prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))

"""Reads a Dockerfile: instructions with their flags and words. What it does not know is an error, never passed over."""

import json
import re
import shlex
from dataclasses import dataclass, field

KNOWN = {"FROM", "COPY", "RUN", "ENV", "WORKDIR", "USER", "LABEL", "EXPOSE", "ENTRYPOINT", "CMD", "HEALTHCHECK"}


@dataclass
class Instruction:
    name: str
    flags: list
    rest: str
    line: int

    def flag(self, name):
        """The values of --name=value, one for each time it is there."""
        return [value for flag, value in self.flags if flag == name]

    def words(self):
        """The words of a JSON list, or those between blanks."""
        return json.loads(self.rest) if self.rest.startswith("[") else self.rest.split()


@dataclass
class Stage:
    base: str
    name: str
    instructions: list = field(default_factory=list)


def stages(text):
    found = []
    for instruction in instructions(text):
        if instruction.name == "FROM":
            words = instruction.words()
            name = words[2] if len(words) == 3 and words[1].upper() == "AS" else str(len(found))
            found.append(Stage(words[0], name))
        else:
            found[-1].instructions.append(instruction)
    return found


def instructions(text):
    """A backslash at the end joins lines; lines that are comments are left out, in the middle of an instruction too."""
    pending, begun = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#") or (not line.strip() and not pending):
            continue
        begun = begun or number
        if line.rstrip().endswith("\\"):
            pending += line.rstrip()[:-1] + " "
            continue
        yield instruction(pending + line, begun)
        pending, begun = "", 0


def instruction(line, number):
    name, _, rest = line.strip().partition(" ")
    name, rest, flags = name.upper(), rest.strip(), []
    if name not in KNOWN:
        raise ValueError(f"line {number}: {name} is not known here")
    while match := re.match(r"--([a-z-]+)=(\S+)\s+", rest):
        flags.append(match.groups())
        rest = rest[match.end():]
    if "<<" in rest:
        raise ValueError(f"line {number}: here documents are not known here")
    return Instruction(name, flags, rest, number)


def pairs(rest):
    """The NAME=value pairs of ENV and LABEL."""
    return dict(word.split("=", 1) for word in shlex.split(rest))


class Ignored:
    """.dockerignore: the last pattern that fits a path, or a folder above it, decides."""

    def __init__(self, text):
        self.rules = []
        for line in text.splitlines():
            pattern = line.strip()
            if pattern and not pattern.startswith("#"):
                self.rules.append((expression(pattern.lstrip("!").strip("/")), not pattern.startswith("!")))

    def __contains__(self, path):
        ignored = False
        for fits, ignores in self.rules:
            if fits.fullmatch(path):
                ignored = ignores
        return ignored


def expression(pattern):
    """Docker's patterns: * and ? within one name, ** for any number of folders; what is below a match matches."""
    text = ""
    for part in re.split(r"(\*\*/?|\*|\?)", pattern):
        text += {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part, re.escape(part))
    return re.compile(f"{text}(?:/.*)?")

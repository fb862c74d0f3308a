"""compose.yaml as Compose reads it, as far as ours goes: merge keys, ${NAME}, ${NAME:-default}, ${NAME:?message}, short forms."""

import re

import yaml

VARIABLE = re.compile(r"\$\{(\w+)(?:(:?[-?])([^}]*))?\}")
UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}


class Missing(Exception):
    """A variable that the file insists on is not set."""


def load(path, environment):
    """The whole document, with the variables of `environment` filled in."""
    with open(path, encoding="utf-8") as file:
        return filled(yaml.safe_load(file), environment)


def filled(value, environment):
    if isinstance(value, dict):
        return {key: filled(part, environment) for key, part in value.items()}
    if isinstance(value, list):
        return [filled(part, environment) for part in value]
    if isinstance(value, str):
        return VARIABLE.sub(lambda match: variable(match, environment), value)
    return value


def variable(match, environment):
    name, operator, word = match.groups()
    given = environment.get(name)
    if given or (given is not None and operator in (None, "-", "?")):
        return given
    if operator in ("?", ":?"):
        raise Missing(f"{name}: {word}")
    return word or ""


def seconds(text):
    """A duration such as 1m30s."""
    parts = re.findall(r"(\d+)(ms|s|m|h)", str(text))
    if "".join(number + unit for number, unit in parts) != str(text):
        raise ValueError(f"no duration: {text}")
    return sum(int(number) * UNITS[unit] for number, unit in parts)


def words(environment):
    """The environment of a service as the process gets it."""
    def word(value):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return {name: word(value) for name, value in (environment or {}).items() if value is not None}

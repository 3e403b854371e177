"""Prints the part of the lock that the services need when they run: ``python deploy/image/needed.py < LOCK``.

The lock also holds what work on the project needs: tests, type checker, resolver. None of that belongs into an image.
Runs where the whole lock is installed, since only an installed distribution says what it needs itself.
"""

import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
EXTRAS = ("kafka", "mongo", "otel", "pulse")
OWN = "onewindow-"


def declared() -> list[Requirement]:
    """What the distributions of this workspace ask for, with the extras of the cluster edition."""
    found = []
    for pattern in ("*", "services/*", "deploy/embedded"):
        for file in ROOT.glob(f"{pattern}/pyproject.toml"):
            project = tomllib.loads(file.read_text(encoding="utf-8"))["project"]
            extras = project.get("optional-dependencies", {})
            found += [*project["dependencies"], *(text for name in EXTRAS for text in extras.get(name, ()))]
    return [need for need in map(Requirement, found) if not need.name.startswith(OWN)]


def closure(needs: list[Requirement]) -> set[str]:
    """The names of all that must be installed. Raises PackageNotFoundError for what is not installed here."""
    seen: set[tuple[str, str]] = set()
    waiting = [(canonicalize_name(need.name), extra) for need in needs for extra in ("", *need.extras)]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        name, extra = one
        for text in importlib.metadata.requires(name) or ():
            need = Requirement(text)
            if need.marker is None or need.marker.evaluate({"extra": extra}):
                waiting += [(canonicalize_name(need.name), more) for more in ("", *need.extras)]
    return {name for name, _ in seen}


def part(lock: str, names: set[str]) -> str:
    """The entries of the lock with these names, unchanged. Raises ValueError if one is not in it."""
    entries = {
        canonicalize_name(re.split(r"[\[=]", entry, maxsplit=1)[0]): entry
        for entry in re.findall(r"^[a-z0-9][^\n]*(?:\n    [^\n]*)*\n", lock, re.MULTILINE)
    }
    if missing := sorted(names - set(entries)):
        raise ValueError(f"not in the lock: {', '.join(missing)}")
    return "".join(entry for name, entry in entries.items() if name in names)


if __name__ == "__main__":
    sys.stdout.write(part(sys.stdin.read(), closure(declared())))

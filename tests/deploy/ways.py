"""The gateway's configuration as nginx reads it: which upstream a path is led to, and what is wrong with that."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.deploy.files import HOUSE, SERVICES, doors
from tests.support.pages import HOUSE as OF_THE_KIT
from tests.support.pages import PAGES

EVERYWHERE = ("/v1/sessions", "/v1/problems/{code}")
"""Opened by every service; asked of intake."""
ASIDE = "/gateway"
_LOCATION = re.compile(r"^        location (=|~|) ?(/\S*|\^/\S*) \{\n((?:            .*\n)*)        \}", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Location:
    """One location: how its path is meant, and where it leads; None: nowhere."""

    how: str
    path: str
    service: str | None
    body: str

    def takes(self, path: str) -> bool:
        """Whether the path is one of its own."""
        if self.how == "=":
            return path == self.path
        return re.search(self.path, path) is not None if self.how == "~" else path.startswith(self.path)


def locations(text: str) -> list[Location]:
    """All locations that a path can lead to, in their order."""
    found = []
    for how, path, body in _LOCATION.findall(text):
        upstream = re.search(r"proxy_pass http://(\w+);", body)
        found.append(Location(how, path, upstream[1].replace("_", "-") if upstream else None, body))
    return found


def way(text: str, path: str) -> Location:
    """The location nginx chooses: the exact one, else the first pattern that matches, else the longest prefix."""
    taking = [one for one in locations(text) if one.takes(path)]
    for how in ("=", "~"):
        if chosen := next((one for one in taking if one.how == how), None):
            return chosen
    return max((one for one in taking if not one.how), key=lambda one: len(one.path))


def complaints(text: str) -> list[str]:
    """What is wrong with where paths are led, one sentence each."""
    return [*_astray(text), *_for_nobody(text)]


def _paths() -> Iterator[tuple[str, str | None]]:
    for service in SERVICES:
        for path in doors(service):
            owner: str | None = "intake" if path in EVERYWHERE else service
            yield re.sub(r"\{\w+\}", "x1", path), None if path in HOUSE else owner
        for path in PAGES.get(service, ()):
            yield re.sub(r"\{\w+\}", "x1", path), service
    for path in OF_THE_KIT:
        yield re.sub(r"\{\w+\}", "x1", path), "intake"


def _astray(text: str) -> Iterator[str]:
    for path, owner in sorted(set(_paths()), key=str):
        led = way(text, path).service
        if led != owner:
            yield f"{path} is led to {led}, not to {owner}"


def _for_nobody(text: str) -> Iterator[str]:
    used = {way(text, path).path for path, _ in _paths()} | {ASIDE}
    for one in locations(text):
        if one.path not in used:
            yield f"no service has a path for {one.path}"

"""Who people are to the system, and the built-in demo people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from onewindow.contracts.fact import By, mark_of

DEMO_WORD = "one-window-demo"
"""The published password of every demo person."""

_OWN = {"village-2": "me-2"}
"""The village's second officer applies as me-2."""

# OWASP's argon2id profile with the least memory: many people signing in at once must not eat the machine.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class DemoInProductionError(Exception):
    """Demo people have a published password; production refuses to start with them."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in under ``name``; ``password_hash`` is argon2id (None: the published demo word).

    ``own`` is the opaque reference under which a public servant applies for themselves, so that nobody acts on their
    own application. It stays here: a fact carries only its mark on one application.
    """

    name: str
    by: By
    password_hash: str | None = None
    own: str | None = None


class People:
    """Everybody who can sign in here."""

    def __init__(self, people: Iterable[Person], *, demo: bool = False) -> None:
        self._people = {person.name: person for person in people}
        self._by = {person.by.id: person.by for person in self._people.values()}
        self._own = {person.by.id: person.own for person in self._people.values() if person.own is not None}
        self.is_demo = demo
        self._demo_hash: str | None = None

    @classmethod
    def demo(cls, departments: Sequence[str], more: Iterable[By] = (), *, production: bool = False) -> "People":
        """The people of the stories, and ``more`` of one installation. Raises DemoInProductionError."""
        if production:
            raise DemoInProductionError("demo people have a published password")
        everybody = (*_demo(departments), *more)
        return cls((Person(by.id, by, own=_OWN.get(by.id)) for by in everybody), demo=True)

    def by(self, person_id: str) -> By | None:
        """Who that is now; None for nobody."""
        return self._by.get(person_id)

    def acting(self, by: By, application_id: str) -> By:
        """Who that is when they act on one application: marked, if their account names their own reference."""
        own = self._own.get(by.id)
        return by if own is None else replace(by, own=mark_of(application_id, own))

    def names(self) -> tuple[str, ...]:
        """The names to sign in with."""
        return tuple(self._people)

    def check(self, name: str, password: str) -> By | None:
        """The person if name and password match. Slow on purpose (tens of ms), and as slow for an unknown name."""
        person = self._people.get(name)
        known = person.password_hash if person else None
        try:
            # JSON can spell half a surrogate pair, which UTF-8 cannot hold: it is nobody's, and as slow as any other.
            matches = _HASHER.verify(known or self._demo(), password.encode("utf-8", "surrogatepass"))
        except (VerificationError, InvalidHashError):
            return None
        return person.by if person and matches else None

    def _demo(self) -> str:
        """One hash for all demo people, made when the first of them comes, so that nobody waits for it at start."""
        if self._demo_hash is None:
            self._demo_hash = _HASHER.hash(DEMO_WORD)
        return self._demo_hash


def _demo(departments: Sequence[str]) -> Iterable[By]:
    yield By(id="me", role="applicant")
    yield By(id="me-2", role="applicant")
    yield By(id="agent-1", role="agent", on_behalf_of="me")
    yield By(id="clerk-1", role="clerk")
    for department in departments:
        yield By(id=f"{department}-1", role="officer", department=department)
        yield By(id=f"{department}-2", role="officer", department=department)
        yield By(id=f"{department}-head", role="head", department=department)
    yield By(id="gov-head", role="government_head")
    yield By(id="superv-1", role="supervisor")
    yield By(id="superv-2", role="supervisor")
    yield By(id="auditor-1", role="auditor")
    yield By(id="operator-1", role="operator")

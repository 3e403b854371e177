"""Deputies of a story: who stands in for whom, from the first day of their mandate to the end of its last."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeGuard

from onewindow.contracts.instant import Instant, end_of_day, from_local
from onewindow.definitions.marks import Wrong
from onewindow.routing.shell.story_keys import wrong_deputy


@dataclass(frozen=True, slots=True)
class Mandate:
    """For whom somebody acts, from when on and up to which instant."""

    principal: str
    since: Instant
    until: Instant

    def until_at(self, at: Instant) -> Instant | None:
        """Up to when the office stamps it on an act of then; nothing before it has begun."""
        return self.until if at >= self.since else None


@dataclass(slots=True)
class Deputies:
    """Whom the lines so far have named."""

    departments: Set[str]
    _named: dict[tuple[str, str], Mandate] = field(default_factory=dict)

    def name(self, given: Mapping[str, Any]) -> Iterator[Wrong]:
        """A ``delegate`` of a story; yields what is wrong with it."""
        before = dict(self._named)
        for key in ("from", "to"):
            if text := wrong_deputy(given.get(key), self.departments):
                yield (key,), "story_person", text
        since, until = given.get("since"), given.get("until")
        if not (_is_day(since) and _is_day(until)):
            return
        if until < since:
            yield ("until",), "story_time", "a mandate ends on a day after it begins"
        mandate = Mandate(str(given.get("from")), from_local(f"{since.isoformat()}T00:00"), end_of_day(until))
        self._named = {**before, (str(given.get("to")), mandate.principal): mandate}

    def mandate(self, by: object, principal: object) -> Mandate | None:
        """The mandate of somebody for somebody; None: nobody has named them so far."""
        return self._named.get((str(by), str(principal)))


def _is_day(value: object) -> TypeGuard[date]:
    return isinstance(value, date) and not isinstance(value, datetime)

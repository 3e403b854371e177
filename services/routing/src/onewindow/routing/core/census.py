"""A census of cases: how many are where, who waits for whom, and who is late; pure, one case after the other."""

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from onewindow.contracts.instant import Instant, seconds_between
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.step import Clock
from onewindow.routing.core.deadlines import is_at_rest
from onewindow.routing.core.join import is_settled
from onewindow.routing.core.names import case_state
from onewindow.routing.core.state import (
    Case,
    Closed,
    Delivered,
    InReview,
    Look,
    Open,
    Paused,
    Skipped,
    Taken,
    Term,
    Waiting,
)
from onewindow.routing.core.urgency import urgency, urgency_of

_NO_CLOCK, _NO_TERM = Clock(), Term()
PHASES = ("received", "asked", "in_review", "concluded", "blocked")
"""The states in which a case is open."""


@dataclass(slots=True)
class Census:
    """What was counted, as of ``now``.

    ``open``: cases by service and state. ``blocked``: cases a person must look at, by code. ``joining``: cases, by
    service, of which a required step is settled while another is awaited. ``steps``: what desks owe, by department and
    urgency; ``oldest_s``: for how long, at most, by department.
    """

    now: Instant
    open: Counter[tuple[str, str]] = field(default_factory=Counter)
    blocked: Counter[str] = field(default_factory=Counter)
    joining: Counter[str] = field(default_factory=Counter)
    steps: Counter[tuple[str, str]] = field(default_factory=Counter)
    oldest_s: dict[str, float] = field(default_factory=dict)

    def take(self, case: Case, compiled: CompiledDefinition | None) -> None:
        """Count one case; ``compiled`` is None where its definition is missing."""
        if is_at_rest(case):
            return
        self.open[case.service, case_state(case)] += 1
        if case.blocked is not None:
            self.blocked[case.blocked.code] += 1
        if isinstance(case.phase, Delivered | Closed):
            return
        for name, step in case.steps.items():
            match step:
                case Open(opened_at=since) | Taken(opened_at=since) | Paused(opened_at=since):
                    self._owed(case, compiled, name, since)
                case Waiting(look=Look(opened_at=since, is_owed=True)):
                    self._owed(case, None, name, since)
                case _:
                    pass
        if compiled is not None and isinstance(case.phase, InReview):
            required = [step for name in _required(compiled) if not isinstance(step := case.steps[name], Skipped)]
            self.joining[case.service] += 0 < sum(map(is_settled, required)) < len(required)

    def _owed(self, case: Case, compiled: CompiledDefinition | None, step: str, since: Instant) -> None:
        department = case.departments[step]
        clock = compiled.definition.steps[step].clock if compiled is not None else _NO_CLOCK
        said = urgency_of(case.terms.get(step, _NO_TERM), self.now)
        self.steps[department, said or urgency(since, clock, self.now)] += 1
        self.oldest_s[department] = max(self.oldest_s.get(department, 0.0), seconds_between(since, self.now))


@lru_cache(maxsize=1024)
def _required(compiled: CompiledDefinition) -> tuple[str, ...]:
    return compiled.definition.join.required

"""How fast the core decides: one recorded case of twenty steps, each act of it decided again and again.

Timed is what the owner of a case does for one act: ``decide``, the fold of what was said, and ``wake`` of the case as
it is then. What is due by itself between two acts strikes first and is timed alike.
"""

import statistics
import time
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from benchmarks.law import CALENDARS

from onewindow.contracts.case import CaseFact, FactRefused
from onewindow.contracts.entry import Entry, strike_cause
from onewindow.contracts.instant import Instant, shift
from onewindow.contracts.topics import InputFact
from onewindow.definitions.calendars.load import load
from onewindow.routing.core.deadlines import strike, wake
from onewindow.routing.core.decide import decide
from onewindow.routing.core.evolve import fold
from onewindow.routing.core.state import Case
from onewindow.routing.shell.story import read_story
from onewindow.routing.shell.story_lines import APPLICATION, fact_of

FOLDER = Path(__file__).parent / "bench-twenty"


@dataclass(frozen=True, slots=True)
class Measured:
    """Microseconds for an act: the median, that of ``decide`` alone, and the median of the act that takes most."""

    acts: int
    steps: int
    rounds: int
    median_us: float
    decide_us: float
    slowest_us: float


@dataclass(frozen=True, slots=True)
class _Act:
    """What was heard, or the deadline that struck, and the case before it."""

    before: Case | None
    heard: InputFact | Instant
    at: Instant


class Recorded:
    """The story as acts, each with the case that it found."""

    def __init__(self) -> None:
        self._calendar = load(CALENDARS)
        story = read_story(FOLDER / "story.yaml", FOLDER / "catalogue", self._calendar)
        self.compiled = story.compiled
        self.acts: list[_Act] = []
        case: Case | None = None
        for line in story.lines:
            while case is not None and (due := wake(case)) is not None and due < line.at:
                case = self._next(_Act(case, due, shift(due, seconds=0.001)))
            case = self._next(_Act(case, fact_of(line, self.compiled, case), line.at))
        self.end = case

    def said(self, act: _Act) -> tuple[CaseFact, ...]:
        """What the case says to it."""
        if isinstance(act.heard, str):
            assert act.before is not None, "only a case has deadlines"
            return strike(act.before, self.compiled, act.heard, act.at, self._calendar)
        return decide(act.before, act.heard, self.compiled, act.at, calendar=self._calendar)

    def after(self, act: _Act, said: tuple[CaseFact, ...]) -> Case:
        """The case with it."""
        seq = act.before.seq + 1 if act.before else 1
        cause = strike_cause(act.heard) if isinstance(act.heard, str) else act.heard.id
        entry = Entry(application_id=APPLICATION, seq=seq, prev="", epoch=1, cause=cause, at=act.at, facts=said)
        return fold(act.before, entry)

    def _next(self, act: _Act) -> Case:
        said = self.said(act)
        if not said or any(isinstance(fact, FactRefused) for fact in said):
            raise RuntimeError(f"the recorded story says {said} to {act.heard}")
        self.acts.append(act)
        return self.after(act, said)


def measure(rounds: int) -> Measured:
    """Decide every act of the story that many times."""
    recorded = Recorded()
    whole: list[list[float]] = [[] for _ in recorded.acts]
    alone: list[float] = []
    for _ in range(rounds):
        for act, taken in zip(recorded.acts, whole, strict=True):
            began = time.perf_counter_ns()
            said = recorded.said(act)
            decided = time.perf_counter_ns()
            wake(recorded.after(act, said))
            taken.append((time.perf_counter_ns() - began) / 1000)
            alone.append((decided - began) / 1000)
    return Measured(
        acts=len(recorded.acts),
        steps=len(recorded.compiled.order),
        rounds=rounds,
        median_us=statistics.median(chain.from_iterable(whole)),
        decide_us=statistics.median(alone),
        slowest_us=max(map(statistics.median, whole)),
    )

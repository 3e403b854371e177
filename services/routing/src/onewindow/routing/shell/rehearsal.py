"""A story played against a definition in virtual time, with the real core and no I/O.

How a designer tries a change, how tests read, how a rule is shown. Deadlines before a line's time strike first; at
the same instant the line comes first; none strikes past the last line. What follows by itself follows at the same
instant: a declared rule grants its step (秒批), and the notifier prepares the result.
"""

from dataclasses import dataclass
from typing import Any

from onewindow.contracts.case import CaseFact, CaseUnblocked, FactRefused
from onewindow.contracts.entry import Entry, strike_cause
from onewindow.contracts.fact import By, derive
from onewindow.contracts.instant import Instant, shift
from onewindow.contracts.notice import ResultPrepared
from onewindow.contracts.oversight import CalendarImported, UnblockOrdered
from onewindow.contracts.review import ReviewGranted
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.contracts.topics import InputFact
from onewindow.definitions.conditions import EvaluationError, UnansweredError
from onewindow.routing.core.almanac import counting_on
from onewindow.routing.core.answering import Answering, UnhearableError
from onewindow.routing.core.blocking import stays_blocked
from onewindow.routing.core.deadlines import strike, wake
from onewindow.routing.core.decide import decide
from onewindow.routing.core.evolve import fold
from onewindow.routing.core.recounting import count_again
from onewindow.routing.core.state import Case, Concluded, Open
from onewindow.routing.shell.rehearsed import Said, told
from onewindow.routing.shell.story import DELEGATE, Line, Story
from onewindow.routing.shell.story_lines import APPLICATION, fact_of

_ACT_S = 0.001
"""How long after a deadline the rehearsal acts on it; in life it is half a minute."""


@dataclass(frozen=True, slots=True)
class _Cause:
    """What an entry is told to follow from: a line, or a deadline (``line`` is None)."""

    name: str
    at: Instant
    line: int | None = None


class Rehearsal:
    """Plays one story; :meth:`result` is what ``--json`` prints."""

    def __init__(self, story: Story) -> None:
        self._story, self._compiled, self._calendar = story, story.compiled, story.calendar
        self._case: Case | None = None
        self._said: list[Said] = []
        self._refused: list[dict[str, Any]] = []
        self._facts: dict[str, InputFact] = {}
        self._ruled: set[tuple[str, int, int]] = set()
        self._parked: list[tuple[InputFact, _Cause]] = []

    def play(self) -> "Rehearsal":
        """Let every line happen, and the deadlines between them."""
        for line in self._story.lines:
            self._strike_before(line.at)
            if line.verb not in ("until", DELEGATE):
                self._happen(line)
        return self

    def result(self) -> dict[str, Any]:
        """Outcome, case, steps, documents, refusals and entries, in local time."""
        return told(self._compiled, self._case, self._said, self._refused)

    def _happen(self, line: Line) -> None:
        if line.again is not None:
            fact = self._facts[line.again]
        else:
            fact = fact_of(line, self._compiled, self._case, self._story.own)
            self._facts[fact.id] = fact
        cause = _Cause(fact.id, line.at, line.number)
        if isinstance(fact, CalendarImported) and not self._takes(fact, cause):
            return
        if self._case is None or self._case.blocked is None:
            self._hear(fact, cause)
        elif isinstance(fact, UnblockOrdered):
            self._unblock(fact, cause)
        else:
            self._parked.append((fact, cause))  # whoever waits behind a block waits in order
        self._follow(cause)

    def _unblock(self, order: UnblockOrdered, cause: _Cause) -> None:
        """Hear what has waited, then let the case go on, if a person may and there is something to wait for."""
        verdict = allowed(order.by, "unblock", Target(), cause.at)
        if isinstance(verdict, Denied):
            self._stays_blocked(order, cause, verdict.code)
            return
        waiting, self._parked = self._parked, []
        for fact, parked in waiting:
            self._hear(fact, parked)
        case = self._known()
        if (code := stays_blocked(case, self._compiled, order.by, cause.at)) is not None:
            self._stays_blocked(order, cause, code)
            return
        going_on = Answering(case, self._compiled, order.id, cause.at, calendar=self._calendar)
        count_again(going_on)
        self._say(order.id, cause, (CaseUnblocked(), *going_on.said))

    def _known(self) -> Case:
        if self._case is None:
            raise ValueError("only a case that was opened is blocked")
        return self._case

    def _stays_blocked(self, order: UnblockOrdered, cause: _Cause, code: str) -> None:
        self._refuse(cause, code)
        self._say(order.id, cause, (FactRefused(code=code, refused=order.type),))

    def _takes(self, fact: CalendarImported, cause: _Cause) -> bool:
        """Count on the year from now on; whether there is a case that has to hear of it."""
        counted = counting_on(self._calendar, fact, cause.at)
        if isinstance(counted, Denied):
            self._refuse(cause, counted.code)
            return False
        self._calendar = counted
        return self._case is not None

    def _strike_before(self, at: Instant) -> None:
        while self._case is not None and (due := wake(self._case)) is not None and due < at:
            # An imported calendar may leave a deadline behind that was over by then.
            cause = _Cause("strike", max(shift(due, seconds=_ACT_S), self._case.time))
            self._say(strike_cause(due), cause, self._struck(self._case, due, cause.at))
            self._follow(cause)

    def _struck(self, case: Case, due: Instant, at: Instant) -> tuple[CaseFact, ...]:
        return strike(case, self._compiled, due, at, self._calendar)

    def _follow(self, cause: _Cause) -> None:
        """What the other services answer by themselves, until nobody has anything to add."""
        while (fact := self._granted_by_rule(cause.at) or self._prepared(cause.at)) is not None:
            self._hear(fact, cause)

    def _hear(self, fact: InputFact, cause: _Cause) -> None:
        try:
            said = decide(self._case, fact, self._compiled, cause.at, self._story.departments, self._calendar)
        except UnhearableError as error:
            self._refuse(cause, error.code)
        except UnansweredError:
            self._refuse(cause, "answer_missing")  # intake would not have let it in
        except EvaluationError:
            self._refuse(cause, "answer_invalid")
        else:
            for each in said:
                if isinstance(each, FactRefused):
                    self._refuse(cause, each.code)
            self._say(fact.id, cause, said)

    def _refuse(self, cause: _Cause, code: str) -> None:
        self._refused.append({"line": cause.line, "code": code})

    def _granted_by_rule(self, at: Instant) -> ReviewGranted | None:
        """A step's declared rule looks at each asking once, when it begins."""
        for name, step in self._case.steps.items() if self._case else ():
            if not isinstance(step, Open) or (name, step.round, step.turn) in self._ruled:
                continue
            self._ruled.add((name, step.round, step.turn))
            if self._holds(name):
                return ReviewGranted(
                    id=derive(f"{name}/{step.round}/{step.turn}", "granted by rule"),
                    at=at,
                    application_id=APPLICATION,
                    by=By(id="department-worker", role="service"),
                    step=name,
                    round=step.round,
                    turn=step.turn,
                    automatic=True,
                )
        return None

    def _holds(self, step: str) -> bool:
        try:
            return self._case is not None and self._compiled.automatic(step, self._case.inputs.routes) is True
        except (UnansweredError, EvaluationError):
            return False

    def _prepared(self, at: Instant) -> ResultPrepared | None:
        phase = self._case.phase if self._case else None
        if not isinstance(phase, Concluded) or phase.package is not None:
            return None
        return ResultPrepared(
            id=derive(phase.conclusion, "prepared"),
            at=at,
            application_id=APPLICATION,
            by=By(id="notifier", role="service"),
            conclusion=phase.conclusion,
            package=derive(phase.conclusion, "package"),
        )

    def _say(self, heard: str, cause: _Cause, facts: tuple[CaseFact, ...]) -> None:
        """Fold one entry in. The case knows it by what was heard, the reader by what led to it."""
        if not facts:
            return
        entry = Entry(
            application_id=APPLICATION,
            seq=len(self._said) + 1,
            prev="",
            epoch=1,
            cause=heard,
            at=cause.at,
            facts=facts,
        )
        self._case = fold(self._case, entry)
        self._said.append(Said(cause.name, entry))

"""A story played against a definition in virtual time, with the real core and no I/O.

How a designer tries a change, how tests read, how a rule is shown. Deadlines before a line's time strike first; at
the same instant the line comes first; none strikes past the last line.
"""

from typing import Any

from onewindow.contracts import topics
from onewindow.contracts.case import CaseConcluded, CaseDelivered, CaseFact, FactRefused, NoticeIssued
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import derive
from onewindow.contracts.instant import Instant, local_text, shift
from onewindow.contracts.notice import ResultPrepared
from onewindow.contracts.topics import InputFact
from onewindow.routing.core.deadlines import strike, strike_cause, wake
from onewindow.routing.core.decide import UnhearableError, decide
from onewindow.routing.core.evolve import fold
from onewindow.routing.core.names import case_state, outcome, step_state
from onewindow.routing.core.state import Asked, Case, Concluded, Delivered, Denied, Granted, InReview, Open, Step, Taken
from onewindow.routing.shell.story import Line, Story
from onewindow.routing.shell.story_lines import APPLICATION, NOTIFIER, fact_of

_MS = 0.001


class Rehearsal:
    """Plays one story; :meth:`result` is what ``--json`` prints."""

    def __init__(self, story: Story) -> None:
        self._compiled = story.compiled
        self._lines = story.lines
        self._case: Case | None = None
        self._entries: list[Entry] = []
        self._refused: list[dict[str, Any]] = []
        self._facts: dict[str, InputFact] = {}

    def play(self) -> "Rehearsal":
        """Let every line happen, and the deadlines between them."""
        for line in self._lines:
            self._strike_before(line.at)
            if line.verb != "until":
                self._hear(line)
        return self

    def _hear(self, line: Line) -> None:
        if line.again is not None:
            fact = self._facts[line.again]
        else:
            fact = fact_of(line, self._compiled, self._case)
            if line.id is not None:
                self._facts[line.id] = fact
        self._answer(fact, line.at, line)
        self._prepare(line.at)

    def _answer(self, fact: InputFact, at: Instant, line: Line | None) -> None:
        try:
            said = decide(self._case, fact, self._compiled, at, at)
        except UnhearableError as error:
            said = ()
            self._refuse(line, error.code)
        for each in said:
            if isinstance(each, FactRefused):
                self._refuse(line, each.code)
        self._say(fact.id, at, said)

    def _refuse(self, line: Line | None, code: str) -> None:
        self._refused.append({"line": line.number if line else None, "code": code})

    def _prepare(self, at: Instant) -> None:
        """The notifier's facts follow at the same instant."""
        if self._case is None or not isinstance(self._case.phase, Concluded) or self._case.phase.package is not None:
            return
        conclusion = self._case.phase.conclusion
        prepared = ResultPrepared(
            id=derive(conclusion, "prepared"),
            at=at,
            application_id=APPLICATION,
            by=NOTIFIER,
            conclusion=conclusion,
            package=derive(conclusion, "package"),
        )
        self._answer(prepared, at, None)

    def _strike_before(self, at: Instant) -> None:
        while self._case is not None and (due := wake(self._case)) is not None and due < at:
            acted = shift(due, seconds=_MS)
            self._say(strike_cause(due), acted, strike(self._case, self._compiled, due, acted))

    def _say(self, cause: str, at: Instant, said: tuple[CaseFact, ...]) -> None:
        if not said:
            return
        entry = Entry(
            application_id=APPLICATION,
            seq=len(self._entries) + 1,
            prev="",
            epoch=1,
            cause=cause,
            at=at,
            facts=said,
        )
        self._case = fold(self._case, entry)
        self._entries.append(entry)

    def result(self) -> dict[str, Any]:
        """Outcome, case, steps, refusals and entries, in local time."""
        case = self._case
        return {
            "outcome": outcome(case) if case else None,
            "concluded_at": self._when(CaseConcluded),
            "delivered_at": self._when(CaseDelivered),
            "case": _case(case) if case else None,
            "steps": {name: _step(case, name) for name in self._compiled.order} if case else {},
            "signals": [],
            "documents": self._documents(),
            "refused": self._refused,
            "entries": [_entry(entry) for entry in self._entries],
        }

    def _when(self, kind: type) -> str | None:
        for entry in self._entries:
            if any(isinstance(fact, kind) for fact in entry.facts):
                return local_text(entry.at)
        return None

    def _documents(self) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = []
        for entry in self._entries:
            for fact in entry.facts:
                if isinstance(fact, NoticeIssued):
                    made.append({"kind": "one_time_notice", "at": local_text(entry.at), "step": None})
                elif isinstance(fact, CaseConcluded):
                    made += [
                        {
                            "kind": "grant_decision" if proof.state == "granted" else "refusal_decision",
                            "at": local_text(entry.at),
                            "step": name,
                        }
                        for name, proof in fact.proof.items()
                        if proof.state in {"granted", "denied"}
                        and self._compiled.definition.steps[name].kind != "consult"
                    ]
        return made


def _case(case: Case) -> dict[str, Any]:
    phase = case.phase
    as_of = phase.as_of if isinstance(phase, InReview | Concluded | Delivered) else None
    return {
        "state": case_state(case),
        "accepted_as_of": local_text(as_of) if as_of else None,
        "due": None,
        "promise_due": None,
        "provisional": False,
    }


def _step(case: Case, name: str) -> dict[str, Any]:
    step: Step = case.steps[name]
    opened = step.opened_at if isinstance(step, Open | Taken | Asked | Granted | Denied) else None
    settled = step.at if isinstance(step, Granted | Denied) else None
    return {
        "state": step_state(step),
        "round": step.round,
        "opened_at": local_text(opened) if opened else None,
        "settled_at": local_text(settled) if settled else None,
        "by": step.by if isinstance(step, Taken | Granted | Denied) else None,
        "due": None,
        "promise_due": None,
        "provisional": False,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    shown = topics.journal.readable(topics.journal.encode(entry))
    facts = [{**fact, "type": fact["type"].split(".")[2]} for fact in shown["facts"]]
    cause = "strike" if entry.cause.startswith("strike:") else entry.cause
    return {"seq": entry.seq, "cause": cause, "at": local_text(entry.at), "facts": facts}

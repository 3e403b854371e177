"""A batch decided on paper: entries, parked records, outputs. It becomes memory when its append is known to count."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from onewindow.chassis import tracing
from onewindow.chassis.journal import Head, digest
from onewindow.chassis.ports import Outgoing, Record
from onewindow.contracts import topics
from onewindow.contracts.application import ApplicationSubmitted
from onewindow.contracts.case import CaseBlocked, CaseFact, CaseUnblocked, FactRefused
from onewindow.contracts.entry import Entry, strike_cause
from onewindow.contracts.fact import By
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Instant, of_ms, seconds_between
from onewindow.contracts.topics import InputFact
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.definitions.load import Catalogue
from onewindow.routing.core.answering import UnhearableError
from onewindow.routing.core.deadlines import strike, wake
from onewindow.routing.core.decide import decide
from onewindow.routing.core.evolve import fold
from onewindow.routing.core.queue import told
from onewindow.routing.core.state import Case
from onewindow.routing.shell.inputs import Heard, UnreadableError, read
from onewindow.routing.shell.memory import Memory
from onewindow.routing.shell.telling import Telling, tellings_again

log = structlog.get_logger()

MAX_ENTRY_BYTES = 256_000
"""A larger entry blocks its case instead of the partition."""


@fixed()
class Parked:
    """A record that could not be handled now, and why. ``case`` is the application it waits with, if it names one."""

    record: Record
    code: str
    detail: str
    case: str | None


@dataclass(slots=True)
class Draft:
    """Decides inputs on a copy of what ``memory`` knows; touches nothing outside itself.

    ``now`` is when deadlines that strike are found over; days are counted on the calendar of ``memory``.
    """

    memory: Memory
    catalogue: Catalogue
    partitions: int
    now: Instant
    entries: list[Outgoing] = field(default_factory=list)
    outputs: list[Telling] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    waiting: list[Heard] = field(default_factory=list)
    cases: dict[str, Case] = field(default_factory=dict)
    heads: dict[str, Head] = field(default_factory=dict)
    offsets: dict[str, list[int]] = field(default_factory=dict)
    traces: dict[str, bytes] = field(default_factory=dict)
    said: list[tuple[Case, Sequence[CaseFact]]] = field(default_factory=list)
    strikes: list[float] = field(default_factory=list)

    def case(self, name: str) -> Case | None:
        """The case as this draft leaves it so far."""
        return self.cases.get(name) or self.memory.cases.get(name)

    def hear(self, record: Record) -> None:
        """Hear one input: answer it, say its case again, let it wait for a deadline, or park it."""
        tracing.enter(tracing.trace_of(record.headers))
        try:
            heard = read(record, self.partitions)
        except UnreadableError as error:
            self._unreadable(record, error)
            return
        case = self.case(heard.fact.application_id)
        if case is not None and (heard.fact.id in case.heard or record.origin in case.dropped):
            self.outputs.extend(self._again(case))
        elif case is not None and self.must_wait(case, heard.at):
            self.waiting.append(heard)
        elif case is not None and case.blocked is not None:
            self.parked.append(Parked(record, "behind_parked", case.blocked.code, case.application_id))
        else:
            self.answer(heard)

    def answer(self, heard: Heard) -> bool:
        """Decide one readable input now. False: it could not be handled, its case is blocked and it is parked."""
        fact, record = heard.fact, heard.record
        case = self.case(fact.application_id)
        try:
            facts = self.decide(case, heard)
        except UnhearableError as error:
            self.parked.append(Parked(record, error.code, "", fact.application_id))
            return False
        except UnknownDefinitionError:
            return self._block(record, case, fact.application_id, "definition_missing", "")
        except Exception as error:  # a bug met by one case must not stop the others: it is parked
            log.error("case_failed", origin=record.origin, error=type(error).__name__, exc_info=True)
            return self._block(record, case, fact.application_id, "failed", type(error).__name__)
        if facts and not self.say(fact.application_id, fact.id, heard.at, fact.by, facts):
            return self._block(record, case, fact.application_id, "entry_too_large", "")
        return True

    def hear_again(self, record: Record) -> str | None:
        """Hear one record of a parked chain; the code by which it still cannot be handled, or None."""
        tracing.enter(tracing.trace_of(record.headers))
        try:
            heard = read(record, self.partitions)
        except UnreadableError as error:
            return error.code
        case = self.case(heard.fact.application_id)
        if case is not None and heard.fact.id in case.heard:
            return None
        before = len(self.parked)
        if self.answer(heard):
            return None
        failed = self.parked[before:]
        del self.parked[before:]
        return failed[-1].code

    def strike(self, case: Case, due: Instant) -> None:
        """Let a deadline that passed be heard; without its definition the case waits for a person."""
        cause, facts = strike_cause(due), tuple[CaseFact, ...]()
        tracing.enter(tracing.derived(case.application_id, cause))
        try:
            compiled = self.catalogue.find(case.service, case.version, case.definition_hash)
            facts = strike(case, compiled, due, self.now, self.memory.imports.calendar)
        except UnknownDefinitionError:
            cause, facts = f"blocked:{cause}", (CaseBlocked(code="definition_missing"),)
        if facts:
            self.say(case.application_id, cause, self.now, None, facts)
            self.strikes.append(seconds_between(due, self.now))

    def unblocked(
        self, order: Heard, dropped: tuple[str, ...], refused: str | None, missed: Sequence[CaseFact] = ()
    ) -> None:
        """The last entry of a worked chain: unblocked, or the order refused because a record failed again.

        ``missed`` is what the case has to say then of what came in while it was blocked.
        """
        fact = order.fact
        if self.case(fact.application_id) is None:
            return
        tracing.enter(tracing.trace_of(order.record.headers))
        said: CaseFact = FactRefused(code=refused, refused=fact.type) if refused else CaseUnblocked(dropped=dropped)
        self.say(fact.application_id, fact.id, order.at, fact.by, (said, *missed))

    def say(self, name: str, cause: str, at: Instant, by: By | None, facts: Sequence[CaseFact]) -> bool:
        """Write one entry and let it move the draft. False: too large, nothing was written."""
        case = self.case(name)
        head = self.heads.get(name) or self.memory.effective.heads.get(name) or Head(0, "")
        entry = Entry(
            application_id=name,
            seq=head.seq + 1,
            prev=head.hash,
            epoch=self.memory.effective.stand.epoch,
            cause=cause,
            at=at,
            by=by,
            facts=tuple(facts),
        )
        raw = topics.journal.encode(entry)
        if len(raw) > MAX_ENTRY_BYTES:
            return False
        self.offsets.setdefault(name, []).append(self.memory.next + len(self.entries))
        self.entries.append(Outgoing(name.encode(), raw, tracing.headers(f"{name}:{entry.seq}", entry.type)))
        self.cases[name] = fold(case, entry)
        self.said.append((self.cases[name], facts))
        self.heads[name] = Head(entry.seq, digest(raw))
        self.traces[name] = trace = tracing.current()
        self.outputs.extend(Telling(record, trace) for record in told(self.cases[name], facts))
        return True

    def kind(self, case: Case, step: str) -> str:
        """The kind of a case's step, by the definition the case runs on. Raises UnknownDefinitionError."""
        compiled = self.catalogue.find(case.service, case.version, case.definition_hash)
        return compiled.definition.steps[step].kind

    def decide(self, case: Case | None, heard: Heard) -> tuple[CaseFact, ...]:
        """What the case answers, by its definition. Raises UnknownDefinitionError and UnhearableError."""
        compiled = self.catalogue.find(*_definition_of(case, heard.fact))
        return decide(case, heard.fact, compiled, heard.at, self.catalogue.departments, self.memory.imports.calendar)

    def must_wait(self, case: Case, at: Instant) -> bool:
        """Whether it is after a deadline that has not struck, or behind an input that waits for one.

        What is in time is heard before what waits because it is late.
        """
        name, due = case.application_id, wake(case)
        if due is not None and at > due:
            return True
        known = self.memory.waiting.get(name, ())
        fresh = (heard for heard in self.waiting if heard.name == name)
        return any(due is None or heard.at <= due for heard in (*known, *fresh))

    def keep(self) -> None:
        """The append counted: the draft becomes memory."""
        for name, case in self.cases.items():
            self.memory.keep_case(case, self.heads[name], self.offsets[name], self.traces[name])
        self.memory.next += len(self.entries)

    def _again(self, case: Case) -> list[Telling]:
        name = case.application_id
        return tellings_again(case, self.traces[name] if name in self.traces else self.memory.traces[name])

    def _unreadable(self, record: Record, error: UnreadableError) -> None:
        case = self.case(error.case) if error.case else None
        if case is None:
            self.parked.append(Parked(record, error.code, error.detail, None))
        elif record.origin in case.dropped:
            return  # it came again after an operator had dropped it
        elif case.blocked is not None:
            self.parked.append(Parked(record, error.code, error.detail, case.application_id))
        else:
            self._block(record, case, case.application_id, error.code, error.detail)

    def _block(self, record: Record, case: Case | None, name: str, code: str, detail: str) -> bool:
        self.parked.append(Parked(record, code, detail, name))
        if case is not None and case.blocked is None:
            at = of_ms(record.appended_ms)
            self.say(name, f"blocked:{record.origin}", at, None, (CaseBlocked(code=code, origin=record.origin),))
        return False


def _definition_of(case: Case | None, fact: InputFact) -> tuple[str, int, str]:
    if case is not None:
        return case.service, case.version, case.definition_hash
    if not isinstance(fact, ApplicationSubmitted):
        raise UnhearableError("unknown_case")
    return fact.service, fact.version, fact.definition_hash

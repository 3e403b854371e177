"""Hearings that are wrong in one way each. A checker that lets one of them pass proves nothing."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import ClassVar, cast

from tests.routing.brittle_log import CrashError

from onewindow.chassis.ports import Appended, Bus, Clock, Committed, Landed, Outgoing, Record
from onewindow.contracts import topics
from onewindow.contracts.case import (
    CaseConcluded,
    CaseFact,
    CaseSupplemented,
    FactRefused,
    NoticeIssued,
    Proof,
    StepChecked,
    StepGranted,
    StepReopened,
)
from onewindow.contracts.department import StepQueued
from onewindow.contracts.entry import Entry
from onewindow.contracts.instant import Instant
from onewindow.contracts.topics import InputFact
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.load import Catalogue
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.conclusion import cancel_open
from onewindow.routing.core.evolve import evolve, fold
from onewindow.routing.core.join import is_settled
from onewindow.routing.core.state import Case, Open
from onewindow.routing.shell.draft import Draft
from onewindow.routing.shell.hear import Hearing
from onewindow.routing.shell.inputs import Heard
from onewindow.routing.shell.memory import Memory
from onewindow.routing.shell.strikes import Strikes


class OtherDraft(Draft):
    """A draft that decides in another way."""

    __slots__ = ()

    def _decide(self, case: Case | None, heard: Heard) -> tuple[CaseFact, ...]:
        facts = super()._decide(case, heard)
        if case is None:
            return facts
        compiled = self.catalogue.compiled(case.service, case.version)
        return self.otherwise(case, heard.fact, heard.at, compiled, facts)

    def otherwise(
        self, case: Case, fact: InputFact, at: Instant, compiled: CompiledDefinition, facts: tuple[CaseFact, ...]
    ) -> tuple[CaseFact, ...]:
        """What is said instead."""
        return facts


class Otherwise(Hearing):
    """Hears with a draft of ``draft``'s kind."""

    draft: ClassVar[type[Draft]] = Draft

    def _draft(self, memory: Memory) -> Draft:
        draft = super()._draft(memory)
        draft.__class__ = self.draft
        return draft


class _ForgetfulDraft(Draft):
    __slots__ = ()

    def case(self, name: str) -> Case | None:
        known = super().case(name)
        return known and known._replace(heard=frozenset())


class NoDedupe(Otherwise):
    """Answers a fact as often as it stands in the log."""

    draft: ClassVar[type[Draft]] = _ForgetfulDraft


class _HastyDraft(OtherDraft):
    __slots__ = ()

    def otherwise(
        self, case: Case, fact: InputFact, at: Instant, compiled: CompiledDefinition, facts: tuple[CaseFact, ...]
    ) -> tuple[CaseFact, ...]:
        for one in facts:
            case = evolve(case, one, at, case.application_id)
        owed = [step for step in compiled.definition.join.required if not is_settled(case.steps[step])]
        if len(owed) != 1 or not any(isinstance(one, StepGranted) for one in facts):
            return facts
        answering = Answering(case, compiled, fact.id, at)
        cancel_open(answering)
        proof = dict.fromkeys(case.steps, Proof(state="cancelled"))
        return (*facts, *answering.said, CaseConcluded(id=fact.id, outcome="approved", proof=proof))


class JoinsOnOneLess(Otherwise):
    """Concludes when all required desks but one have answered."""

    draft: ClassVar[type[Draft]] = _HastyDraft


class _RudeDraft(OtherDraft):
    __slots__ = ()

    def otherwise(
        self, case: Case, fact: InputFact, at: Instant, compiled: CompiledDefinition, facts: tuple[CaseFact, ...]
    ) -> tuple[CaseFact, ...]:
        return tuple(one for one in facts if not isinstance(one, FactRefused))


class RefusesInSilence(Otherwise):
    """Leaves out refusals: whoever was refused waits for ever."""

    draft: ClassVar[type[Draft]] = _RudeDraft


class _EagerDraft(OtherDraft):
    __slots__ = ()

    def otherwise(
        self, case: Case, fact: InputFact, at: Instant, compiled: CompiledDefinition, facts: tuple[CaseFact, ...]
    ) -> tuple[CaseFact, ...]:
        found = {one.step: one.defects for one in facts if isinstance(one, StepChecked) and one.defects}
        told = any(isinstance(one, NoticeIssued) for one in facts)
        return (*facts, NoticeIssued(defects=found, until=at)) if found and not told else facts


class TellsByTheSpoonful(Otherwise):
    """Sends a notice for every desk that finds something, instead of one for all."""

    draft: ClassVar[type[Draft]] = _EagerDraft


class _AnxiousDraft(OtherDraft):
    __slots__ = ()

    def otherwise(
        self, case: Case, fact: InputFact, at: Instant, compiled: CompiledDefinition, facts: tuple[CaseFact, ...]
    ) -> tuple[CaseFact, ...]:
        if not any(isinstance(one, CaseSupplemented) for one in facts):
            return facts
        for one in facts:
            case = evolve(case, one, at, case.application_id)
        again = [(name, step) for name, step in case.steps.items() if isinstance(step, Open) and step.opened_at != at]
        reopened = [
            StepReopened(step=name, round=step.round + 1, turn=case.turns[name] + 1, fingerprint=step.fingerprint)
            for name, step in again
        ]
        return (*facts, *reopened)


class AsksEverybodyAgain(Otherwise):
    """Opens a new round for desks whose inputs have not changed."""

    draft: ClassVar[type[Draft]] = _AnxiousDraft


class _ImpatientDraft(Draft):
    __slots__ = ()

    def _must_wait(self, case: Case, at: Instant) -> bool:
        return False


class HearsAfterTheDeadline(Otherwise):
    """Hears an act stamped after a deadline before that has struck."""

    draft: ClassVar[type[Draft]] = _ImpatientDraft


class _PatientDraft(Draft):
    __slots__ = ()

    def strike(self, case: Case, due: Instant) -> None:
        """Never."""


class NeverStrikes(Otherwise):
    """Lets deadlines pass."""

    draft: ClassVar[type[Draft]] = _PatientDraft


class _Rash(Strikes):
    async def before(self, memory: Memory) -> Instant | None:
        """At once."""
        return self._before()


class StrikesBeforeTheBacklog(Hearing):
    """Lets a deadline strike while what was said in time is still unread."""

    def __init__(self, bus: Bus, catalogue: Catalogue, clock: Clock) -> None:
        super().__init__(bus, catalogue, clock, strikes=_Rash(bus, clock))


class ForgetsWhatWaits(Hearing):
    """Commits past inputs that wait for a deadline."""

    def floor(self, partition: int) -> dict[str, int]:
        """Nothing waits."""
        return {}


class SaysNothingAgain(Hearing):
    """Takes over without telling the departments what its predecessor may not have told them."""

    async def gained(self, partition: int, committed: Committed) -> None:
        """As if all had been confirmed."""
        await super().gained(partition, Committed(committed.positions, dict.fromkeys(topics.INPUTS, "1000000")))


class SaysNoWithdrawalsAgain(Hearing):
    """Takes over and tells departments only what they have to do, not what they no longer have to do."""

    async def _say(self, partition: int, outputs: Iterable[StepQueued]) -> None:
        known = partition in self.memories
        await super()._say(partition, [told for told in outputs if known or told.ask != "withdrawn"])


class CommitsWithoutTelling(Hearing):
    """Goes on when nobody can say whether the departments were told."""

    async def _say(self, partition: int, outputs: Iterable[StepQueued]) -> None:
        with suppress(CrashError):
            await super()._say(partition, outputs)


class CommitsBeforeItApplies(Hearing):
    """Lets a position be committed though its entry did not come into the journal."""

    async def handle(self, partition: int, records: Sequence[Record]) -> str:
        """Whatever happens, it is called done."""
        try:
            return await super().handle(partition, records)
        except CrashError:
            return str(self.memories[partition].next)


class _Deaf:
    """A log that takes every answer for yes."""

    def __init__(self, log: Bus) -> None:
        self._log = log

    def __getattr__(self, name: str) -> object:
        return getattr(self._log, name)

    async def append(
        self, topic: str, partition: int, batch: Sequence[Outgoing], *, expect: int | None = None
    ) -> Appended:
        appended = await self._log.append(topic, partition, batch)
        return Landed(expect) if expect is not None else appended


class TakesAckForEffective(Hearing):
    """Believes that what was written counts, also behind a successor's claim."""

    def __init__(self, bus: Bus, catalogue: Catalogue, clock: Clock) -> None:
        super().__init__(cast("Bus", _Deaf(bus)), catalogue, clock)


class ForgetsTheClaim(Hearing):
    """Folds every entry of the journal, whether it was written under the last claim or not."""

    async def gained(self, partition: int, committed: Committed) -> None:
        """The first entry of a number counts, whoever wrote it."""
        await super().gained(partition, committed)
        memory = self.memories[partition]
        cases: dict[str, Case] = {}
        for record in await self._bus.read(topics.CASE, partition, 0, 100_000):
            entry = topics.journal.decode(record.value)
            if isinstance(entry, Entry):
                known = cases.get(entry.application_id)
                if entry.seq == (known.seq if known else 0) + 1:
                    cases[entry.application_id] = fold(known, entry)
        memory.cases = cases


MUTANTS: tuple[type[Hearing], ...] = (
    NoDedupe,
    JoinsOnOneLess,
    RefusesInSilence,
    TellsByTheSpoonful,
    AsksEverybodyAgain,
    HearsAfterTheDeadline,
    NeverStrikes,
    StrikesBeforeTheBacklog,
    ForgetsWhatWaits,
    SaysNothingAgain,
    SaysNoWithdrawalsAgain,
    CommitsWithoutTelling,
    CommitsBeforeItApplies,
    TakesAckForEffective,
    ForgetsTheClaim,
)

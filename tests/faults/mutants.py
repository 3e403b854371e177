"""Broken systems: each is the shipped piece with one promise taken out of it, by a subclass or a broken part."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import count
from typing import Any

from tests.faults.offices import Notifier

from onewindow.chassis.consumer import TakeAgainError
from onewindow.chassis.journal import Counted, CountedClaim, Effective, Head, Stand, is_claim
from onewindow.chassis.journal_view import JournalView
from onewindow.chassis.journal_words import ClaimLike
from onewindow.chassis.ports import Appended, Bus, Committed, Outgoing, PortError, Record
from onewindow.contracts import topics
from onewindow.contracts.application import ApplicationFact
from onewindow.contracts.case import CaseConcluded, CaseFact
from onewindow.contracts.department import StepQueued
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import By, derive
from onewindow.contracts.instant import Instant, shift
from onewindow.contracts.review import ReviewFact
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.load import Catalogue
from onewindow.intake.shell.saying import Saying
from onewindow.routing.core.state import Case, token
from onewindow.routing.shell.draft import Draft
from onewindow.routing.shell.hear import Hearing
from onewindow.routing.shell.inputs import Heard
from onewindow.routing.shell.memory import Memory
from onewindow.routing.shell.strikes import Strikes


class CommitsFirst(Hearing):
    """Commits a batch before it is applied: the work is done when the loop comes round again."""

    _later: Sequence[Record] = ()

    async def handle(self, partition: int, records: Sequence[Record]) -> str:
        await self.tick(partition)
        self._later = records
        return str(self.memories[partition].next)

    async def tick(self, partition: int) -> str | None:
        later, self._later = self._later, ()
        return await super().handle(partition, later) if later else await super().tick(partition)


class TrustsAcknowledgements(Hearing):
    """Takes a batch that was acknowledged for one that counts: does not say where it must land."""

    def __init__(self, bus: Bus, *rest: Any) -> None:
        super().__init__(_Anywhere(bus), *rest)


class _Anywhere:
    """A bus that is never told where a batch is expected."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bus, name)

    async def append(
        self, topic: str, partition: int, batch: Sequence[Outgoing], *, expect: int | None = None
    ) -> Appended:
        del expect
        return await self._bus.append(topic, partition, batch)


class KeepsWhatFailed(Hearing):
    """Keeps in memory what an append that failed would have made true."""

    async def _settle(self, memory: Memory, draft: Draft) -> None:
        try:
            await super()._settle(memory, draft)
        except TakeAgainError:
            draft.keep()
            memory.next -= len(draft.entries)


class SkipsErrors(Hearing):
    """Goes on when nobody can say whether the departments were told."""

    async def _say(self, partition: int, outputs: Iterable[StepQueued]) -> None:
        with suppress(PortError):
            await super()._say(partition, outputs)


class SaysNothingAgain(Hearing):
    """After a take-over says nothing of what the owner before may not have told."""

    def _again(self, memory: Memory, names: Iterable[str]) -> list[StepQueued]:
        return []


class ForgetsWaiting(Hearing):
    """Commits past inputs that wait for a deadline."""

    def floor(self, partition: int) -> dict[str, int]:
        return {}


class WorksChainsBackwards(Hearing):
    """Hears what waited for a blocked case last in, first out."""

    async def _chain(self, partition: int, name: str) -> list[Record]:
        return (await super()._chain(partition, name))[::-1]


class StrikesFirst(Strikes):
    """Lets a deadline strike although what was said in time is still unread."""

    async def before(self, memory: Memory) -> Instant | None:
        return shift(self._clock.now(), seconds=-30)


class StrikesBeforeTheBacklog(Hearing):
    """Has such strikes."""

    def __init__(self, bus: Bus, catalogue: Catalogue, clock: Any) -> None:
        super().__init__(bus, catalogue, clock, strikes=StrikesFirst(bus, clock))


class LatestClaimWins(Effective[Entry]):
    """Lets any claim count, however old the epoch it names."""

    def _claim(self, record: Record, claim: ClaimLike) -> CountedClaim | None:
        self.stand = Stand(claim.epoch, claim.nonce, claim.fold)
        return CountedClaim(record, claim)


class AnyEpochCounts(Effective[Entry]):
    """Lets entries count whatever claim they were written under."""

    def weigh(self, record: Record, said: Entry | ClaimLike) -> Counted[Entry] | CountedClaim | None:
        if is_claim(said) or not isinstance(said, Entry):
            return super().weigh(record, said)
        stand, self.stand = self.stand, Stand(said.epoch)
        try:
            return super().weigh(record, said)
        finally:
            self.stand = stand


def reading_with(effective: Callable[..., Effective[Entry]]) -> type[Hearing]:
    """A Hearing that reads the journal through a broken filter."""

    class Broken(Hearing):
        def _nothing_known(self, partition: int) -> Memory:
            return Memory(partition, effective(topics.journal.decode))

    return Broken


class ForgetsDuplicates(Draft):
    """Remembers no cause, so a fact that comes again is answered again."""

    def case(self, name: str) -> Case | None:
        case = super().case(name)
        return None if case is None else case._replace(heard=frozenset())


class TakesAnyRound(Draft):
    """Takes a decision for one of the round that is open now."""

    def answer(self, heard: Heard) -> bool:
        fact, case = heard.fact, self.case(heard.fact.application_id)
        if case is not None and isinstance(fact, ReviewFact) and (asked := token(case.steps[fact.step])):
            return super().answer(replace(heard, fact=replace(fact, round=asked[0], turn=asked[1])))
        return super().answer(heard)


class ParksWithoutBlocking(Draft):
    """Parks what it cannot hear, and lets its case go on."""

    def say(self, name: str, cause: str, at: Instant, by: By | None, facts: Sequence[CaseFact]) -> bool:
        return cause.startswith("blocked:") or super().say(name, cause, at, by, facts)


class BreaksTheChain(Draft):
    """Writes entries that don't name the one before."""

    def say(self, name: str, cause: str, at: Instant, by: By | None, facts: Sequence[CaseFact]) -> bool:
        said = super().say(name, cause, at, by, facts)
        self.heads[name] = Head(self.heads[name].seq, "")
        return said


class SaysNoWithdrawalAgain(Draft):
    """When an input comes again, does not say again that a desk has nothing more to do."""

    def hear(self, record: Record) -> None:
        entries, told = len(self.entries), len(self.outputs)
        super().hear(record)
        if len(self.entries) == entries:
            self.outputs[told:] = _asking(self.outputs[told:])


def deciding_with(draft: type[Draft]) -> type[Hearing]:
    """A Hearing that decides on a broken draft."""

    class Broken(Hearing):
        def _draft(self, memory: Memory) -> Draft:
            return draft(memory, self._catalogue, self._bus.partitions, self._clock.now())

    return Broken


class WithdrawsOnce(deciding_with(SaysNoWithdrawalAgain)):  # type: ignore[misc]  # a class made by a function
    """Never says a withdrawal again, neither for an input that comes again nor after a take-over."""

    def _again(self, memory: Memory, names: Iterable[str]) -> list[StepQueued]:
        return _asking(super()._again(memory, names))


def _asking(outputs: Iterable[StepQueued]) -> list[StepQueued]:
    return [told for told in outputs if told.ask != "withdrawn"]


class ForgetsTheClaim(JournalView[Entry]):
    """A reader that keeps its position over a restart, but not the claim that counted there."""

    async def gained(self, partition: int, committed: Committed) -> None:
        await super().gained(partition, Committed(committed.positions))


class AnswersFirst(Saying):
    """Confirms before it is known whether the fact is in the log."""

    async def say(self, fact: ApplicationFact) -> None:
        with suppress(Exception):
            await super().say(fact)


class PreparesAnew(Notifier):
    """Makes another package each time, instead of keeping the first."""

    _numbers = count()

    def package(self, conclusion: CaseConcluded) -> str:
        return derive(conclusion.id, f"package {next(self._numbers)}")


def all_but_one(compiled: CompiledDefinition) -> CompiledDefinition:
    """The same definition, by its name and hash, whose join does not wait for the last step."""
    definition = compiled.definition
    join = definition.join.model_copy(update={"all": (definition.join.all or ())[:-1]})
    return CompiledDefinition(definition.model_copy(update={"join": join}), compiled.hash)

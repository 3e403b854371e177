"""Broken decisions: owners that decide on a draft with one promise taken out of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from onewindow.chassis.journal import Head
from onewindow.chassis.ports import Record
from onewindow.contracts.case import CaseFact, FactRefused
from onewindow.contracts.fact import By
from onewindow.contracts.instant import Instant, shift
from onewindow.contracts.review import ReviewFact
from onewindow.routing.core.answering import UnhearableError
from onewindow.routing.core.state import Case, token
from onewindow.routing.shell.draft import Draft
from onewindow.routing.shell.hear import Hearing
from onewindow.routing.shell.inputs import Heard
from onewindow.routing.shell.memory import Memory
from onewindow.routing.shell.telling import Telling


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


class RefusesForItsTime(Draft):
    """Refuses what says of itself that it lies more than five minutes ahead of the owner's clock."""

    def decide(self, case: Case | None, heard: Heard) -> tuple[CaseFact, ...]:
        if heard.fact.at <= shift(self.now, seconds=300):
            return super().decide(case, heard)
        if case is None:
            raise UnhearableError("ahead_of_time")
        return (FactRefused(code="ahead_of_time", refused=heard.fact.type),)


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

    def _again(self, memory: Memory, names: Iterable[str]) -> list[Telling]:
        return _asking(super()._again(memory, names))


def _asking(outputs: Iterable[Telling]) -> list[Telling]:
    return [told for told in outputs if told.record.ask != "withdrawn"]

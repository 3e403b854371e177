"""Broken parts beside the owner: readers of the journal, the window, the notifier, a definition."""

from collections.abc import Callable
from contextlib import suppress
from itertools import count

from tests.faults.offices import Notifier

from onewindow.chassis.journal import Counted, CountedClaim, Effective, Stand, is_claim
from onewindow.chassis.journal_view import JournalView
from onewindow.chassis.journal_words import ClaimLike
from onewindow.chassis.ports import Committed, Record
from onewindow.contracts import topics
from onewindow.contracts.application import ApplicationFact
from onewindow.contracts.case import CaseConcluded
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import derive
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.intake.shell.saying import Saying
from onewindow.routing.shell.hear import Hearing
from onewindow.routing.shell.memory import Memory


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

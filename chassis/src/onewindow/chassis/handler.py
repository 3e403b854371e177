"""What a service does with its partitions, as the consumer asks it to."""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from onewindow.chassis.ports import Committed, Record


class TakeAgainError(Exception):
    """What is remembered of a partition may be wrong: forget it, go back to what is committed, take it over anew."""


class Handler(Protocol):
    """What a service does with its partitions. Different partitions are handled at the same time, one never twice."""

    async def gained(self, partition: int, committed: Committed) -> None:
        """The partition is ours from here on; whatever memory it needs is built now."""

    async def lost(self, partition: int) -> None:
        """No longer ours, or about to be gained again: forget all of it. Must not fail, whatever was gained before."""

    async def handle(self, partition: int, records: Sequence[Record]) -> str:
        """Work through the records, in order. When it returns, every effect is durable; the note is committed."""

    async def tick(self, partition: int) -> str | None:
        """Called about each half second, also when nothing arrives; a note to commit, or None."""


@runtime_checkable
class Holding(Protocol):
    """A handler that may keep records in hand beyond :meth:`Handler.handle`; they stay uncommitted meanwhile."""

    def floor(self, partition: int) -> Mapping[str, int]:
        """The lowest offset still in hand, per topic; absent: nothing is."""


@runtime_checkable
class Taking(Protocol):
    """A handler whose take-overs may last: as long as one gets on, nobody takes it, or who waits for it, for stuck."""

    def taken(self) -> int:
        """How many records take-overs have read; only grows."""

"""A read model fed by the journal alone: effective entries only, each case in order, a redelivery never twice."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar, cast

from onewindow.chassis.journal import Counted, Effective, Head, Stand, is_claim
from onewindow.chassis.journal_words import Decode, EntryLike
from onewindow.chassis.ports import Committed, Record

E = TypeVar("E", bound=EntryLike)

_REMEMBERED = 20_000
"""Heads kept of all partitions together; others are looked up when their case is heard of again."""


class JournalView(Generic[E]):
    """A Handler for the journal topic.

    ``heads`` looks up the last entry that the view has stored, for the cases that have one; ``handle`` stores a
    batch of entries durably, each with its ``seq`` and hash. Entries the view has are skipped; a gap raises
    JournalGapError. The last counted claim is the note committed with the position.
    """

    def __init__(
        self,
        decode: Decode,
        heads: Callable[[Sequence[str]], Awaitable[dict[str, Head]]],
        handle: Callable[[list[Counted[E]]], Awaitable[None]],
        *,
        topic: str | None = None,
        partitions: int | None = None,
    ) -> None:
        """``topic``: the journal's name, needed only where the same group hears other topics too.

        ``partitions``: as in Effective.
        """
        self._decode = decode
        self._heads = heads
        self._store = handle
        self._topic = topic
        self._count = partitions
        self._partitions: dict[int, Effective[E]] = {}

    async def gained(self, partition: int, committed: Committed) -> None:
        """Go on under the claim that was counted when the position was committed."""
        notes = committed.notes
        note = notes.get(self._topic, "") if self._topic else next(iter(notes.values()), "")
        self._partitions[partition] = Effective(self._decode, Stand.of_note(note), partitions=self._count)

    async def lost(self, partition: int) -> None:
        """Forget the partition; what the view has is in its store."""
        self._partitions.pop(partition, None)

    async def handle(self, partition: int, records: Sequence[Record]) -> str:
        """Store what counts; the note to commit. Raises JournalGapError, PortError."""
        effective = self._partitions[partition]
        said = [(record, one) for record in records if (one := effective.read(record)) is not None]
        heard_of = {cast("E", one).application_id for _, one in said if not is_claim(one)}
        # Not a difference of sets: that would go through all heads there are, for every batch.
        if asked := sorted(case for case in heard_of if case not in effective.heads):
            effective.heads.update(await self._heads(asked))
        weighed = (effective.weigh(record, one) for record, one in said)
        counted = [one for one in weighed if isinstance(one, Counted)]
        if counted:
            await self._store(counted)
        _shorten(effective.heads, _REMEMBERED // len(self._partitions))
        return effective.stand.note()

    async def tick(self, partition: int) -> str | None:
        """A view has nothing to do when nothing arrives."""
        del partition
        return None


def _shorten(heads: dict[str, Head], most: int) -> None:
    """Forget the cases met first; the store knows them."""
    if len(heads) > most:
        for application_id in list(heads)[: -(most // 2)]:
            del heads[application_id]

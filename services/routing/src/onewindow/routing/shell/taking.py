"""A partition is taken over: what its new owner knows is what the journal says, found without reading all of it.

    no position on the board     the journal is read from 0
    a position                   the cases that are not at rest come back by their rows; the journal is read from there

Before a record is weighed its case has come back, so that the entries which its row shows already are known as had.
A long journal is read in chapters: after each the rows are written and cases at rest leave, so memory does not grow
with it, and whoever is interrupted goes on behind the last one.
"""

from collections.abc import Callable, Sequence

from onewindow.chassis.journal import Counted, take_over
from onewindow.chassis.ports import Bus, Clock, Record, Store
from onewindow.chassis.tracing import trace_of
from onewindow.contracts import topics
from onewindow.contracts.entry import Claim, Entry
from onewindow.routing.shell.board import Board, position_of
from onewindow.routing.shell.memory import Memory
from onewindow.routing.shell.returning import Returning

_READ = 2_000
_CHAPTER = 5_000
"""So many cases in memory end a chapter."""


class Taking:
    """One take-over. ``confirmed`` is the journal offset up to which departments are known to have been told.

    ``read`` is told how many records were looked at, some at a time. ``unsaid`` are the names of whoever has a record
    behind ``confirmed``; some of them may never have been a case.
    """

    def __init__(
        self,
        bus: Bus,
        store: Store,
        returning: Returning,
        memory: Memory,
        confirmed: int,
        read: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._bus, self._store, self._returning, self._memory = bus, store, returning, memory
        self._confirmed, self._read = confirmed, read
        self._by_rows, self._fold = False, 0
        self.unsaid: dict[str, None] = {}

    async def take(self, clock: Clock, fold: int) -> None:
        """Fill memory and become the one writer of the partition's journal.

        Raises what take_over of the chassis raises, FoldError, RowMismatchError and PortError.
        """
        memory, self._fold = self._memory, fold
        position = await position_of(self._store, memory.partition, fold)
        if position is not None:
            self._by_rows = True
            memory.effective.stand, memory.shown = position.stand, position.offset
            await self._returning.bring_open(memory)
            await self._note_unsaid(position.offset)
        memory.next = await take_over(
            self._bus,
            topics.CASE,
            memory.partition,
            memory.effective,
            self._remember,
            fold=fold,
            nonce=clock.nonce(),
            at=clock.now(),
            owner=_still_ours,
            encode=_claim,
            start=memory.shown,
            prepare=self._prepare,
        )

    async def _note_unsaid(self, below: int) -> None:
        """Who has a record between what is confirmed and what the rows show; only their keys are looked at."""
        at = self._confirmed
        while at < below:
            records = await self._bus.read(topics.CASE, self._memory.partition, at, min(_READ, below - at))
            if not records:
                return  # the log is shorter than the rows know: reading on from the position finds it out
            self._note(records)
            at = records[-1].offset + 1

    async def _prepare(self, records: Sequence[Record]) -> None:
        self._note(records)
        # Rows bear the rules under which they were written: what was said under older ones is read to its end.
        if len(self._memory.cases) >= _CHAPTER and self._memory.effective.stand.fold == self._fold:
            await self._end_chapter(records[0].offset)
        if self._by_rows:
            await self._returning.bring(self._memory, map(_name, records))

    async def _end_chapter(self, below: int) -> None:
        """Let go of the cases that are at rest, once their rows say what lies below this offset."""
        memory = self._memory
        memory.next = below
        await Board(self._store, {memory.partition: memory}).write()
        if not memory.doubted:
            memory.leave(len(memory.cases))
            self._by_rows = True

    def _note(self, records: Sequence[Record]) -> None:
        self._read(len(records))
        self.unsaid.update(dict.fromkeys(_name(record) for record in records if record.offset >= self._confirmed))

    def _remember(self, counted: Counted[Entry]) -> None:
        record = counted.record
        self._memory.keep(counted.entry, counted.head, record.offset, trace_of(record.headers))


def _name(record: Record) -> str:
    """The case in a record's key; a claim's key is nobody's name."""
    return (record.key or b"").decode(errors="replace")


def _claim(*, epoch: int, nonce: str, fold: int, at: str) -> bytes:
    return topics.journal.encode(Claim(epoch=epoch, nonce=nonce, fold=fold, at=at))


def _still_ours() -> bool:
    """No poll runs while a partition is taken over, so the seat cannot have changed; a commit finds out if it has."""
    return True

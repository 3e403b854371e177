"""Cases that left memory come back from the journal, found by their rows on the board.

A row says where a case's entries lie and what the last one hashes to; what the case *is* comes from the entries alone.
A row that does not fit the journal stops the owner: the store or the log lies, and a person must look. A store that
cannot be reached raises PortError and never means that a case was never heard of.
"""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from onewindow.chassis.journal import Head, digest
from onewindow.chassis.ports import Bus, Doc, OffsetOutOfRangeError, Record, Store
from onewindow.chassis.tracing import trace_of
from onewindow.contracts import topics
from onewindow.contracts.entry import Entry
from onewindow.contracts.wire import UndecodableError
from onewindow.routing.core.evolve import FoldError, fold
from onewindow.routing.core.state import Case
from onewindow.routing.shell import metrics
from onewindow.routing.shell.board import CASES, is_readable
from onewindow.routing.shell.memory import Memory

_ROWS = 500
"""Rows per look into the store."""
_NEAR = 100
"""Entries no further apart than this are read in one go: finding a place in a Kafka log costs more than reading on."""
_SPAN = 2_000
"""Records per read."""
_AT_ONCE = 8
"""Reads under way at the same time."""


class RowMismatchError(Exception):
    """A row names entries that the journal does not hold so: the owner stops, a person must look."""


@dataclass(slots=True)
class _Returned:
    """A case on its way back. ``seq`` and ``hash`` are what its row says of the last entry."""

    name: str
    seq: int
    hash: str
    offsets: list[int]
    case: Case | None = None
    head: Head = field(default=Head(0, ""))
    trace: bytes = b""

    def hear(self, record: Record) -> None:
        """Fold the next entry. Raises RowMismatchError."""
        try:
            entry = topics.journal.decode(record.value)
            if not isinstance(entry, Entry) or (entry.application_id, entry.seq, entry.prev) != (
                self.name,
                self.head.seq + 1,
                self.head.hash,
            ):
                raise self._mismatch(f"its entry {self.head.seq + 1} does not lie at {record.origin}")
            self.case = fold(self.case, entry)
        except (UndecodableError, FoldError) as error:
            raise self._mismatch(f"{record.origin}: {error}") from error
        self.head, self.trace = Head(entry.seq, digest(record.value)), trace_of(record.headers)

    def whole(self) -> Case:
        """The case, once it has heard all its entries. Raises RowMismatchError."""
        if self.case is None or self.head != Head(self.seq, self.hash) or self.seq != len(self.offsets):
            raise self._mismatch(f"its row ends with entry {self.seq}, the journal with {self.head.seq}, or another")
        return self.case

    def _mismatch(self, detail: str) -> RowMismatchError:
        return RowMismatchError(f"case {self.name}: {detail}")


class Returning:
    """Brings cases back into the memory of their partition."""

    def __init__(self, bus: Bus, store: Store) -> None:
        self._bus, self._store = bus, store

    async def bring(self, memory: Memory, names: Iterable[str]) -> None:
        """Give back those that are not in memory and have a row, with one question to the store.

        What has no row was never heard of, for every case with an entry in the journal is in memory or has its row.
        Raises PortError, and RowMismatchError for a case whose row does not fit the journal.
        """
        unknown = [name for name in dict.fromkeys(names) if name not in memory.cases]
        if unknown:
            rows = await self._rows(unknown)
            # A record may lie where it does not belong; its case lives elsewhere and has its owner there.
            await self._give_back(
                memory,
                [_returned(row) for row in rows.values() if row["partition"] == memory.partition and is_readable(row)],
            )

    async def bring_open(self, memory: Memory) -> None:
        """Give back every case of the partition that is not at rest, as far as the rows know. Raises as bring."""
        where, cursor = {"partition": memory.partition, "resting": False}, None
        found: list[_Returned] = []
        while True:
            page = await self._store.find(CASES.name, where, cursor=cursor, limit=_ROWS)
            found += [_returned(row) for row in page.docs]
            cursor = page.cursor
            if cursor is None:
                break
        await self._give_back(memory, found)

    async def _rows(self, names: Sequence[str]) -> Mapping[str, Doc]:
        return await self._store.get_many(CASES.name, names)

    async def _give_back(self, memory: Memory, wanted: Sequence[_Returned]) -> None:
        """Fold them from their entries, read in the order of the log, and remember those that are whole."""
        at = {offset: one for one in wanted for offset in one.offsets}
        spans = list(_spans(sorted(at)))
        for first in range(0, len(spans), _AT_ONCE):
            reads = (self._read(memory.partition, *span, at) for span in spans[first : first + _AT_ONCE])
            for record in chain.from_iterable(await asyncio.gather(*reads)):
                at[record.offset].hear(record)
            # Many cases must not keep everybody else waiting.
            await asyncio.sleep(0)
        for one in wanted:
            memory.give_back(one.whole(), one.head, one.offsets, one.trace)
        metrics.CASES_RETURNED.inc(len(wanted))

    async def _read(self, partition: int, start: int, end: int, wanted: Collection[int]) -> list[Record]:
        """The wanted records of a span, or as many of them as there are."""
        found: list[Record] = []
        while start < end:
            try:
                records = await self._bus.read(topics.CASE, partition, start, end - start)
            except OffsetOutOfRangeError:
                break
            if not records:
                break
            found += [record for record in records if record.offset < end and record.offset in wanted]
            start = records[-1].offset + 1
        return found


def _returned(row: Doc) -> _Returned:
    return _Returned(row["_id"], row["seq"], row.get("head", ""), list(row["offsets"]))


def _spans(offsets: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Stretches of the log, each from an offset to before another, that hold all these offsets, given in order."""
    start = last = None
    for offset in offsets:
        if start is None or last is None:
            start = offset
        elif offset - last > _NEAR or offset - start >= _SPAN:
            yield start, last + 1
            start = offset
        last = offset
    if start is not None and last is not None:
        yield start, last + 1

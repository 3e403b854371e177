"""The records: how they are appended in one statement, and read back whole and unharmed."""

import sqlite3
import struct
import zlib
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from heapq import merge
from itertools import islice
from typing import Any, Protocol

from onewindow.chassis.ports import (
    Appended,
    Elsewhere,
    Headers,
    Landed,
    Outgoing,
    PortError,
    Record,
)
from onewindow.chassis.sqlite.faults import FatalPortError
from onewindow.chassis.sqlite.recent import Recent
from onewindow.chassis.sqlite.rows import Rows
from onewindow.chassis.sqlite.schema import OFFSET_BITS, PARTITION_BITS
from onewindow.chassis.sqlite.transaction import Transaction
from onewindow.contracts.fixed import fixed

_READ_BYTES = 8_000_000
_ROWS = Rows(id=int, crc=int, key=bytes, value=bytes, headers=bytes)
_INSERT = _ROWS.before(
    "INSERT INTO log (id, ms, crc, key, value, headers) SELECT id, :ms, crc, key, value, headers FROM packed"
)
_SELECT = "SELECT id, ms, crc, key, value, headers FROM log WHERE id >= ? AND id < ? ORDER BY id"
_FRAME = struct.Struct(">QQII")


@fixed()
class Batch:
    """Records for one partition, and the offset at which the first must land, if it matters."""

    topic: int
    name: str
    partition: int
    records: Sequence[Outgoing]
    expect: int | None


def append(transaction: Transaction, batches: Sequence[Batch]) -> list[Appended]:
    """Append each batch where it is expected; nothing of a batch that belongs elsewhere."""
    answers: list[Appended] = []
    landing: list[tuple[int, int, bytes, bytes, bytes]] = []
    ms = transaction.append_ms
    for batch in batches:
        end = transaction.end(batch.topic, batch.partition)
        if batch.expect is not None and batch.expect != end:
            answers.append(Elsewhere(end))
            continue
        answers.append(Landed(end))
        if not batch.records:
            continue
        first = transaction.land(batch.topic, batch.partition, len(batch.records))
        start = place(batch.topic, batch.partition, first)
        for nth, said in enumerate(batch.records):
            at, key, value, headers = start + nth, said.key, said.value, packed(said.headers)
            landing.append((at, checksum(at, ms, key, value, headers), key, value, headers))
            transaction.fresh[at] = Record(batch.name, batch.partition, first + nth, ms, key, value, said.headers)
    for _, parameters in _ROWS.slices(landing):
        transaction.run(_INSERT, {**parameters, "ms": ms})
    return answers


def place(topic: int, partition: int, offset: int) -> int:
    """Where a record is kept: one integer, in the order of topic, partition and offset."""
    return ((topic << PARTITION_BITS | partition) << OFFSET_BITS) + offset


def checksum(record_id: int, ms: int, key: bytes, value: bytes, headers: bytes) -> int:
    """CRC-32 over all of a record, its place included: SQLite itself does not notice a flipped bit in a value."""
    crc = zlib.crc32(_FRAME.pack(record_id, ms, len(key), len(value)))
    return zlib.crc32(headers, zlib.crc32(value, zlib.crc32(key, crc)))


class Readable(Protocol):
    """A file that is open for reading."""

    @property
    def recent(self) -> Recent:
        """What this process appended last."""
        ...

    def reading(self, sql: str, parameters: tuple[Any, ...] = ()) -> AbstractContextManager[sqlite3.Cursor]:
        """The rows of a query. Raises PortError."""
        ...

    def condemn(self, error: PortError) -> PortError:
        """The same error, for whoever has to know of it."""
        ...


def records(
    file: Readable, name: str, topic: int, partition: int, offset: int, end: int
) -> Generator[Record, None, None]:
    """The records from ``offset`` up to ``end``. To be closed before the next await, if not read to the end.

    Raises FatalPortError where what is there is not what was appended.
    """
    first, last = place(topic, partition, offset), place(topic, partition, end)
    at = first
    while at < last and (record := file.recent.get(at)) is not None:
        yield record
        at += 1
    if at == last:
        return
    with file.reading(_SELECT, (at, last)) as rows:
        for record_id, ms, crc, key, value, headers in rows:
            if record_id != at or crc != checksum(record_id, ms, key, value, headers):
                break
            named = unpacked(headers)
            yield Record(name, partition, offset + at - first, ms, key, value, named)
            at += 1
    if at != last:
        raise file.condemn(FatalPortError(f"{name}/{partition}/{offset + at - first} is damaged or missing"))


def take(streams: Sequence[Generator[Record, None, None]], limit: int) -> list[Record]:
    """Up to ``limit`` records and about 8 MB, by append time; equal times in the order of the streams."""
    taken: list[Record] = []
    size = 0
    with ExitStack() as stack:
        for stream in streams:
            stack.enter_context(closing(stream))
        ordered = streams[0] if len(streams) == 1 else merge(*streams, key=_append_time)
        for record in islice(ordered, limit):
            taken.append(record)
            size += len(record.value)
            if size > _READ_BYTES:
                break
    return taken


def packed(headers: Headers) -> bytes:
    """Names and values in turn, parted by 1F; a 1F or 1E inside of one is escaped by a 1E."""
    fields = [field for name, value in headers for field in (name.encode(), value)]
    joined = b"\x1f".join(fields)
    if b"\x1e" in joined or joined.count(b"\x1f") >= max(1, len(fields)):
        return b"\x1f".join(field.replace(b"\x1e", b"\x1e0").replace(b"\x1f", b"\x1e1") for field in fields)
    return joined


def unpacked(joined: bytes) -> Headers:
    """The headers of a row."""
    if not joined:
        return ()
    fields = joined.split(b"\x1f")
    if b"\x1e" in joined:
        fields = [field.replace(b"\x1e1", b"\x1f").replace(b"\x1e0", b"\x1e") for field in fields]
    turns = iter(fields)
    return tuple(zip(map(bytes.decode, turns), turns, strict=True))


def _append_time(record: Record) -> int:
    return record.appended_ms

"""A journal for tests: entries and claims as bytes, and a real bus in a folder."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from onewindow.chassis.journal import digest
from onewindow.chassis.ports import Bus, Landed, Outgoing, Record
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.chassis.sqlite_file import SqliteFile
from onewindow.contracts.entry import Claim, Entry
from onewindow.contracts.topics import journal
from onewindow.contracts.wire import UndecodableError

JOURNAL = "onewindow.case.v1"
PARKED = "onewindow.parked.v1"
OTHER = "onewindow.review.v1"
AT = "2026-11-23T01:00:00.000Z"


@asynccontextmanager
async def open_bus(
    folder: Path, topics: Sequence[str] = (JOURNAL, PARKED, OTHER), partitions: int = 2, session_s: float = 5.0
) -> AsyncIterator[SqliteBus]:
    """The embedded edition's bus on a file in the folder, started."""
    bus = SqliteBus(SqliteFile(folder / "log.db"), topics, partitions, session_s=session_s)
    await bus.start()
    try:
        yield bus
    finally:
        await bus.stop()


def claim(epoch: int, nonce: str, fold: int = 1) -> bytes:
    """A claim's bytes."""
    return journal.encode(Claim(epoch=epoch, nonce=nonce, fold=fold, at=AT))


def encode_claim(*, epoch: int, nonce: str, fold: int, at: str) -> bytes:
    """What a service hands to take_over."""
    return journal.encode(Claim(epoch=epoch, nonce=nonce, fold=fold, at=at))


def entry(case: str, seq: int, prev: bytes | None, epoch: int, cause: str = "fact-1") -> bytes:
    """An entry's bytes; ``prev`` is the bytes of the case's previous entry."""
    hashed = "" if prev is None else digest(prev)
    said = Entry(application_id=case, seq=seq, prev=hashed, epoch=epoch, cause=cause, at=AT, facts=())
    return journal.encode(said)


def key(value: bytes) -> bytes:
    """The key under which a value lies: an entry's case, anything else's does not matter."""
    try:
        said = journal.decode(value)
    except UndecodableError:
        return b"k"
    return said.application_id.encode() if isinstance(said, Entry) else b"k"


def at_offsets(values: Sequence[bytes], partition: int = 0) -> list[Record]:
    """The values as the records of one journal partition, from offset 0."""
    return [
        Record(JOURNAL, partition, offset, 1_000 + offset, key(value), value) for offset, value in enumerate(values)
    ]


async def write(bus: Bus, topic: str, partition: int, *values: bytes) -> int:
    """Append the values; the offset of the first."""
    landed = await bus.append(topic, partition, [Outgoing(key(value), value) for value in values])
    assert isinstance(landed, Landed)
    return landed.offset

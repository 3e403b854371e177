"""A real journal in a SQLite file for tests, and the hands of somebody who falsifies it."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from onewindow.chassis.partitioner import key_for, partition_of
from onewindow.chassis.ports import Landed, Outgoing
from onewindow.chassis.sqlite.log import place
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.chassis.sqlite_file import SqliteFile
from onewindow.contracts.case import CaseOpened
from onewindow.contracts.entry import Claim, Entry, digest
from onewindow.contracts.topics import CASE, journal
from onewindow.embedded.audit.findings import Finding
from onewindow.embedded.audit.heads import Heads
from onewindow.embedded.audit.reading import Verdict, check_log
from onewindow.embedded.audit.rows import rows_of

AT = "2026-11-23T01:00:00.000Z"
PARTITIONS = 2
FILE = "onewindow.db"
_RANGE = place(1, 0, 0), place(1, 1, 0)

Row = tuple[int, int, int, bytes, bytes, bytes]


OPENED = CaseOpened(
    number="1",
    service="open-shop",
    version=1,
    definition_hash="0" * 64,
    subject="s",
    channel="web",
    dossier="0" * 32,
    routes={},
    answers={},
    materials={},
    steps={"fire": "town"},
)
"""What the first entry of every case says."""


def cases_of(partition: int, count: int) -> list[str]:
    """Case ids that live in one partition."""
    found: list[str] = []
    number = 0
    while len(found) < count:
        name = f"case-{number}"
        if partition_of(name.encode(), PARTITIONS) == partition:
            found.append(name)
        number += 1
    return found


A, B, C = cases_of(0, 3)
"""Three cases of partition 0."""


def claim(epoch: int, fold: int = 1) -> bytes:
    """A claim's bytes."""
    return journal.encode(Claim(epoch=epoch, nonce=f"nonce-{epoch}", fold=fold, at=AT))


def entry(case: str, seq: int, prev: bytes | None, epoch: int = 1, cause: str = "") -> bytes:
    """An entry's bytes; ``prev`` is the bytes of the case's previous entry."""
    hashed = "" if prev is None else digest(prev)
    said = Entry(
        application_id=case,
        seq=seq,
        prev=hashed,
        epoch=epoch,
        cause=cause or f"{case}/{seq}",
        at=AT,
        facts=() if seq > 1 else (OPENED,),
    )
    return journal.encode(said)


def recaused(raw: bytes, cause: str) -> bytes:
    """The same entry with another cause: what a falsifier would change."""
    said = journal.decode(raw)
    assert isinstance(said, Entry)
    return journal.encode(replace(said, cause=cause))


def interleaved(*cases: str, entries: int = 5, epoch: int = 1) -> list[tuple[str, bytes]]:
    """A claim, then the entries of some cases in turn: (key, value)."""
    written = [(key_for(0, PARTITIONS, "claim").decode(), claim(epoch))]
    last: dict[str, bytes | None] = dict.fromkeys(cases)
    for seq in range(1, entries + 1):
        for case in cases:
            raw = entry(case, seq, last[case], epoch)
            last[case] = raw
            written.append((case, raw))
    return written


async def written(folder: Path, *values: tuple[str, bytes], partition: int = 0) -> None:
    """Append records to the journal through the bus, and close the file."""
    bus = SqliteBus(SqliteFile(folder / FILE), (CASE,), PARTITIONS)
    await bus.start()
    landed = await bus.append(CASE, partition, [Outgoing(key.encode(), value) for key, value in values])
    assert isinstance(landed, Landed)
    await bus.stop()


async def checked(folder: Path, expected: Heads | None = None) -> Verdict:
    """What the check of the whole log says."""
    bus = SqliteBus(SqliteFile(folder / FILE), (CASE,), PARTITIONS)
    await bus.start()
    try:
        return await check_log(bus, expected, there=rows_of(folder / FILE, CASE))
    finally:
        await bus.stop()


def heads_of(verdict: Verdict) -> Heads:
    """What would be exported."""
    return Heads(CASE, AT, verdict.ends, verdict.heads)


def told(verdict: Verdict) -> list[tuple[str, str, str | None, int | None]]:
    """Kind, offset, case and number of each finding."""
    return [(one.kind, place_of(one), one.case, one.seq) for one in verdict.findings]


def place_of(finding: Finding) -> str:
    """The part of the place behind the topic."""
    return finding.place.removeprefix(f"{CASE}/")


def spoil(folder: Path, change: Callable[[list[Row]], Sequence[Row]]) -> None:
    """Rewrite partition 0 in the file behind everybody's back; rows keep the places and checksums they come with."""
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        after = change(_rows(connection))
        connection.execute("DELETE FROM log WHERE id >= ? AND id < ?", _RANGE)
        connection.executemany("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)", after)


async def forge(folder: Path, change: Callable[[list[Row]], Sequence[Row]]) -> None:
    """Put a falsified log in the place of the true one: offsets without gaps, every checksum right."""
    with closing(sqlite3.connect(folder / FILE)) as connection:
        after = change(_rows(connection))
    _remove(folder)
    await written(folder, *((key.decode(), value) for _, _, _, key, value, _ in after))


def edited(rows: Sequence[Row], changes: Mapping[int, bytes]) -> list[Row]:
    """The rows with other values at some offsets; their checksums stay."""
    return [(*row[:4], changes.get(offset, row[4]), row[5]) for offset, row in enumerate(rows)]


def _rows(connection: sqlite3.Connection) -> list[Row]:
    where = "WHERE id >= ? AND id < ? ORDER BY id"
    return connection.execute(f"SELECT id, ms, crc, key, value, headers FROM log {where}", _RANGE).fetchall()


def _remove(folder: Path) -> None:
    for left in folder.glob(f"{FILE}*"):
        left.unlink()

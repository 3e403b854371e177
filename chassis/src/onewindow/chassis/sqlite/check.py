"""Is all of a file what was written? SQLite's own check sees the trees; the checksums see the leaves."""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from onewindow.chassis.sqlite import documents, log, seats
from onewindow.chassis.sqlite.permit import WritePermit
from onewindow.chassis.sqlite.schema import connect, lay_out
from onewindow.chassis.sqlite.transaction import READ_TIP, tip_of
from onewindow.chassis.sqlite_blobs import CHUNK_BITS


def damage(path: Path) -> Iterator[str]:
    """One sentence for everything in the file that is not as it was written. Nobody can write meanwhile.

    Raises sqlite3.DatabaseError where the damage stops SQLite itself, FatalPortError where acknowledged transactions
    are missing. Bits nobody reads (free space, former versions) may flip unseen.
    """
    with closing(WritePermit(path)) as permit, permit, closing(connect(path, write=True)) as connection:
        lay_out(connection)
        tip = tip_of(connection.execute(READ_TIP).fetchone())
        permit.prove(tip.commits)
        yield from (line for (line,) in connection.execute("PRAGMA integrity_check") if line != "ok")
        yield from _records(connection, tip.tails)
        yield from _positions(connection)
        yield from _documents(connection)
        yield from _blobs(connection)


def _records(connection: sqlite3.Connection, tails: Mapping[int, tuple[int, ...]]) -> Iterator[str]:
    sql = "SELECT id, ms, crc, key, value, headers FROM log WHERE id >= ? AND id < ? ORDER BY id"
    names = dict(connection.execute("SELECT no, name FROM topic"))
    for topic, ends in tails.items():
        for partition, end in enumerate(ends):
            first = log.place(topic, partition, 0)
            at = first
            # One beyond the end is asked for: a record that nobody was told of is not as it was written either.
            for record_id, ms, crc, key, value, headers in connection.execute(sql, (first, first + end + 1)):
                if record_id != at or crc != log.checksum(record_id, ms, key, value, headers):
                    yield f"record {names.get(topic)}/{partition}/{at - first} is damaged or missing"
                at = record_id + 1
            if at != first + end:
                yield f"the log {names.get(topic)}/{partition} ends at {at - first}, not at {end}"


def _positions(connection: sqlite3.Connection) -> Iterator[str]:
    sql = "SELECT team, partition, topic, next, note, crc FROM position"
    for team, partition, topic, at, note, crc in connection.execute(sql):
        if crc != seats.checksum(team, partition, topic, at, note):
            yield f"the position of {team} in partition {partition} is damaged"


def _documents(connection: sqlite3.Connection) -> Iterator[str]:
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'doc_*'")
    for (table,) in tables.fetchall():
        sql = "SELECT CAST(id AS BLOB), rev, crc, CAST(body AS BLOB) FROM TABLE".replace("TABLE", table)
        for doc_id, rev, crc, body in connection.execute(sql):
            if crc != documents.checksum(doc_id, rev, body):
                yield f"document {doc_id!r} in {table} is damaged"


def _blobs(connection: sqlite3.Connection) -> Iterator[str]:
    sql = "SELECT bytes FROM chunk WHERE id >= ? AND id < ? ORDER BY id"
    for sha256, size, upload in connection.execute("SELECT sha256, size, upload FROM blob").fetchall():
        digest, length = hashlib.sha256(), 0
        for (chunk,) in connection.execute(sql, (upload << CHUNK_BITS, upload + 1 << CHUNK_BITS)):
            digest.update(chunk)
            length += len(chunk)
        if (digest.hexdigest(), length) != (sha256, size):
            yield f"blob {sha256} is not what its name says"

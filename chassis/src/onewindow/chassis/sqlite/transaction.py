"""One transaction, and the tip of the file that it moves: how far everything has come."""

import json
import sqlite3
import zlib
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from onewindow.chassis.ports import Record
from onewindow.chassis.sqlite.faults import FatalPortError
from onewindow.contracts.fixed import fixed

MAKE_TIP = "INSERT INTO tip (one, commits, generation, last_ms, tails, crc) VALUES (1, ?, ?, ?, ?, ?)"
READ_TIP = "SELECT commits, generation, last_ms, tails, crc FROM tip"
_MOVE_TIP = "UPDATE tip SET commits = ?, generation = ?, last_ms = ?, tails = ?, crc = ?"

Row = tuple[int, int, int, str, int]


@fixed()
class Tip:
    """How far the file has come, in one row: who watches it needs to read nothing else to know what is new."""

    commits: int = 0
    """Transactions so far, of all processes."""
    generation: int = 0
    """Grows with every change of who sits where in any group."""
    last_ms: int = 0
    """The latest append time; no later record is older, whatever the wall clock does."""
    tails: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """Topic number to the next offset of each partition."""


def row_of(tip: Tip) -> Row:
    """The tip as the file has it."""
    numbers = (tip.commits, tip.generation, tip.last_ms)
    tails = json.dumps(tip.tails, separators=(",", ":"))
    return *numbers, tails, _checksum(*numbers, tails)


def tip_of(row: Row) -> Tip:
    """The tip in the file. Raises FatalPortError if it is damaged."""
    commits, generation, last_ms, tails, crc = row
    if crc != _checksum(commits, generation, last_ms, tails):
        raise FatalPortError("the tip of the file is damaged")
    return Tip(commits, generation, last_ms, {int(no): tuple(ends) for no, ends in json.loads(tails).items()})


def _checksum(commits: int, generation: int, last_ms: int, tails: str) -> int:
    return zlib.crc32(f"{commits} {generation} {last_ms} {tails}".encode())


class Transaction:
    """What an operation may use while it runs; nothing of it is kept by anybody before the COMMIT."""

    def __init__(self, connection: sqlite3.Connection, tip: Tip, now_ms: int) -> None:
        self._connection = connection
        self._before = tip
        self._tails: dict[int, list[int]] = {}
        self._appended = False
        self.fresh: dict[int, Record] = {}
        """What it appends, by place: to be remembered once it is durable."""
        self.generation = tip.generation
        self.now_ms = now_ms
        self.append_ms = max(now_ms, tip.last_ms)

    def all(self, sql: str, parameters: Mapping[str, Any] | tuple[Any, ...] = ()) -> list[Any]:
        """Every row of a query."""
        return self._connection.execute(sql, parameters).fetchall()

    def run(self, sql: str, parameters: Mapping[str, Any] | tuple[Any, ...] = ()) -> int:
        """The number of rows a statement changed."""
        return self._connection.execute(sql, parameters).rowcount

    def regroup(self) -> int:
        """Say that a seat changed hands; the new generation."""
        self.generation += 1
        return self.generation

    def open_topic(self, no: int, partitions: int) -> None:
        """Let a new topic begin at 0 everywhere."""
        self._tails[no] = [0] * partitions

    def end(self, topic: int, partition: int) -> int:
        """The offset that the next record will get."""
        tails = self._tails.get(topic)
        return (self._before.tails[topic] if tails is None else tails)[partition]

    def land(self, topic: int, partition: int, count: int) -> int:
        """Take the next ``count`` offsets; the first of them."""
        tails = self._tails.setdefault(topic, list(self._before.tails.get(topic, ())))
        first = tails[partition]
        tails[partition] = first + count
        self._appended = True
        return first

    def finish(self) -> Tip:
        """Write the tip as it is when this transaction commits, and return it."""
        tails = {**self._before.tails, **{no: tuple(ends) for no, ends in self._tails.items()}}
        last_ms = self.append_ms if self._appended else self._before.last_ms
        tip = Tip(self._before.commits + 1, self.generation, last_ms, tails)
        self._connection.execute(_MOVE_TIP, row_of(tip))
        return tip

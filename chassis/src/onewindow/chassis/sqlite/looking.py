"""A file as somebody sees it who only looks: nothing is written to it or beside it, so a read-only disk will do."""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from onewindow.chassis.ports import PortError, Record
from onewindow.chassis.sqlite import log
from onewindow.chassis.sqlite.faults import fault
from onewindow.chassis.sqlite.permit import noted, prove
from onewindow.chassis.sqlite.recent import Recent
from onewindow.chassis.sqlite.schema import connect_to_look
from onewindow.chassis.sqlite.transaction import READ_TIP, Tip, tip_of


@contextmanager
def looking(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for looking; others may work on the file meanwhile.

    Raises PortError, at the end also if somebody took up work on a file that had been at rest.
    """
    # Without a write-ahead log nobody has the file open. SQLite would make one all the same, and shared memory beside
    # it, in the name of whoever looks; told that the file does not change, it does not.
    at_rest = not Path(f"{path}-wal").exists()
    before = _state(path)
    with closing(connect_to_look(path, at_rest=at_rest)) as connection:
        yield connection
    if at_rest and (_state(path) != before or Path(f"{path}-wal").exists()):
        raise PortError(f"somebody began to work on {path} meanwhile; try again")


class LookedAtLog:
    """The log in a file for somebody who checks it: what the Bus port says about ends and reading."""

    def __init__(self, path: Path, topics: Sequence[str], partitions: int) -> None:
        """``path``: a database that is there. A topic that is not in it is an empty one."""
        self._path = path
        self._names = tuple(topics)
        self._partitions = partitions
        self._numbers: dict[str, int] = {}
        self._closing = ExitStack()
        self._connection: sqlite3.Connection
        self.recent = Recent()
        """Nothing: who only looks appends nothing."""

    @property
    def partitions(self) -> int:
        """See the port."""
        return self._partitions

    async def start(self) -> None:
        """Raises PortError, FatalPortError where transactions that were acknowledged are missing."""
        acknowledged = noted(self._path)  # asked first: the file may grow between the two questions
        with ExitStack() as on_failure:
            self._connection = on_failure.enter_context(looking(self._path))
            prove(acknowledged, self._tip().commits)
            for (pinned,) in self._all("SELECT value FROM setting WHERE name = 'partitions'"):
                if int(pinned) != self._partitions:
                    raise PortError(f"this log was made with {pinned} partitions, not with {self._partitions}")
            self._numbers = dict(self._all("SELECT name, no FROM topic"))
            self._closing = on_failure.pop_all()

    async def stop(self) -> None:
        """Raises PortError if somebody took up work on the file meanwhile."""
        self._closing.close()

    async def end(self, topic: str, partition: int) -> int:
        """See the port."""
        return self._tip().tails[self._numbers[topic]][partition] if self._has(topic, partition) else 0

    async def read(self, topic: str, partition: int, offset: int, limit: int) -> Sequence[Record]:
        """See the port."""
        if not self._has(topic, partition):
            return ()
        no = self._numbers[topic]
        end = self._tip().tails[no][partition]
        return log.take([log.records(self, topic, no, partition, offset, end)], limit)

    @contextmanager
    def reading(self, sql: str, parameters: Mapping[str, Any] | tuple[Any, ...] = ()) -> Iterator[sqlite3.Cursor]:
        """The rows of a query. Raises PortError."""
        try:
            with closing(self._connection.execute(sql, parameters)) as cursor:
                yield cursor
        except sqlite3.Error as error:
            raise fault(error) from error

    def condemn(self, error: PortError) -> PortError:
        """The same error: it ends nobody who only looks."""
        return error

    def _has(self, topic: str, partition: int) -> bool:
        if topic not in self._names or not 0 <= partition < self._partitions:
            raise PortError(f"there is no {topic}/{partition} in this log")
        return topic in self._numbers

    def _tip(self) -> Tip:
        (row,) = self._all(READ_TIP)
        return tip_of(row)

    def _all(self, sql: str) -> list[Any]:
        with self.reading(sql) as rows:
            return rows.fetchall()


def _state(path: Path) -> tuple[int, int, int]:
    try:
        found = os.stat(path)
    except OSError as error:
        raise PortError(f"{path}: {error.strerror}") from error
    return found.st_ino, found.st_size, found.st_mtime_ns

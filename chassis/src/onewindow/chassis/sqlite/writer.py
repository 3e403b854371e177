"""The one thread of a process that writes: it takes all operations that wait and commits them together.

While one group is being synced to disk the next one gathers, so the more there is to do, the fewer syncs an operation
costs. Nobody hears of a result before the COMMIT that made it durable.
"""

import asyncio
import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onewindow.chassis.ports import PortError, Record
from onewindow.chassis.sqlite.faults import FatalPortError, commit_fault, fault
from onewindow.chassis.sqlite.permit import WritePermit
from onewindow.chassis.sqlite.schema import connect, lay_out
from onewindow.chassis.sqlite.transaction import READ_TIP, Tip, Transaction, tip_of

_GROUP_OPERATIONS = 4096
_GROUP_BYTES = 8_000_000

Handler = Callable[[Transaction, Sequence[Any]], Sequence[Any]]
"""Carries out all payloads of its kind in a group, in order; one result each."""


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """A payload for a handler, and the future of whoever waits for its result. ``weight``: about its bytes."""

    handler: Handler
    payload: Any
    weight: int
    future: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an operation: ``result``, unless there is an ``error``."""

    operation: Operation
    result: Any = None
    error: Exception | None = None


Landed = Callable[[Tip, list[Outcome], Mapping[int, Record]], None]


class Writer:
    """The writing thread. ``landed`` is called in it, after each group, with the tip, all outcomes and new records."""

    def __init__(self, path: Path, wall_ms: Callable[[], int], landed: Landed) -> None:
        self._path = path
        self._wall_ms = wall_ms
        self._landed = landed
        self._queue: queue.SimpleQueue[list[Operation] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="sqlite-writer", daemon=True)
        self._tip = Tip()
        self._fatal: FatalPortError | None = None
        self._connection: sqlite3.Connection
        self._reader: sqlite3.Connection
        self._permit: WritePermit

    def open(self) -> tuple[sqlite3.Connection, Tip]:
        """Open the file, let the thread begin; a connection for reading, and the tip. Blocks. Raises PortError."""
        try:
            with suppress(FileExistsError):
                os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            self._permit = WritePermit(self._path)
        except OSError as error:
            raise PortError(f"{self._path}: {error}") from error
        try:
            with self._permit, ExitStack() as on_failure:
                self._connection = connect(self._path, write=True)
                on_failure.callback(self._connection.close)
                lay_out(self._connection)
                self._reader = connect(self._path, write=False)
                on_failure.callback(self._reader.close)
                self._tip = tip_of(self._connection.execute(READ_TIP).fetchone())
                self._permit.prove(self._tip.commits)
                on_failure.pop_all()
        except BaseException as error:
            self._permit.close()
            if isinstance(error, sqlite3.Error):
                raise fault(error, self._path) from error
            raise
        self._thread.start()
        return self._reader, self._tip

    def put(self, operations: list[Operation]) -> None:
        """Take in operations. Returns at once."""
        self._queue.put(operations)

    def close(self) -> None:
        """Finish what was taken in and let go of the file, the connection for reading included. Blocks."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        waiting: list[Operation] = []
        more = True
        while more or waiting:
            more = more and self._gather(waiting)
            group = _first_of(waiting)
            if group:
                self._commit_together(group)
        with self._permit:
            # The last one to close copies the write-ahead log into the database: a write like any other.
            self._reader.close()
            self._connection.close()
        self._permit.close()

    def _gather(self, waiting: list[Operation]) -> bool:
        """Wait for something to do, then take all there is. False: nothing will come any more."""
        block = not waiting
        while True:
            try:
                operations = self._queue.get(block)
            except queue.Empty:
                return True
            if operations is None:
                return False
            waiting += operations
            block = False

    def _commit_together(self, group: list[Operation]) -> None:
        fresh: Mapping[int, Record] = {}
        try:
            with self._permit:
                outcomes, fresh = self._transact(group)
        except FatalPortError as error:
            self._fatal = self._fatal or error
            outcomes = [Outcome(operation, error=error) for operation in group]
        except Exception as error:  # noqa: BLE001 - whatever it is, it goes to whoever caused it
            if len(group) > 1:
                for operation in group:
                    self._commit_together([operation])
                return
            outcomes = [Outcome(group[0], error=error)]
        self._landed(self._tip, outcomes, fresh)

    def _transact(self, group: list[Operation]) -> tuple[list[Outcome], Mapping[int, Record]]:
        if self._fatal is not None:
            raise FatalPortError(str(self._fatal))
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            row = connection.execute(READ_TIP).fetchone()
            before = self._tip if row[0] == self._tip.commits else tip_of(row)
            transaction = Transaction(connection, before, self._wall_ms())
            outcomes = _carry_out(transaction, group)
            tip = transaction.finish()
        except BaseException as error:
            self._roll_back()
            if isinstance(error, sqlite3.Error):
                raise fault(error) from error
            raise
        try:
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            raise commit_fault(error) from error
        self._tip = tip
        try:
            self._permit.acknowledge(tip.commits)
        except OSError as error:
            # The group has landed and is answered so; the next one is refused.
            self._fatal = FatalPortError(f"the count of acknowledged transactions cannot be kept: {error}")
        return outcomes, transaction.fresh

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            try:
                self._connection.execute("ROLLBACK")
            except sqlite3.Error as error:
                self._fatal = FatalPortError(f"ROLLBACK failed: {error}")


def _carry_out(transaction: Transaction, group: list[Operation]) -> list[Outcome]:
    """Each handler is called once, with all its payloads in order: one statement can then serve many callers."""
    by_handler: dict[Handler, list[Operation]] = {}
    for operation in group:
        by_handler.setdefault(operation.handler, []).append(operation)
    outcomes: list[Outcome] = []
    for handler, operations in by_handler.items():
        results = handler(transaction, [operation.payload for operation in operations])
        outcomes += map(Outcome, operations, results)
    return outcomes


def _first_of(waiting: list[Operation]) -> list[Operation]:
    """Take from the front as many operations as one group may hold, at least one if there is any."""
    weight = 0
    for count, operation in enumerate(waiting):
        weight += operation.weight
        if count and (count == _GROUP_OPERATIONS or weight > _GROUP_BYTES):
            group = waiting[:count]
            del waiting[:count]
            return group
    group = waiting[:]
    waiting.clear()
    return group

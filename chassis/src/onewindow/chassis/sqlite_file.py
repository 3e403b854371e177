"""The one file of an installation, as one process sees it: shared by the bus, the store and the blobs.

Writes go through the writer's thread and are answered after their COMMIT. Reads run where they are asked, in the event
loop: they come from the page cache and take tens of microseconds, less than handing them to a thread and back would.
Up to a handful of processes may share the file; they see each other's news within some 15 ms. A local disk is assumed:
network file systems keep neither SQLite's promises about locks nor ours.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from onewindow.chassis import clock
from onewindow.chassis.ports import PortError, Record
from onewindow.chassis.sqlite.faults import FatalPortError, NoRoomError, fault
from onewindow.chassis.sqlite.recent import Recent
from onewindow.chassis.sqlite.transaction import READ_TIP, Tip, Transaction, tip_of
from onewindow.chassis.sqlite.writer import Operation, Outcome, Writer

P = TypeVar("P")
R = TypeVar("R")

_LOOK_EVERY_S = 0.015
_FULL = "the disk takes no more: writes are refused until there is room"


class SqliteFile:
    """Open while somebody holds it; used from one event loop. Made once per process, in its wiring."""

    def __init__(self, path: Path, *, wall_ms: Callable[[], int] = clock.wall_ms) -> None:
        """``path``: the database; its folder exists. ``wall_ms``: the wall clock in epoch milliseconds."""
        self._path = path
        self._wall_ms = wall_ms
        self._holders = 0
        self._door = asyncio.Lock()
        self._loop: asyncio.AbstractEventLoop
        self._writer: Writer | None = None
        self._reader: sqlite3.Connection | None = None
        self._seen = -1
        self._tip = Tip()
        self.recent = Recent()
        """What this process appended last: its own readers need not read it back."""
        self._gathered: list[Operation] = []
        self._listeners: list[Callable[[Tip], None]] = []
        self._watchers = 0
        self._watch: asyncio.TimerHandle | None = None
        self._fatal: FatalPortError | None = None
        self._broken = asyncio.Event()
        self._no_room = False

    async def hold(self) -> None:
        """Open the file, or share it if it is open. Raises PortError."""
        async with self._door:
            if self._holders == 0:
                self._loop = asyncio.get_running_loop()
                writer = Writer(self._path, self._wall_ms, self._landed)
                self._reader, self._tip = await asyncio.to_thread(writer.open)
                self._writer, self.recent = writer, Recent()
            self._holders += 1

    async def let_go(self) -> None:
        """Flush and close, if nobody else holds it."""
        async with self._door:
            self._holders -= 1
            if self._holders == 0 and self._writer is not None:
                self._hand_over()
                writer, self._writer, self._reader = self._writer, None, None
                await asyncio.to_thread(writer.close)

    async def until_broken(self) -> NoReturn:
        """Wait for the moment when the file can no longer be trusted, then raise FatalPortError.

        Whoever runs the process awaits this beside its services, and ends the process with a non-zero code.
        """
        await self._broken.wait()
        raise self._fatal or FatalPortError("the file can no longer be trusted")

    def missing(self) -> list[str]:
        """What keeps new work from being kept: room for it, if the newest write was refused for the lack of it.

        Nobody need ask the disk: every member that has a seat writes its beat all the while.
        """
        return [_FULL] if self._no_room else []

    @property
    def tip(self) -> Tip:
        """How far the file has come, as of the last look."""
        return self._tip

    def write(
        self, handler: Callable[[Transaction, Sequence[P]], Sequence[R]], payload: P, weight: int = 0
    ) -> asyncio.Future[R]:
        """The result that ``handler`` gives for ``payload``, once it is durable.

        Raises PortError (nothing landed), OutcomeUnknownError, or what the handler raised.
        """
        if self._writer is None:
            raise PortError("the file is closed")
        future: asyncio.Future[R] = self._loop.create_future()
        if not self._gathered:
            # Handed over together at the end of this turn of the loop: the thread is woken once.
            self._loop.call_soon(self._hand_over)
        self._gathered.append(Operation(handler, payload, weight, future))
        return future

    @contextmanager
    def reading(self, sql: str, parameters: Mapping[str, Any] | tuple[Any, ...] = ()) -> Iterator[sqlite3.Cursor]:
        """The rows of a query. No await inside: an open cursor keeps the reader in the past."""
        if self._reader is None:
            raise PortError("the file is closed")
        try:
            cursor = self._reader.execute(sql, parameters)
            try:
                yield cursor
            finally:
                cursor.close()
        except sqlite3.Error as error:
            raise self.condemn(fault(error)) from error

    def rows(self, sql: str, parameters: Mapping[str, Any] | tuple[Any, ...] = ()) -> list[Any]:
        """All rows of a query."""
        with self.reading(sql, parameters) as cursor:
            return cursor.fetchall()

    def look(self) -> Tip:
        """The tip as it is now, whoever moved it; listeners hear of it first."""
        ((seen,),) = self.rows("PRAGMA data_version")
        if seen != self._seen:
            (row,) = self.rows(READ_TIP)
            self._seen = seen
            if row[0] > self._tip.commits:
                self._move(tip_of(row))
        return self._tip

    @contextmanager
    def watched(self) -> Iterator[None]:
        """As long as this lasts, listeners hear within some 15 ms also what other processes do."""
        self._watchers += 1
        if self._watch is None:
            self._watch = self._loop.call_later(_LOOK_EVERY_S, self._look_again)
        try:
            yield
        finally:
            self._watchers -= 1

    def listen(self, listener: Callable[[Tip], None]) -> None:
        """Call ``listener`` with each new tip that this process makes, or sees when it looks."""
        self._listeners.append(listener)

    def unlisten(self, listener: Callable[[Tip], None]) -> None:
        """Call it no more."""
        self._listeners.remove(listener)

    def _hand_over(self) -> None:
        if self._gathered and self._writer is not None:
            self._writer.put(self._gathered)
            self._gathered = []

    def _landed(self, tip: Tip, outcomes: list[Outcome], fresh: Mapping[int, Record]) -> None:
        """Called in the writer's thread."""
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._answer, tip, outcomes, fresh)

    def _answer(self, tip: Tip, outcomes: list[Outcome], fresh: Mapping[int, Record]) -> None:
        self.recent.add(fresh)
        if tip.commits > self._tip.commits:
            self._move(tip)
        for outcome in outcomes:
            if isinstance(outcome.error, PortError):
                self.condemn(outcome.error)
            self._no_room = isinstance(outcome.error, NoRoomError) or (self._no_room and outcome.error is not None)
            if outcome.operation.future.done():
                continue
            if outcome.error is not None:
                outcome.operation.future.set_exception(outcome.error)
            else:
                outcome.operation.future.set_result(outcome.result)

    def condemn(self, error: PortError) -> PortError:
        """The same error; if it is a fatal one, :meth:`until_broken` raises it."""
        if isinstance(error, FatalPortError) and self._fatal is None:
            self._fatal = error
            self._broken.set()
        return error

    def _move(self, tip: Tip) -> None:
        self._tip = tip
        for listener in self._listeners:
            listener(tip)

    def _look_again(self) -> None:
        self._watch = None
        if self._watchers and self._reader is not None:
            with suppress(PortError):  # whoever waits meets it in a read of their own
                self.look()
            self._watch = self._loop.call_later(_LOOK_EVERY_S, self._look_again)

"""How intake tells the log: one keyed record, known to be there, or the outcome is told as unknown."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Bus, Landed, Outgoing, RecordTooLargeError
from onewindow.chassis.problem import Problem
from onewindow.chassis.tracing import headers
from onewindow.contracts.application import ApplicationFact
from onewindow.contracts.topics import APPLICATION, applications

Result = TypeVar("Result")


class Saying:
    """Appends facts to intake's topic."""

    def __init__(self, bus: Bus, within_s: float) -> None:
        self._bus = bus
        self._within_s = within_s
        self._unfinished: set[asyncio.Task[Any]] = set()

    async def say(self, fact: ApplicationFact) -> None:
        """Returns when the fact is in the log. Raises Problem ``unavailable`` when nobody can say whether it is."""
        key = fact.application_id.encode()
        record = Outgoing(key, applications.encode(fact), headers(fact.id, fact.type))
        try:
            appended = await self._bus.append(APPLICATION, partition_of(key, self._bus.partitions), (record,))
        except RecordTooLargeError:
            raise Problem("too_large") from None
        if not isinstance(appended, Landed):
            raise Problem("unavailable")

    async def in_time(self, asked: Coroutine[Any, Any, Result]) -> Result:
        """What is read to judge an act. Raises Problem ``unavailable`` after the deadline; it is given up then."""
        try:
            async with asyncio.timeout(self._within_s):
                return await asked
        except TimeoutError:
            raise Problem("unavailable") from None

    def begin(self, work: Coroutine[Any, Any, Result]) -> "asyncio.Task[Result]":
        """Start work that goes on when the caller hangs up or the deadline passes."""
        task = asyncio.create_task(work)
        self._unfinished.add(task)
        task.add_done_callback(self._finished)
        return task

    async def finish(self, task: "asyncio.Task[Result]") -> Result:
        """What the work gives. Raises Problem ``unavailable`` after the deadline; the work goes on."""
        await self.ended(task)
        return task.result()

    async def ended(self, task: "asyncio.Task[Any]") -> None:
        """Wait for the end of somebody's work, however it ends. Raises Problem ``unavailable`` after the deadline."""
        await asyncio.wait((task,), timeout=self._within_s)
        if not task.done():
            raise Problem("unavailable")

    async def drain(self) -> None:
        """Wait for what was begun, as long as a deadline."""
        if self._unfinished:
            await asyncio.wait(self._unfinished, timeout=self._within_s)

    def _finished(self, task: "asyncio.Task[Any]") -> None:
        self._unfinished.discard(task)
        if not task.cancelled():
            task.exception()  # seen: whoever waited was told, and nobody else needs it

"""Applications into the log, never far ahead of the slowest group that reads it; and whether all of them are over."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.cluster import submitted
from benchmarks.million.patience import SILENT_S, Hiccup, patiently

from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Bus, Landed, Outgoing, PortError
from onewindow.contracts import topics
from onewindow.contracts.wire import headers
from onewindow.definitions.load import Catalogue

ROUND = 250
"""Applications in one round."""
BACKLOG = 6_000
"""No round is appended while a group has more unheard records before it: those of some thousand applications."""
_LOOK_S = 0.1
_STILL_S = 300.0
_LEAVING_S = 30.0
"""How long routing may take to let go of the last cases: rows are written, and looked at, twice a second."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a feed asks of whoever runs it.

    ``tend``: look after the processes; raises RuntimeError when one cannot be kept alive. ``held``: how many cases
    routing has in memory, None while it does not answer. ``hiccup`` hears of what is waited out, ``told`` of how many
    applications are in the log.
    """

    tend: Callable[[], None]
    held: Callable[[], Awaitable[int | None]]
    hiccup: Hiccup
    told: Callable[[int], None]


def groups_of(catalogue: Catalogue) -> Mapping[str, Sequence[str]]:
    """Who hears which topics, in the order of the work: who is before somebody else is asked first."""
    return {
        topics.ROUTING: topics.INPUTS,
        "onewindow-department-worker": tuple(topics.department(code) for code in catalogue.departments),
        "onewindow-department-worker-journal": (topics.CASE,),
        "onewindow-notifier": (topics.CASE,),
        "onewindow-intake": (topics.CASE,),
    }


class Feed:
    """``count`` applications are in the log, as far as is known."""

    def __init__(
        self,
        bus: Bus,
        digest: str,
        groups: Mapping[str, Sequence[str]],
        around: Surroundings,
        *,
        silent_s: float = SILENT_S,
        pause_s: float = 1.0,
    ) -> None:
        """``digest``: that of the definition ``bench-five``. ``groups``: see :func:`groups_of`.

        ``silent_s``: how long the log may be silent; ``pause_s``: from one question to the next meanwhile.
        """
        self._bus, self._digest, self._groups, self._around = bus, digest, groups, around
        self._silent_s, self._pause_s = silent_s, pause_s
        self._in_doubt = False
        self._failing_since: float | None = None
        self._prepared, self._twice = 0, 0
        self.count = 0

    async def upto(self, count: int, may: Callable[[], bool]) -> None:
        """Append in rounds up to so many, or until it may not go on. Raises RuntimeError."""
        while self.count < count and may():
            await self._until(lambda left: max(left) < BACKLOG, "the line stands still")
            await self.append(min(ROUND, count - self.count))

    async def append(self, count: int) -> None:
        """Append so many at once. What nobody can say of is counted in the log from then on.

        Raises RuntimeError when nothing has landed for too long.
        """
        batches: dict[int, list[Outgoing]] = {}
        for _ in range(count):
            fact = submitted(self._digest)
            key = fact.application_id.encode()
            batches.setdefault(partition_of(key, self._bus.partitions), []).append(
                Outgoing(key, topics.applications.encode(fact), headers(fact.id, fact.type))
            )
        began = time.monotonic()
        landed = await asyncio.gather(*(self._append(partition, batch) for partition, batch in batches.items()))
        self.count += sum(len(batch) for batch, fault in zip(batches.values(), landed, strict=True) if fault is None)
        if faults := [fault for fault in landed if fault is not None]:
            await self._doubt(faults, len(landed), began)
        else:
            self._failing_since = None
        self._around.told(self.count)

    async def _doubt(self, faults: Sequence[str], batches: int, began: float) -> None:
        """Some of the batches of this round may be in the log, or may come to be."""
        self._in_doubt = True
        self._around.hiccup("append unknown", f"{len(faults)} of {batches} batches: {faults[0]}")
        if self._failing_since is None:
            self._failing_since = began
        if time.monotonic() - self._failing_since >= self._silent_s:
            raise RuntimeError(f"no round has landed whole for {self._silent_s:.0f} s: {faults[0]}")
        await asyncio.sleep(self._pause_s)

    async def _append(self, partition: int, batch: Sequence[Outgoing]) -> str | None:
        """None when it is in the log, else what is known of it."""
        try:
            landed = await self._bus.append(topics.APPLICATION, partition, batch)
        except PortError as error:
            return str(error)
        return None if isinstance(landed, Landed) else type(landed).__name__

    async def rest(self) -> int | None:
        """Wait until every result is prepared and every view has followed; how many cases stay in routing's memory.

        None: routing does not say. Raises RuntimeError.
        """
        while True:
            await self._until(lambda left: not any(left), "the applications do not come to an end")
            # A result told twice, after a hiccup, would stand for one that is not there: nothing may move any more.
            before = self._prepared
            if not any(await self._left()) and before == self._prepared:
                break
        if self._prepared > self.count + self._twice:
            more, self._twice = self._prepared - self.count - self._twice, self._prepared - self.count
            self._around.hiccup("result told twice", f"{more} more than there are applications, under the same ids")
        self._around.told(self.count)
        until = time.monotonic() + _LEAVING_S
        while (held := await self._around.held()) != 0 and time.monotonic() < until:
            await asyncio.sleep(_LOOK_S)
        if held is None:
            self._around.hiccup("metrics unanswered", "routing does not say how many cases it holds")
        return held

    async def _until(self, done: Callable[[Sequence[int]], bool], otherwise: str) -> None:
        """Wait. Raises RuntimeError when nothing has moved for five minutes."""
        left, moved_at = await self._left(), time.monotonic()
        while not done(left):
            self._around.tend()
            self._around.told(self.count)
            await asyncio.sleep(_LOOK_S)
            asked_at, before = time.monotonic(), left
            left = await self._left()
            if left != before:
                moved_at = time.monotonic()
            elif asked_at > moved_at + _STILL_S:
                raise RuntimeError(f"{otherwise}: {left} results and records are waited for")

    async def _left(self) -> list[int]:
        """Results that are not prepared, then records that each group has not heard. Raises SilentError.

        Asked in this order nothing slips through: the last result ends the last case, and with the inputs heard the
        journal says no more.
        """
        if self._in_doubt:  # what had not landed in time may land later still, so from now on the log is asked
            self.count = await self._ends(topics.APPLICATION)
        self._prepared = await self._ends(topics.NOTICE)
        behind = [await self._behind(group, heard) for group, heard in self._groups.items()]
        return [max(0, self.count + self._twice - self._prepared), *behind]

    async def _ends(self, topic: str) -> int:
        """How many records a topic has."""

        async def ends() -> int:
            return sum([await self._bus.end(topic, partition) for partition in range(self._bus.partitions)])

        return await self._ask(ends, f"the end of {topic}")

    async def _behind(self, group: str, heard: Sequence[str]) -> int:
        return await self._ask(lambda: self._bus.behind(group, heard), f"how far {group} is behind")

    async def _ask(self, ask: Callable[[], Awaitable[int]], what: str) -> int:
        async def tended() -> int:
            self._around.tend()  # who ended by itself is started again, also while the log is silent
            return await ask()

        return await patiently(tended, what, self._around.hiccup, silent_s=self._silent_s, pause_s=self._pause_s)

"""A layer over the real bus that can do what SQLite by itself cannot: lose an answer, land late, hold, end a process.

Without a fault it answers as the bus under it. ``compares=False`` makes it write first and compare after, as Kafka
does: then Elsewhere means that the batch *is* in the log, behind somebody else's.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from onewindow.chassis.ports import Appended, Bus, Committed, Elsewhere, Landed, Membership, Outgoing, Polled, Record
from onewindow.chassis.ports import Unknown as Unanswered

T = TypeVar("T")
F = TypeVar("F", bound="Fault")
COMMIT = "commit"
"""Stands for a topic where the fault is to meet the next commit."""
_WAIT_S = 0.01


class DiedError(Exception):
    """The process ended in the middle of this; what it had done stays done."""


class Fault(Protocol):
    """What happens instead of an act. ``act`` is the act itself."""

    async def meet(self, act: Callable[[], Awaitable[Any]]) -> Any:
        """What the caller gets."""


class Lost:
    """Nothing lands, and nobody can say so."""

    async def meet(self, act: Callable[[], Awaitable[Any]]) -> Any:
        """Unknown."""
        del act
        return Unanswered()


class Silent:
    """It lands, and nobody can say so."""

    async def meet(self, act: Callable[[], Awaitable[Any]]) -> Any:
        """Unknown."""
        await act()
        return Unanswered()


class Late:
    """Nobody can say whether it lands; it does when the test says so, wherever the log ends by then."""

    def __init__(self) -> None:
        self._act: Callable[[], Awaitable[Any]] | None = None

    async def meet(self, act: Callable[[], Awaitable[Any]]) -> Any:
        """Unknown."""
        self._act = act
        return Unanswered()

    async def land(self) -> None:
        """Now."""
        assert self._act is not None, "the fault was never met"
        await self._act()


class Held:
    """The process stands still before the act, until the test lets it go on."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.go_on = asyncio.Event()
        self.done = asyncio.Event()

    async def meet(self, act: Callable[[], Awaitable[Any]]) -> Any:
        """As if nothing had been, but later."""
        self.reached.set()
        await self.go_on.wait()
        given = await act()
        self.done.set()
        return given


class HeldAfter(Held):
    """It lands; the process stands still before it learns of it, until the test lets it go on."""

    async def meet(self, act: Callable[[], Awaitable[Any]]) -> Any:
        """As if nothing had been, but later."""
        given = await act()
        self.reached.set()
        await self.go_on.wait()
        self.done.set()
        return given


class DiesBefore:
    """The process ends before the act."""

    async def meet(self, act: Callable[[], Awaitable[Any]]) -> Any:
        """Nothing."""
        del act
        raise DiedError


class DiesAfter:
    """The process ends after the act, before it learns of it."""

    async def meet(self, act: Callable[[], Awaitable[Any]]) -> Any:
        """Nothing."""
        await act()
        raise DiedError


class FaultyBus:
    """One process's bus. A process that has died stays dead: every further call fails."""

    def __init__(self, under: Bus, *, compares: bool = True) -> None:
        self._under, self._compares = under, compares
        self._faults: defaultdict[str, deque[tuple[int, Fault]]] = defaultdict(deque)
        self.dead = False
        self.quiet = 0
        """Polls in a row that brought nothing."""
        self.polled = asyncio.Event()

    def next(self, topic: str, fault: F, *, after: int = 0) -> F:
        """The next append to the topic meets the fault, or the one ``after`` so many others; the same fault."""
        self._faults[topic].append((after, fault))
        return fault

    @property
    def partitions(self) -> int:
        """See the port."""
        return self._under.partitions

    async def start(self) -> None:
        """See the port; what lies under it was started before."""

    async def stop(self) -> None:
        """See the port; what lies under it is stopped later."""

    async def append(
        self, topic: str, partition: int, batch: Sequence[Outgoing], *, expect: int | None = None
    ) -> Appended:
        """See the port."""
        fault = self._due(topic)
        writes_first = not self._compares or isinstance(fault, Late)

        async def act() -> Appended:
            appended = await self._under.append(topic, partition, batch, expect=None if writes_first else expect)
            if isinstance(appended, Landed) and expect not in (None, appended.offset):
                return Elsewhere(appended.offset + len(batch))
            return appended

        return await self.lived(act, fault)

    async def end(self, topic: str, partition: int) -> int:
        """See the port."""
        return await self.lived(lambda: self._under.end(topic, partition))

    async def read(self, topic: str, partition: int, offset: int, limit: int) -> Sequence[Record]:
        """See the port."""
        return await self.lived(lambda: self._under.read(topic, partition, offset, limit))

    async def behind(self, group: str, topics: Sequence[str]) -> int:
        """See the port."""
        return await self.lived(lambda: self._under.behind(group, topics))

    async def reached(self, group: str, topics: Sequence[str], partition: int) -> Mapping[str, int]:
        """See the port."""
        return await self.lived(lambda: self._under.reached(group, topics, partition))

    async def join(self, group: str, topics: Sequence[str], member: str) -> "FaultySeat":
        """See the port."""
        return FaultySeat(self, await self.lived(lambda: self._under.join(group, topics, member)))

    async def lived(self, act: Callable[[], Awaitable[T]], fault: Fault | None = None) -> T:
        """What the act gives to a process that is alive, and lives through it."""
        if self.dead:
            raise DiedError
        try:
            given: T = await (act() if fault is None else fault.meet(act))
        except DiedError:
            self.dead = True
            raise
        if self.dead:
            raise DiedError
        return given

    def _due(self, topic: str) -> Fault | None:
        """The fault that the next act meets, if it is its turn."""
        faults = self._faults[topic]
        if not faults:
            return None
        after, fault = faults.popleft()
        if after == 0:
            return fault
        faults.appendleft((after - 1, fault))
        return None

    async def commit(self, act: Callable[[], Awaitable[bool]]) -> bool:
        """A commit of one of the seats."""
        return await self.lived(act, self._due(COMMIT))

    async def polled_again(self) -> None:
        """Returns when the process has come round to another poll, whatever it brings."""
        self.polled.clear()
        await self.polled.wait()

    def heard(self, brought: bool) -> None:
        """A poll came to its end."""
        self.quiet = 0 if brought else self.quiet + 1
        self.polled.set()


class FaultySeat:
    """A seat that was taken through a :class:`FaultyBus`."""

    def __init__(self, bus: FaultyBus, under: Membership) -> None:
        self._bus, self._under = bus, under

    async def poll(self, limit: int, wait_s: float) -> Polled:
        """See the port."""
        brought = True
        try:
            polled = await self._bus.lived(lambda: self._under.poll(limit, min(wait_s, _WAIT_S)))
            brought = bool(polled.lost or polled.gained or polled.records)
        finally:
            self._bus.heard(brought)
        return polled

    async def commit(self, partition: int, positions: Mapping[str, int], note: str = "") -> bool:
        """See the port."""
        return await self._bus.commit(lambda: self._under.commit(partition, positions, note))

    async def committed(self, partition: int) -> Committed:
        """See the port."""
        return await self._bus.lived(lambda: self._under.committed(partition))

    async def rewind(self, partition: int) -> None:
        """See the port."""
        await self._bus.lived(lambda: self._under.rewind(partition))

    def owned(self) -> frozenset[int]:
        """See the port."""
        return self._under.owned()

    async def leave(self) -> None:
        """See the port. The dead don't give up their seats."""
        await self._bus.lived(self._under.leave)

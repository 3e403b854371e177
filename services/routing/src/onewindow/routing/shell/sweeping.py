"""The sweeper: goes over the open cases of the owned partitions, again and again, and looks for what is stuck.

    mark      up to where the journal is done with, and where the queues end: whatever has not moved since was told
    look      cases that have not moved since the last mark are shown to every invariant, some at a time
    repair    what can be mended by saying it again is noted, and said by the partition's owner at its next tick

It never takes more than a fifth of its time, however many cases are open, and never repairs the same case twice in a
minute. What nobody can say just now (a room is away, a desk is behind) is counted and asked again.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from onewindow.chassis.peers import PeerRefusedError
from onewindow.chassis.ports import Bus, Clock, PortError
from onewindow.contracts import topics
from onewindow.routing.shell import metrics
from onewindow.routing.shell.invariants.sight import Invariant, Sight
from onewindow.routing.shell.memory import Memory
from onewindow.routing.shell.strikes import passed

log = structlog.get_logger(__name__)

_CASES = 100
"""Cases in one sight."""
_REST = 4.0
"""After each sight, so many times as long as it took."""
_AGAIN_S = 60.0
"""The same case is said again at most so often."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """``memory`` is that of one tenure of the partition: after another take-over nothing of the mark holds."""

    memory: Memory
    ends: Mapping[str, int]


class Sweeper:
    """Shows open cases to invariants."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        memories: Mapping[int, Memory],
        departments: Sequence[str],
        invariants: Sequence[Invariant],
        every_s: float,
    ) -> None:
        """``memories`` are the owned partitions', as they come and go; ``every_s``: from one sweep to the next."""
        self._bus, self._clock, self._memories = bus, clock, memories
        self._queues = tuple(topics.department(code) for code in departments)
        self._invariants, self._every_s = tuple(invariants), every_s
        self._marks: dict[int, _Mark] = {}
        self._acted: dict[tuple[str, str], float] = {}
        self._unseen: set[str] = set()
        self._stop = asyncio.Event()
        for invariant in self._invariants:
            metrics.BROKEN.labels(invariant.name).set(0)
            metrics.REPAIRED.labels(invariant.name)  # there from the start, so that the first time shows as one

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``."""
        self._stop = stop
        while not stop.is_set():
            await self.sweep()
            await self._wait(self._every_s)

    async def sweep(self) -> dict[str, list[str]]:
        """Go over all that has not moved since the last sweep; by invariant, the cases of which it does not hold."""
        found: dict[str, list[str]] = {invariant.name: [] for invariant in self._invariants}
        self._unseen.clear()
        for partition, memory in list(self._memories.items()):
            try:
                mark = await self._marked(partition, memory)
            except PortError as error:
                self._unchecked("mark", error)
                self._unseen.update(found)
                continue
            for sight in self._sights(mark) if mark else ():
                began = self._clock.monotonic()
                for invariant in self._invariants:
                    found[invariant.name] += await self._look(invariant, sight)
                await self._wait(_REST * (self._clock.monotonic() - began))
        self._marks = {partition: mark for partition, mark in self._marks.items() if partition in self._memories}
        self._settle(found)
        return found

    async def _marked(self, partition: int, memory: Memory) -> _Mark | None:
        """The mark set at the last sweep, None if there was none in this tenure; a new one takes its place."""
        said = memory.said
        # Asked after what is done with was noted: all that followed from it lies below these ends.
        ends = await asyncio.gather(*(self._bus.end(topic, partition) for topic in self._queues))
        last = self._marks.get(partition)
        self._marks[partition] = _Mark(memory, {topics.CASE: said, **dict(zip(self._queues, ends, strict=True))})
        return last if last is not None and last.memory is memory else None

    def _sights(self, mark: _Mark) -> Iterator[Sight]:
        """The cases that have not moved since the mark, some at a time, as they are when their turn comes."""
        memory, below = mark.memory, mark.ends[topics.CASE]
        names = list(memory.cases)
        for start in range(0, len(names), _CASES):
            if self._stop.is_set() or self._memories.get(memory.partition) is not memory:
                return
            there = [name for name in names[start : start + _CASES] if name in memory.cases]
            cases = [memory.cases[name] for name in there if memory.offsets[name][-1] < below]
            if cases:
                yield Sight(memory, cases, mark.ends, passed(self._clock))

    async def _look(self, invariant: Invariant, sight: Sight) -> Sequence[str]:
        try:
            broken = await invariant.broken(sight)
        except (PortError, PeerRefusedError) as error:
            self._unchecked(invariant.name, error)
            self._unseen.add(invariant.name)
            return ()
        now = self._clock.monotonic()
        for name in broken:
            if now - self._acted.get((invariant.name, name), -_AGAIN_S) >= _AGAIN_S:
                self._acted[invariant.name, name] = now
                mended = invariant.repair(sight.memory, name)
                metrics.REPAIRED.labels(invariant.name).inc(mended)
                log.warning("invariant_broken", invariant=invariant.name, application_id=name, said_again=mended)
        return broken

    def _settle(self, found: Mapping[str, Sequence[str]]) -> None:
        """Tell how many are broken now, and forget whoever is whole again; where nobody could look, nobody is."""
        still = {(invariant, name) for invariant, names in found.items() for name in names}
        self._acted = {one: at for one, at in self._acted.items() if one in still or one[0] in self._unseen}
        for invariant, names in found.items():
            if invariant not in self._unseen:
                metrics.BROKEN.labels(invariant).set(len(names))

    def _unchecked(self, what: str, error: Exception) -> None:
        metrics.UNCHECKED.labels(what).inc()
        log.warning("invariant_unchecked", invariant=what, reason=str(error))

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)

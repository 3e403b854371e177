"""What the headers of traces cost: CPU of the line for one record, with and without them, runs interleaved.

Applications are put into the log beside the door, so that they may have no trace; all that follows has it or not as
they have it. One process serves all rooms but intake on one fresh file; nobody exports spans.
"""

import asyncio
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cluster import submitted
from benchmarks.servers import CATALOGUE, Server, server

from onewindow.chassis.clock import SystemClock
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Landed, Outgoing
from onewindow.chassis.settings import HouseSettings
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.chassis.sqlite_file import SqliteFile
from onewindow.chassis.tracing import made
from onewindow.contracts import topics
from onewindow.contracts.wire import headers
from onewindow.definitions.load import Catalogue

PORT = 18794
RUNS = 9
_ROOMS = ("routing", "department-worker", "notifier")
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Cost:
    """Microseconds of CPU for one record, run by run."""

    records: int
    traced_us: tuple[float, ...]
    bare_us: tuple[float, ...]

    @property
    def more(self) -> float:
        """By how much the median run with headers is above the median run without, as a ratio."""
        return statistics.median(self.traced_us) / statistics.median(self.bare_us) - 1


async def measure(applications: int, runs: int = RUNS) -> Cost:
    """So many runs of each kind, one after the other, each of so many applications."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"ONEWINDOW_DATA": folder, "ONEWINDOW_NOTIFIER_CHANNEL": "inbox"}
        async with server(_ROOMS, PORT, environment) as line:
            log = await _Log.opened(Path(folder))
            try:
                for traced in (True, False):
                    await log.through(applications, traced=traced)
                found: dict[bool, list[float]] = {True: [], False: []}
                began = await log.records()
                for run in range(runs):
                    for traced in (True, False) if run % 2 else (False, True):
                        found[traced].append(await _cpu_us(line, log, applications, traced=traced))
                return Cost(await log.records() - began, tuple(found[True]), tuple(found[False]))
            finally:
                await log.close()


async def _cpu_us(line: Server, log: "_Log", applications: int, *, traced: bool) -> float:
    records, cpu = await log.records(), line.cpu_s()
    await log.through(applications, traced=traced)
    return (line.cpu_s() - cpu) / (await log.records() - records) * 1e6


class _Log:
    """The running line's log, from another process."""

    def __init__(self, bus: SqliteBus, names: tuple[str, ...], digest: str) -> None:
        self._bus, self._names, self._digest = bus, names, digest
        self._clock = SystemClock()

    @classmethod
    async def opened(cls, folder: Path) -> "_Log":
        """Join in."""
        catalogue = Catalogue.load(CATALOGUE)
        names = topics.names(tuple(catalogue.departments))
        bus = SqliteBus(SqliteFile(folder / "onewindow.db"), names, HouseSettings(bus="sqlite").partition_count)
        await bus.start()
        return cls(bus, names, catalogue.hash_of("bench-five", 1))

    async def close(self) -> None:
        """Let go of the file."""
        await self._bus.stop()

    async def records(self) -> int:
        """How many there are in all topics."""
        return sum([await self._ends(name) for name in self._names])

    async def through(self, applications: int, *, traced: bool) -> None:
        """Append so many applications, and wait until every result is prepared, issued and known."""
        wanted = await self._ends(topics.NOTICE) + applications
        batches: dict[int, list[Outgoing]] = {}
        for _ in range(applications):
            fact = submitted(self._digest)
            key = fact.application_id.encode()
            named = headers(fact.id, fact.type, made(self._clock) if traced else b"")
            batches.setdefault(partition_of(key, self._bus.partitions), []).append(
                Outgoing(key, topics.applications.encode(fact), named)
            )
        for partition, batch in batches.items():
            for place in range(0, len(batch), _BATCH):
                landed = await self._bus.append(topics.APPLICATION, partition, batch[place : place + _BATCH])
                if not isinstance(landed, Landed):
                    raise RuntimeError("nobody can say whether the applications are in the log")
        async with asyncio.timeout(600):
            while await self._ends(topics.NOTICE) < wanted or await self._is_behind():
                await asyncio.sleep(0.02)

    async def _is_behind(self) -> bool:
        """Whether what the run led to is still being read."""
        heard = (topics.ROUTING, topics.INPUTS), ("onewindow-notifier", (topics.CASE,))
        return any([await self._bus.behind(group, names) > 0 for group, names in heard])

    async def _ends(self, name: str) -> int:
        return sum([await self._bus.end(name, partition) for partition in range(self._bus.partitions)])

"""The embedded edition: applications per second from POST to ResultPrepared, start to first answer, memory."""

import asyncio
import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import Answer, Ask, ask, load
from benchmarks.servers import Server, server

from onewindow.chassis.people import DEMO_WORD
from onewindow.chassis.settings import HouseSettings
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.chassis.sqlite_file import SqliteFile
from onewindow.contracts import topics

PORT = 18790
CONNECTIONS = 32
WARM_UP = 200
_SCRAPE_S = 5.0


@dataclass(frozen=True, slots=True)
class Embedded:
    """What was measured; times in seconds, memory in MB."""

    applications: int
    seconds: float
    posting_seconds: float
    start_s: float
    memory_ready_mb: float
    memory_after_mb: float
    cpu_s: float

    @property
    def per_second(self) -> float:
        """Applications per second, from the first POST to the last ResultPrepared in the log."""
        return self.applications / self.seconds


async def measure(applications: int, *, program: str = "onewindow.embedded", scrape: bool = False) -> Embedded:
    """Start the whole line on one fresh file, hand in ``applications``, wait for every result.

    ``program``: what to run instead of the command. ``scrape``: read its metrics every five seconds meanwhile.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = {"ONEWINDOW_DATA": folder, "ONEWINDOW_NOTIFIER_CHANNEL": "inbox"}
        started = time.perf_counter()
        async with server((), PORT, environment, program) as line:
            answer = await ask(line.origin, Ask("GET", "/v1/services", {}))
            start_s = time.perf_counter() - started
            if answer.status != 200:
                raise RuntimeError(f"the first answer was {answer.status}")
            ready_mb = line.resident_mb()
            token = await _signed_in(line)
            watch = await _Watch.opened(Path(folder))
            scraping = asyncio.create_task(_scrape(line)) if scrape else None
            try:
                await _post(line, token, "warm", WARM_UP)
                await watch.until(WARM_UP)
                cpu = line.cpu_s()
                began = time.perf_counter()
                await _post(line, token, "run", applications)
                posted = time.perf_counter()
                await watch.until(WARM_UP + applications)
                ended = time.perf_counter()
            finally:
                if scraping is not None:
                    scraping.cancel()
                await watch.close()
            return Embedded(
                applications=applications,
                seconds=ended - began,
                posting_seconds=posted - began,
                start_s=start_s,
                memory_ready_mb=ready_mb,
                memory_after_mb=line.resident_mb(),
                cpu_s=line.cpu_s() - cpu,
            )


async def _scrape(line: Server) -> None:
    while True:
        await ask(line.origin, Ask("GET", "/metrics", {}))
        await asyncio.sleep(_SCRAPE_S)


async def _signed_in(line: Server) -> str:
    body = json.dumps({"name": "me", "password": DEMO_WORD}).encode()
    answer = await ask(line.origin, Ask("POST", "/v1/sessions", {"Content-Type": "application/json"}, body))
    return str(answer.json()["token"])


async def _post(line: Server, token: str, name: str, count: int) -> None:
    body = json.dumps({"service": "bench-five", "answers": {"area_m2": 20}}).encode()
    common = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def asks() -> Iterator[Ask]:
        for place in range(count):
            yield Ask("POST", "/v1/applications", {**common, "Idempotency-Key": f"{name}-{place}"}, body)

    def seen(_: Ask, answer: Answer) -> None:
        if answer.status != 201:
            raise RuntimeError(f"an application was answered with {answer.status}: {answer.body[:300]!r}")

    await load(line.origin, asks(), CONNECTIONS, seen)


class _Watch:
    """Counts the prepared results in the log itself, from another process."""

    def __init__(self, file: SqliteFile, bus: SqliteBus) -> None:
        self._file, self._bus = file, bus

    @classmethod
    async def opened(cls, folder: Path) -> "_Watch":
        """Open the running system's file for reading."""
        file = SqliteFile(folder / "onewindow.db")
        bus = SqliteBus(file, (topics.NOTICE,), HouseSettings(bus="sqlite").partition_count)
        await bus.start()
        return cls(file, bus)

    async def until(self, count: int) -> None:
        """Until so many results are prepared; every record of the topic is one where notices stay in the inbox."""
        async with asyncio.timeout(600):
            while sum([await self._bus.end(topics.NOTICE, p) for p in range(self._bus.partitions)]) < count:
                await asyncio.sleep(0.02)

    async def close(self) -> None:
        """Let go of the file."""
        await self._bus.stop()

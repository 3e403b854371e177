"""A watched cluster as it ships, with a receiver for its alerts: started, hurt on purpose, asked, and wiped."""

import asyncio
import json
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
from tests.support.processes import environment, free_ports

from onewindow.chassis.kafka_bus import KafkaBus
from onewindow.chassis.motor.client import Mongo
from onewindow.chassis.motor_store import MotorStore
from onewindow.contracts import topics
from onewindow.definitions.load import Catalogue
from onewindow.department_worker.shell.rows import REVIEWS, TEXTS
from onewindow.local_cluster import state as states
from onewindow.local_cluster.ferret import BULK
from onewindow.local_cluster.places import DEPLOY
from onewindow.local_cluster.state import PartState, State
from onewindow.local_cluster.wanted import shape_of

_LOOK_S = 1.0
CATALOGUE = DEPLOY / "catalogue"


class Receiver:
    """A webhook that keeps the names of the alerts it is told of."""

    def __init__(self) -> None:
        heard = self.heard = list[str]()

        class Ear(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                heard.extend(one["labels"]["alertname"] for one in told["alerts"] if one["status"] == "firing")
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Silently."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Nobody listens any more."""
        self._server.shutdown()
        self._server.server_close()


class Hall:
    """One cluster; parts are named as `onewindow cluster status` names them."""

    def __init__(self, data: Path, receiver: Receiver) -> None:
        self.data, self.receiver = data, receiver
        self.state = self._told()
        self._prometheus = httpx.AsyncClient(base_url=self.state.prometheus, trust_env=False, timeout=30)

    @property
    def door(self) -> str:
        """Where people come in."""
        return self.state.gateway

    def part(self, name: str) -> PartState:
        """A server as it is now."""
        return next(part for part in self._told().parts if part.name == name)

    def send(self, kind: signal.Signals, *names: str) -> None:
        """Send these servers a signal: STOP hangs one, CONT lets it go on, KILL ends it."""
        for name in names:
            process = self.part(name).process
            assert process is not None, name
            assert process.send(kind), name

    async def ask(self, path: str, **params: str) -> Any:
        """What Prometheus answers."""
        answer = await self._prometheus.get(f"/api/v1/{path}", params=params)
        answer.raise_for_status()
        return answer.json()["data"]

    async def range(self, expr: str, start: float, end: float, step_s: float = 5) -> list[Any]:
        """The lines of a query over time."""
        span = {"start": f"{start:.3f}", "end": f"{end:.3f}", "step": f"{step_s:g}"}
        found: list[Any] = (await self.ask("query_range", query=expr, **span))["result"]
        return found

    async def firing(self) -> set[str]:
        """The names of the alerts that fire now."""
        alerts = (await self.ask("alerts"))["alerts"]
        return {one["labels"]["alertname"] for one in alerts if one["state"] == "firing"}

    async def until_firing(self, *names: str, within_s: float = 300) -> None:
        """Returns when all of these have fired, at once or one after the other."""
        left = set(names)
        try:
            async with asyncio.timeout(within_s):
                while left := left - await self.firing():  # noqa: ASYNC110 - Prometheus rings no bell
                    await asyncio.sleep(_LOOK_S)
        except TimeoutError:
            raise AssertionError(f"{', '.join(sorted(left))} did not fire within {within_s:.0f} s") from None

    async def until_told(self, *names: str, within_s: float = 180) -> None:
        """Returns when the webhook has been told of all of these."""
        async with asyncio.timeout(within_s):
            while not set(names) <= set(self.receiver.heard):  # noqa: ASYNC110 - the receiver rings no bell
                await asyncio.sleep(_LOOK_S)

    async def until_ready(self, *names: str, within_s: float = 240) -> None:
        """Returns when these servers do their work, or all of them if none is named."""
        async with asyncio.timeout(within_s):
            while not all(part.ready for part in self._told().parts if not names or part.name in names):  # noqa: ASYNC110 - the keeper rings none
                await asyncio.sleep(_LOOK_S)

    def log(self) -> AbstractAsyncContextManager[KafkaBus]:
        """Its log."""
        return log_of(self.data, self.state)

    def documents(self) -> AbstractAsyncContextManager[MotorStore]:
        """Its documents."""
        return documents_of(self.state)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._prometheus.aclose()

    def _told(self) -> State:
        told = states.read(self.data)
        assert told is not None
        return told


@asynccontextmanager
async def watched_hall(
    data: Path, before: Callable[[KafkaBus], Awaitable[None]] | None = None, env: Mapping[str, str] | None = None
) -> AsyncIterator[Hall]:
    """A cluster in this folder; all of it is gone afterwards.

    ``before``: what is written into its log at first. ``env``: what its processes find in their environment besides.
    """
    receiver = Receiver()
    folder = ("--data", str(data))
    try:
        if before is not None:
            await _cluster("up", *folder, "--at-rest")
            told = states.read(data)
            assert told is not None
            async with log_of(data, told) as bus:
                await before(bus)
            await _cluster("down", *folder)
        port = str(free_ports(1)[0])
        await _cluster(
            *("up", *folder, "--watch", "--alerts-to", receiver.url, "--port", port, "--catalogue", str(CATALOGUE)),
            env=env or {},
        )
        hall = Hall(data, receiver)
        try:
            yield hall
        finally:
            await hall.close()
    finally:
        await _cluster("down", *folder, "--wipe")
        receiver.close()


@asynccontextmanager
async def log_of(data: Path, state: State) -> AsyncIterator[KafkaBus]:
    """The log of a cluster, to write into it what no service would."""
    departments = tuple(Catalogue.load(CATALOGUE).departments)
    partitions = shape_of(data)["partitions"]
    bus = KafkaBus(bootstrap=state.kafka, topics=topics.names(departments), partitions=partitions, replication=1)
    await bus.start()
    try:
        yield bus
    finally:
        await bus.stop()


@asynccontextmanager
async def documents_of(state: State) -> AsyncIterator[MotorStore]:
    """What a cluster's desks keep, to take away what no service would."""
    store = MotorStore(Mongo(state.mongo, "onewindow"), bulk=BULK)
    await store.start((REVIEWS, TEXTS))
    try:
        yield store
    finally:
        await store.stop()


async def _cluster(*arguments: str, env: Mapping[str, str] = MappingProxyType({})) -> None:
    command = [sys.executable, "-m", "onewindow.local_cluster", *arguments]
    done = await asyncio.to_thread(
        subprocess.run, command, env={**environment(), **env}, capture_output=True, text=True, check=False, timeout=420
    )
    assert 0 == done.returncode, done.stdout + done.stderr

"""The line as the story sees it: separate server processes, spoken to over HTTP and in no other way."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from tests.support.dials import Dial
from tests.support.processes import Server, environment, free_ports, serving

Way = Literal["embedded", "four", "kafka", "clocks", "cluster"]

SERVICES = ("intake", "routing", "department-worker", "notifier")
_DOORS = {
    "/v1/reviews": "department-worker",
    "/v1/review-texts": "department-worker",
    "/v1/cases": "routing",
    "/v1/parked": "routing",
    "/v1/calendars": "routing",
    "/v1/results": "notifier",
    "/v1/notices": "notifier",
    "/v1/verify": "notifier",
}
"""Which service opens which door; all others are intake's."""
_AHEAD_S = {"intake": 3600, "routing": -3600, "department-worker": 3600, "notifier": -3600}
"""By how much each service's clock is wrong where clocks are."""
_PASSWORD = "one-window-demo"  # the published one


@dataclass(frozen=True, slots=True)
class Town:
    """Where each service is, and one client for all of them."""

    http: httpx.AsyncClient
    origins: Mapping[str, str]

    def url(self, path: str) -> str:
        """The address of a path, whichever process serves it."""
        service = next((name for door, name in _DOORS.items() if path.startswith(door)), "intake")
        return self.origins[service] + path

    async def come_in(self, name: str) -> "Person":
        """Sign in."""
        answer = await self.http.post(self.url("/v1/sessions"), json={"name": name, "password": _PASSWORD})
        assert answer.status_code == 201, answer.text
        return Person(self, name, {"Authorization": f"Bearer {answer.json()['token']}"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in; what they are answered is left to the test to judge."""

    town: Town
    name: str
    headers: Mapping[str, str]

    async def get(self, path: str, **params: str) -> httpx.Response:
        """Ask for something."""
        return await self.town.http.get(self.town.url(path), params=params, headers=dict(self.headers))

    async def post(self, path: str, body: Mapping[str, Any] | bytes, **headers: str) -> httpx.Response:
        """Hand something in; a header is named with underscores."""
        every = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        url = self.town.url(path)
        if isinstance(body, bytes):
            return await self.town.http.post(url, content=body, headers=every)
        return await self.town.http.post(url, json=dict(body), headers=every)


@asynccontextmanager
async def town(way: Way, folder: Path, kafka: str | None) -> AsyncIterator[Town]:
    """All services up and ready: in one process, in four on one file, in four on Kafka, or the cluster as it ships.

    ``clocks``: in four on Kafka, and as soon as they are ready every wall clock is an hour off, each its own way.
    """
    if way == "cluster":
        async with _cluster(folder) as running:
            yield running
        return
    settings = {"DATA": str(folder), "LOG_LEVEL": "info", "SESSION_S": "10"}
    if kafka is not None:
        settings |= {"BUS": "kafka", "KAFKA_BOOTSTRAP": kafka, "KAFKA_REPLICATION": "1"}
    together = [SERVICES] if way == "embedded" else [(service,) for service in SERVICES]
    ports = free_ports(len(together))
    origins = {
        service: f"http://127.0.0.1:{port}"
        for services, port in zip(together, ports, strict=True)
        for service in services
    }
    peers = {f"PEERS__{service.upper().replace('-', '_')}": origin for service, origin in origins.items()}
    dials = {service: Dial(folder / f"{service}.dial") for service in SERVICES} if way == "clocks" else {}
    servers = [
        Server(
            "onewindow.embedded",
            ("serve", *services),
            environment(**settings, **peers, MEMBER=f"{services[0]}-{os.getpid()}")
            | (dials[services[0]].environment if dials else {}),
            port,
            folder / f"{services[0]}.log",
            name=services[0],
        )
        for services, port in zip(together, ports, strict=True)
    ]
    async with serving(servers), httpx.AsyncClient(timeout=30.0, trust_env=False) as http:
        for service, dial in dials.items():
            dial.put(_AHEAD_S[service])
        yield Town(http, origins)
        await _until_clocks_are_off(servers, {server.name: _AHEAD_S[server.name] if dials else 0 for server in servers})
        await asyncio.gather(*(server.stop() for server in servers))


async def _until_clocks_are_off(servers: Sequence[Server], wanted_s: Mapping[str, float]) -> None:
    """Each knows by how much, within half a minute: who has written nothing for a while learns it when it does."""
    off_s: Mapping[str, float] = {}
    with suppress(TimeoutError):
        async with asyncio.timeout(60):
            while off_s != pytest.approx(wanted_s, abs=30):
                off_s = {one.name: await one.metric("onewindow_clock_off_seconds") for one in servers}
                await asyncio.sleep(0.5)
    assert off_s == pytest.approx(wanted_s, abs=30)


@asynccontextmanager
async def _cluster(folder: Path) -> AsyncIterator[Town]:
    """`onewindow cluster up` in a folder of its own; everything is asked through its one port."""
    (port,) = free_ports(1)
    await _told("up", "--port", str(port), folder=folder)
    try:
        async with httpx.AsyncClient(timeout=30.0, trust_env=False) as http:
            yield Town(http, dict.fromkeys(SERVICES, f"http://127.0.0.1:{port}"))
    finally:
        await _told("down", "--wipe", folder=folder)


async def _told(*arguments: str, folder: Path) -> None:
    command = (sys.executable, "-m", "onewindow.embedded", "cluster", *arguments, "--data", str(folder / "cluster"))
    process = await asyncio.create_subprocess_exec(*command, env=environment(), stdout=PIPE, stderr=STDOUT)
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()

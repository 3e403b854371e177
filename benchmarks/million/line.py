"""The four services as processes of a long run: what they hold and use, and one that is killed and comes back."""

import asyncio
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.load import Ask, ask
from benchmarks.servers import CATALOGUE

from onewindow.local_cluster.child import Child
from onewindow.local_cluster.places import free_ports
from onewindow.local_cluster.services import Service

SERVICES = ("intake", "routing", "department-worker", "notifier")
_START_S = 60.0
_BACK_S = 600.0
_LOOK_S = 0.02
_TICK = os.sysconf("SC_CLK_TCK")


class Line:
    """One process of each service, by its name."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        """``settings`` by their names without ONEWINDOW_. Nothing is started yet."""
        self._services = {
            name: Service(name, 1, port) for name, port in zip(SERVICES, free_ports(len(SERVICES)), strict=True)
        }
        logs = folder / "logs"
        logs.mkdir()
        # How far the line comes is looked at from outside: a machine that is slow is not a process that is stuck.
        told = {**settings, "NOTIFIER_CHANNEL": "inbox", "LOG_LEVEL": "warning", "STUCK_S": "600"}
        self._children: Mapping[str, Child] = {
            name: service.prepare(logs, CATALOGUE, told) for name, service in self._services.items()
        }

    def start(self) -> None:
        """Start all of them and wait until nothing is missing. Raises ClusterError."""
        for child in self._children.values():
            child.start()
        for name, child in self._children.items():
            child.wait_until(partial(self._ready, name), _START_S)

    def stop(self) -> None:
        """Stop all of them, those before the log last."""
        for child in self._children.values():
            child.ask_to_stop()
        for child in self._children.values():
            child.stop()

    def check(self) -> None:
        """Raises RuntimeError, with its last words, if one of them has ended by itself."""
        for name, child in self._children.items():
            code = child.ended()
            if code is not None:
                words = child.words.read_text(errors="replace")[-4000:]
                raise RuntimeError(f"{name} ended by itself with {code}; its last words:\n{words}")

    def pids(self) -> Mapping[str, int]:
        """Their processes, by name."""
        return {name: child.identity.pid for name, child in self._children.items() if child.identity}

    async def metric(self, service: str, name: str) -> float | None:
        """The sum of a metric's samples; None while the service does not answer."""
        try:
            answer = await ask(f"http://{self._services[service].address}", Ask("GET", "/metrics", {}))
        except (OSError, asyncio.IncompleteReadError):
            return None
        found = re.findall(rf"^{name}(?:\{{.*\}})? (\S+)$", answer.body.decode(), re.MULTILINE)
        return sum(map(float, found))

    def kill(self, service: str) -> None:
        """End its life at once, with SIGKILL."""
        self._children[service].kill()

    async def revive(self, service: str) -> float:
        """Start it again and wait until this life has handled a record; seconds from its first answer to then.

        Raises RuntimeError when it ends, or handles nothing in time.
        """
        self._children[service].start()
        deadline = time.monotonic() + _BACK_S
        answered_at = None
        while not (read := await self.metric(service, "onewindow_records_read_total")):
            if read is not None and answered_at is None:
                answered_at = time.monotonic()
            self.check()
            if time.monotonic() > deadline:
                raise RuntimeError(f"{service} handled nothing within {_BACK_S:.0f} s after it was killed")
            await asyncio.sleep(_LOOK_S)
        return 0.0 if answered_at is None else time.monotonic() - answered_at

    def _ready(self, name: str) -> bool:
        return not self._services[name].missing()


@contextmanager
def running(folder: Path, settings: Mapping[str, str]) -> Iterator[Line]:
    """The line, ready; all of it is stopped when the block is left."""
    line = Line(folder, settings)
    try:
        line.start()
        yield line
    finally:
        line.stop()


def resident_mb(pid: int) -> float:
    """Memory that a process holds now, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1000


def cpu_s(pid: int) -> float:
    """CPU seconds that a process and its children have used, those that ended included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    used = sum(map(int, fields[11:15])) / _TICK
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            used += cpu_s(int(child))
        except FileNotFoundError:
            continue  # it has just ended: the next look finds it with those that have
    return used

"""The four services as processes of a long run: what they hold and use, and one that is killed and comes back."""

import asyncio
import os
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.load import Ask, ask
from benchmarks.million.patience import Hiccup
from benchmarks.servers import CATALOGUE

from onewindow.local_cluster.child import Child
from onewindow.local_cluster.places import free_ports
from onewindow.local_cluster.services import Service

SERVICES = ("intake", "routing", "department-worker", "notifier")
_START_S = 60.0
_BACK_S = 300.0
_LOOK_S = 0.02
_ANSWER_S = 10.0
_LIVES = 4
"""A process that has ended so often by itself is not started again."""
_APART_S = 5.0
"""From the start of a life to that of the next: who ends at once is not started all the time."""
_TICK = os.sysconf("SC_CLK_TCK")


class Line:
    """One process of each service, by its name."""

    def __init__(self, folder: Path, settings: Mapping[str, str], hiccup: Hiccup) -> None:
        """``settings`` by their names without ONEWINDOW_. Nothing is started yet."""
        self._hiccup = hiccup
        self._ends: Counter[str] = Counter()
        self._due: dict[str, float] = {}
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

    def tend(self) -> None:
        """Start again what has ended by itself. Raises RuntimeError, with its last words, after too many times."""
        for name, child in self._children.items():
            code, now = child.ended(), time.monotonic()
            if code is None:
                continue
            if name not in self._due:
                self._ends[name] += 1
                self._due[name] = now + _APART_S
                self._hiccup(f"{name} restarted", f"it ended by itself with {code}")
                if self._ends[name] >= _LIVES:
                    words = child.words.read_text(errors="replace")[-4000:]
                    raise RuntimeError(f"{name} ended by itself {self._ends[name]} times; its last words:\n{words}")
            elif now >= self._due[name]:
                del self._due[name]
                child.start()

    def pids(self) -> Mapping[str, int]:
        """Their processes, by name."""
        return {name: child.identity.pid for name, child in self._children.items() if child.identity}

    async def metric(self, service: str, name: str) -> float | None:
        """The sum of a metric's samples; None while the service does not answer, or answers with anything but 200."""
        try:
            async with asyncio.timeout(_ANSWER_S):
                answer = await ask(f"http://{self._services[service].address}", Ask("GET", "/metrics", {}))
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError):
            return None  # nobody there, no answer in time, or one that broke off
        if answer.status != 200:
            return None
        found = re.findall(rf"^{name}(?:\{{.*\}})? (\S+)$", answer.body.decode(), re.MULTILINE)
        return sum(map(float, found))

    def kill(self, service: str) -> None:
        """End its life at once, with SIGKILL."""
        self._children[service].kill()

    async def revive(self, service: str) -> float | None:
        """Start it again and wait until this life has handled a record; seconds from its first answer to then.

        None when it handles nothing in time. Raises RuntimeError when it ends again and again.
        """
        self._children[service].start()
        deadline = time.monotonic() + _BACK_S
        answered_at = None
        while not (read := await self.metric(service, "onewindow_records_read_total")):
            if read is not None and answered_at is None:
                answered_at = time.monotonic()
            self.tend()
            if time.monotonic() > deadline:
                return None
            await asyncio.sleep(_LOOK_S)
        return 0.0 if answered_at is None else time.monotonic() - answered_at

    def _ready(self, name: str) -> bool:
        return not self._services[name].missing()


@contextmanager
def running(folder: Path, settings: Mapping[str, str], hiccup: Hiccup) -> Iterator[Line]:
    """The line, ready; all of it is stopped when the block is left."""
    line = Line(folder, settings, hiccup)
    try:
        line.start()
        yield line
    finally:
        line.stop()


def resident_mb(pid: int) -> float | None:
    """Memory that a process holds now, in MB; None if it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) / 1000 if found else None


def cpu_s(pid: int) -> float:
    """CPU seconds that a process and its children have used, those that ended included; 0 if it has ended itself."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    # A child that has just ended counts nothing here: the next look finds it with those that have.
    return sum(map(int, fields[11:15])) / _TICK + sum(cpu_s(int(child)) for child in children)

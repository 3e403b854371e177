"""One part under watch: started when those it needs are ready, started again when it ends, each time a little later."""

import time
from collections.abc import Container
from datetime import UTC, datetime

from onewindow.local_cluster.child import Child, Identity
from onewindow.local_cluster.parts import Part
from onewindow.local_cluster.room import is_full
from onewindow.local_cluster.state import PartState

_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 30.0
_LOOK_AT_READY_S = 2.0
_CALM_S = 60.0
"""After so long a life the pauses begin anew."""


class Watch:
    """Holds a part's process. ``now`` is seconds of a monotonic clock throughout."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.child: Child | None = None
        self.missing: tuple[str, ...] = ("not started",)
        self.restarts = 0
        self._since = ""
        self._workers: tuple[Identity, ...] = ()
        self._began = 0.0
        self._look = 0.0
        self._pause_s = _FIRST_PAUSE_S
        self._due: float | None = None

    @property
    def ready(self) -> bool:
        """Whether it does its work, as last looked."""
        return not self.missing

    def step(self, now: float, ready: Container[str]) -> None:
        """Look at it, and do what is due; ``ready``: the names of the parts that are. Raises ClusterError."""
        if self._due is not None:
            if now >= self._due:
                self.restarts += 1
                self._start(now)
        elif self.child is None:
            if all(name in ready for name in self.part.after):
                self._start(now)
        elif (code := self.child.ended()) is not None:
            self._pause_s = _FIRST_PAUSE_S if now - self._began > _CALM_S else self._pause_s
            self._wait(now, f"ended with {code}")
        elif now >= self._look:
            self.missing = tuple(self.part.missing())
            self._workers = self.child.identity.workers() if self.child.identity is not None else ()
            self._look = now + (_LOOK_AT_READY_S if self.ready else 0.0)

    def state(self) -> PartState:
        """As it is told to others."""
        process = self.child.identity if self.child is not None and self._due is None else None
        return PartState(
            self.part.name, self.part.port, process, self.missing, self.restarts, self._since, self._workers
        )

    def _start(self, now: float) -> None:
        try:
            self.child = self.part.prepare()
            self.child.start()
        except OSError as error:
            if not is_full(error):
                raise
            self._wait(now, "the disk is full")
            return
        self.missing = ("starting",)
        self._due = None
        self._began = self._look = now
        self._since = datetime.now(UTC).isoformat(timespec="seconds")

    def _wait(self, now: float, why: str) -> None:
        self.missing = (why,)
        self._workers = ()
        self._due = now + self._pause_s
        self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)


def stop(watches: list[Watch]) -> None:
    """Stop all of them: tier by tier from the highest, those of one tier together."""
    for tier in sorted({watch.part.tier for watch in watches}, reverse=True):
        children = [watch.child for watch in watches if watch.part.tier == tier and watch.child is not None]
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.stop()


def monotonic() -> float:
    """The clock of `Watch.step`."""
    return time.monotonic()

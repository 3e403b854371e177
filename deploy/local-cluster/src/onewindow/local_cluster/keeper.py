"""The keeper: one process that starts every server, starts again what ends, and stops all of them when asked to."""

import fcntl
import os
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from onewindow.local_cluster import state as states
from onewindow.local_cluster.child import Identity
from onewindow.local_cluster.parts import parts_of
from onewindow.local_cluster.room import is_full
from onewindow.local_cluster.rotating import bound
from onewindow.local_cluster.state import Phase, State
from onewindow.local_cluster.wanted import Wanted
from onewindow.local_cluster.watch import Watch, monotonic, stop
from onewindow.local_cluster.words import ClusterError

_START_S = 180.0
_ENDS = 3
"""A server that ended so often before all were ready once will not come up at all."""
_LOOK_S = {"starting": 0.1, "up": 0.5}


class Keeper:
    """Keeps one cluster. Ends when it is asked to by SIGTERM or SIGINT, or when the cluster does not come up."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._line = parts_of(wanted)
        self._watches = [Watch(part) for part in self._line.parts]
        self._asked = threading.Event()
        self._began = monotonic()
        self._at = datetime.now(UTC).isoformat(timespec="seconds")
        self._seconds = 0.0
        self._told: State | None = None

    def keep(self) -> int:
        """Until it is over; the exit code."""
        for kind in (signal.SIGTERM, signal.SIGINT):
            signal.signal(kind, self._ask)
        problem: ClusterError | None = None
        try:
            self._watch()
        except ClusterError as error:
            problem = error
        self._tell("stopping")
        stop(self._watches)
        if problem is not None:
            self._tell("failed", problem)
            return 1
        states.file_of(self._wanted.data).unlink()
        return 0

    def _watch(self) -> None:
        phase: Phase = "starting"
        while not self._asked.is_set():
            for watch in self._watches:
                watch.step(monotonic(), {other.part.name for other in self._watches if other.ready})
            if phase == "starting":
                if all(watch.ready for watch in self._watches):
                    phase, self._seconds = "up", monotonic() - self._began
                else:
                    self._check()
            self._tell(phase)
            for folder in ("logs", "gateway"):
                bound(self._wanted.data / folder)
            self._asked.wait(_LOOK_S[phase])

    def _check(self) -> None:
        """Raises ClusterError when there is no hope that it comes up."""
        late = monotonic() - self._began > _START_S
        for watch in self._watches:
            if (late and not watch.ready) or watch.restarts >= _ENDS:
                words = self._wanted.data / "logs" / f"{watch.part.name}.log"
                why = ", ".join(watch.missing)
                raise ClusterError(
                    f"{watch.part.name} 未能启动（{why}），见 {words}", f"{watch.part.name}: {why}; see {words}"
                )

    def _tell(self, phase: Phase, problem: ClusterError | None = None) -> None:
        me = Identity.of(os.getpid())
        assert me is not None
        state = State(
            phase=phase,
            keeper=me,
            gateway=self._line.gateway,
            kafka=self._line.kafka,
            mongo=self._line.mongo,
            prometheus=self._line.prometheus,
            alerts=self._line.alerts,
            began=self._at,
            seconds=round(self._seconds, 1),
            parts=tuple(watch.state() for watch in self._watches),
            problem=(problem.zh, problem.en) if problem else (),
        )
        if state != self._told:
            try:
                states.write(self._wanted.data, state)
            except OSError as error:
                if not is_full(error):
                    raise
                return  # the servers are kept nevertheless; it is told at the next look that finds room
            self._told = state

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self._asked.set()


def keep(wanted: Wanted) -> int:
    """Keep the cluster of this data folder; the exit code. Raises ClusterError if somebody else keeps it."""
    (wanted.data / "logs").mkdir(exist_ok=True)
    with _only(wanted.data / "cluster.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ClusterError(
                f"{wanted.data} 正由另一进程管理。", f"{wanted.data} is kept by another process."
            ) from None
        return Keeper(wanted).keep()


def _only(file: Path) -> Path:
    file.touch(0o600)
    return file

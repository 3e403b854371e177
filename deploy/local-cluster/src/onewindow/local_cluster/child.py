"""Server processes: started, looked at, stopped. Nobody is sent a signal who is not the very process that was meant."""

import math
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from onewindow.local_cluster.tools import path_of
from onewindow.local_cluster.words import ClusterError

_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Identity:
    """A process beyond doubt: pids are given out again, but not at the same moment. ``born``: ticks since the boot."""

    pid: int
    born: int

    @classmethod
    def of(cls, pid: int) -> "Identity | None":
        """The process with this pid, or None if there is none or it has ended and waits for its parent."""
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return None
        state, *fields = stat[stat.rindex(")") + 2 :].split()
        return None if state in "ZX" else cls(pid, int(fields[18]))

    def workers(self) -> "tuple[Identity, ...]":
        """The processes of its group that it has started itself, as nginx has; none if it is gone."""
        try:
            pids = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
            return tuple(known for pid in map(int, pids) if os.getpgid(pid) == self.pid and (known := Identity.of(pid)))
        except (FileNotFoundError, ProcessLookupError):
            return ()

    def lives(self) -> bool:
        """Whether this process, not a later one with its pid, is there."""
        return Identity.of(self.pid) == self

    def send(self, kind: signal.Signals) -> bool:
        """Send it a signal; False if it is gone."""
        with suppress(ProcessLookupError), closing(_Handle(self.pid)) as handle:
            if self.lives():  # looked at after the handle was had: the handle cannot come to mean another
                signal.pidfd_send_signal(handle.number, kind)
                return True
        return False

    def gone(self, within_s: float) -> bool:
        """Wait for its end; False if it is still there after so many seconds."""
        deadline = time.monotonic() + within_s
        while self.lives():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            with suppress(ProcessLookupError), closing(_Handle(self.pid)) as handle:
                # A child of ours that ended stays until it is waited for: look again soon, not only at the bell.
                select.select([handle.number], [], [], min(left, 0.5))
        return True

    def end(self, kind: signal.Signals = signal.SIGTERM, within_s: float = 30.0) -> bool:
        """Ask it to end, and make it end if it takes longer; whether it ended by itself."""
        self.send(kind)
        if self.gone(within_s):
            return True
        self.send(signal.SIGKILL)
        self.gone(within_s)
        return False


class _Handle:
    """A file descriptor that means one process for as long as it is open."""

    def __init__(self, pid: int) -> None:
        self.number = os.pidfd_open(pid)

    def close(self) -> None:
        os.close(self.number)


class Child:
    """One server process of this one, in as many lives as are wanted; what it says is added to a file."""

    def __init__(
        self,
        command: Sequence[str],
        words: Path,
        env: Mapping[str, str] | None = None,
        stop_with: signal.Signals = signal.SIGTERM,
        stop_s: float = 30.0,
        user: str | None = None,
    ) -> None:
        """``user``: as whom it runs, if not as ourselves. It ends when the thread that started it ends."""
        self._stop_with = stop_with
        self._stop_s = stop_s
        self._words = words
        self._env = dict(env) if env is not None else None
        ending = ["--pdeathsig", stop_with.name.removeprefix("SIG")]
        as_user = ["--reuid", user, "--regid", user, "--init-groups"] if user else []
        self._command = [path_of("setpriv"), *as_user, *ending, "--", *command]
        self._process: subprocess.Popen[bytes] | None = None
        self._identity: Identity | None = None

    @property
    def identity(self) -> Identity | None:
        """The process of this life, or None before the first."""
        return self._identity

    @property
    def words(self) -> Path:
        """The file with what it said."""
        return self._words

    def start(self) -> None:
        """Begin a life. Returns at once. A Ctrl-C at the terminal is not meant for it: it has a session of its own."""
        with self._words.open("ab") as words:
            self._process = subprocess.Popen(
                self._command,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                start_new_session=True,
            )
        self._identity = Identity.of(self._process.pid)

    def ended(self) -> int | None:
        """The exit code of this life, or None while it lasts."""
        return self._process.returncode if self._process is not None and self._over(0) else None

    def wait_until(self, ready: Callable[[], bool], within_s: float) -> None:
        """Returns when ``ready`` says so. Raises ClusterError naming the file with its words; it is stopped then."""
        deadline = time.monotonic() + within_s
        while not ready():
            code = self.ended()
            if code is not None or time.monotonic() > deadline:
                self.stop()
                why = f"ended with {code}" if code is not None else f"not ready within {within_s:.0f} s"
                raise ClusterError(f"{self._words.stem} 未能启动，见 {self._words}", f"{why}; see {self._words}")
            time.sleep(_LOOK_S)

    def send(self, kind: signal.Signals) -> None:
        """Send a signal, if it lives."""
        if self._identity is not None:
            self._identity.send(kind)

    def ask_to_stop(self) -> None:
        """Tell it to stop, without waiting."""
        self.send(signal.SIGCONT)
        self.send(self._stop_with)

    def stop(self) -> bool:
        """Ask it to stop, and make it stop if it takes too long; whether it stopped by itself."""
        if self._process is None:
            return True
        self.ask_to_stop()
        if self._over(self._stop_s):
            return True
        self.kill()
        return False

    def kill(self) -> None:
        """End this life at once, with SIGKILL."""
        if self._process is not None:
            self.send(signal.SIGKILL)
            self._over(math.inf)

    def _over(self, within_s: float) -> bool:
        """Whether this life ends within so many seconds. What it started itself and left behind ends with it."""
        process, identity = self._process, self._identity
        assert process is not None
        if process.returncode is None:
            if identity is not None and not identity.gone(within_s):
                return False
            # Not collected yet, so its number still means its group, and nobody else's.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return True

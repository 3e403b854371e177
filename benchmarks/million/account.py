"""The account of a long run: a row is printed when it was measured, and whatever ends the run, all is judged."""

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TextIO

from benchmarks.million.judging import SETTLED, verdict
from benchmarks.million.table import Row, clock, heading, line

from onewindow.chassis.ports import PortError
from onewindow.local_cluster.words import ClusterError

_BEAT_S = 60.0
_CUT_BY = (signal.SIGINT, signal.SIGTERM)
_CODES = {True: 0, False: 1, None: 2}


class CutOffError(SystemExit):
    """Somebody sent a signal. A SystemExit, because an event loop lets that one through wherever it is raised."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.number = number


class Account:
    """What a run has measured, and what it had to wait out. Every line is flushed: who kills the run keeps them."""

    def __init__(self, out: TextIO, title: str, settled: int = SETTLED) -> None:
        """``title``: under which conditions; ``settled``: from how many applications on rows are judged."""
        self._out, self._title, self._settled = out, title, settled
        self._began = self._beaten = time.monotonic()
        self._closed = False
        self._reached = 0
        self._names: list[str] = []
        self.rows: list[Row] = []
        self.hiccups: Counter[str] = Counter()
        self._say(title)

    @property
    def elapsed_s(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._began

    def beat(self, n: int) -> None:
        """So many applications are in the log; said once a minute."""
        self._reached = n
        if time.monotonic() - self._beaten >= _BEAT_S:
            self._beaten = time.monotonic()
            self._say(f"  {clock(self.elapsed_s)}  {n:,} applications in the log")

    def hiccup(self, kind: str, detail: str) -> None:
        """Something went wrong and is waited out: it is counted by its kind, and said at once."""
        self.hiccups[kind] += 1
        self._say(f"  {clock(self.elapsed_s)}  {kind}: {detail}")

    def row(self, row: Row) -> None:
        """A row was measured."""
        if not self.rows:
            self._names = list(row.resident_mb)
            self._say(heading(self._names))
        self.rows.append(row)
        self._say(line(row, self._names))

    def of(self, work: Callable[[], str | int]) -> int:
        """Do the work; the exit code. Whatever ends it, the table and the verdict are printed first.

        ``work`` gives why it ended, or the code of a piece of work that was accounted for already.
        """
        try:
            ended = work()
        except CutOffError as cut:
            self._close(f"cut off by {signal.Signals(cut.number).name}")
            return 128 + cut.number
        except (ClusterError, PortError, RuntimeError, OSError) as failure:
            self._close(f"FAILED: {failure}")
            return 2
        except BaseException as bug:
            if not self._closed:
                self._close(f"FAILED: {type(bug).__name__}: {bug}")
            raise
        return ended if isinstance(ended, int) else _CODES[self._close(ended)]

    def _close(self, ended: str) -> bool | None:
        """Print all of it once more, in one piece, and what it shows."""
        held, told = verdict(self.rows, self._settled)
        self._say(f"\nended after {clock(self.elapsed_s)} with {self._reached:,} applications: {ended}")
        if not self._closed:
            self._closed = True
            self._say(self._title)
            if self.rows:
                self._say("\n".join([heading(self._names), *(line(row, self._names) for row in self.rows)]))
            waited = ", ".join(f"{kind} {count}x" for kind, count in sorted(self.hiccups.items()))
            self._say(f"waited out: {waited or 'nothing'}")
            self._say(told)
        return held

    def _say(self, text: str) -> None:
        print(text, file=self._out, flush=True)


@contextmanager
def cut_off_by_signals() -> Iterator[None]:
    """In this block the first SIGINT or SIGTERM raises CutOffError; what comes later disturbs no cleaning up."""

    def cut(number: int, _: FrameType | None) -> None:
        no_signals()
        raise CutOffError(number)

    before = [signal.signal(number, cut) for number in _CUT_BY]
    try:
        yield
    finally:
        for number, handler in zip(_CUT_BY, before, strict=True):
            signal.signal(number, handler)


def no_signals() -> None:
    """From here on it is cleaned up, whoever asks for an end."""
    for number in _CUT_BY:
        signal.signal(number, signal.SIG_IGN)

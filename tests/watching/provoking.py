"""``python -m tests.watching.provoking``: provoke every alert once on a watched cluster, and tell which fired and when.

Each is provoked by the thing itself: a process that hangs, a server that is away, a text that is lost, a disk that is
full. The rules are those of deploy/prometheus, as they are. Exit code 0: all of them fired.
"""

import asyncio
import contextlib
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from tests.watching.crowd import DENIAL, Crowd, crowd_at
from tests.watching.hall import Hall, watched_hall
from tests.watching.overdue import write_overdue
from tests.watching.rules import rules
from tests.watching.showing import DESKS, write_rubbish

from onewindow.chassis.clock import monotonic
from onewindow.embedded.line.caller import RefusedError

ALERTS = sorted({rule["alert"] for rule in rules("alert")})
NOTIFIERS = ("notifier-1", "notifier-2")
_DISK_MB = 64


class Watcher:
    """Notes when each alert was first seen to fire."""

    def __init__(self, hall: Hall) -> None:
        self._hall, self._began = hall, monotonic()
        self.fired: dict[str, float] = {}

    async def run(self) -> None:
        """For ever; whoever starts it ends it."""
        while True:
            for name in await self._hall.firing() - self.fired.keys():
                self.fired[name] = monotonic() - self._began
                print(f"{self.fired[name]:6.0f} s  {name}", flush=True)
            await asyncio.sleep(1)

    async def until(self, *names: str, within_s: float = 420) -> None:
        """Returns when all of these have fired, or the time is over: what is missing is told at the end."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while set(names) & set(ALERTS) - self.fired.keys():  # noqa: ASYNC110 - Prometheus rings no bell
                    await asyncio.sleep(1)


async def provoke(hall: Hall, crowd: Crowd, watcher: Watcher, disk: Path | None) -> None:
    """One after the other, or several at once where they do not meet."""
    async with _people(crowd):
        await asyncio.sleep(20)
        await write_rubbish(hall, crowd)
        with _no_folder(hall.data / "services" / "notices"), _full(disk):
            await asyncio.gather(_lose_things(hall, crowd), _stutter(hall, "intake-2"), _kill_thrice(hall, "routing-2"))
            print("  texts, callers, kills: done", flush=True)
            early = ["DeadlineStruckLate", "RecordsParked", "CasesBlocked", "NoticesWait", "ResultUnmade"]
            early += ["EventLoopLate", "ProcessEnded", "Restarts", "CaseStuck", *(["DiskFilling"] if disk else [])]
            with _wrong_clock(hall):
                await watcher.until(*(f"OneWindow{name}" for name in (*early, "ClockWrong")))
        await hall.until_ready()

        with _hung(hall, *DESKS):
            await watcher.until("OneWindowServiceDown", "OneWindowPartitionsUnowned")
        await hall.until_ready()

        with _hung(hall, "ferretdb"):
            late = ["StoreAway", "IntakeClosed", "Outages", "GroupStands", "GroupLags"]
            late += ["BudgetBurnsFast", "BudgetBurnsSlowly"]
            await watcher.until(*(f"OneWindow{name}" for name in late))
        await hall.until_ready()

        with _hung(hall, "kafka-1"):
            await watcher.until("OneWindowLogAway")
        await hall.until_ready()


async def _lose_things(hall: Hall, crowd: Crowd) -> None:
    """A desk has lost a review that nobody has answered, and a refusal's reasons before its result was made."""
    crowd.resting.set()
    hall.send(signal.SIGSTOP, *NOTIFIERS)
    try:
        lost, refused = await crowd.hand_in("to-be-lost"), await crowd.hand_in("to-be-refused")
        await crowd.decide("village", refused, "deny", DENIAL)
        async with hall.documents() as store, asyncio.timeout(60):
            page = await store.find("review_texts", {"application_id": refused.application_id})
            for text in page.docs:
                await store.delete("review_texts", text["_id"])
            while not await store.delete("reviews", f"{lost.application_id}:village"):  # noqa: ASYNC110 - told soon
                await asyncio.sleep(0.2)
    finally:
        crowd.resting.clear()
        hall.send(signal.SIGCONT, *NOTIFIERS)


async def _stutter(hall: Hall, name: str) -> None:
    """A process is held for a second and a half again and again, for three minutes."""
    for _ in range(60):
        with _hung(hall, name):
            await asyncio.sleep(1.5)
        await asyncio.sleep(1.5)


async def _kill_thrice(hall: Hall, name: str) -> None:
    """A process that is killed as soon as it is back."""
    for _ in range(3):
        hall.send(signal.SIGKILL, name)
        await asyncio.sleep(8)
        await hall.until_ready(name)
        await asyncio.sleep(8)


@contextlib.contextmanager
def _hung(hall: Hall, *names: str) -> Iterator[None]:
    hall.send(signal.SIGSTOP, *names)
    try:
        yield
    finally:
        hall.send(signal.SIGCONT, *names)


@contextlib.contextmanager
def _wrong_clock(hall: Hall) -> Iterator[None]:
    """The clock of one member is an hour ahead."""
    there = _wrong_while(hall.data)
    there.touch()
    try:
        yield
    finally:
        there.unlink()


def _wrong_while(data: Path) -> Path:
    return data.with_name("wrong-clock")


@contextlib.contextmanager
def _no_folder(notices: Path) -> Iterator[None]:
    """Where the folder for notices should be, there is a file."""
    aside = notices.with_name("notices-aside")
    with contextlib.suppress(FileNotFoundError):
        notices.rename(aside)
    notices.touch()
    try:
        yield
    finally:
        notices.unlink()
        if aside.exists():
            aside.rename(notices)


@contextlib.contextmanager
def _full(disk: Path | None) -> Iterator[None]:
    if disk is None:
        yield
        return
    filler = disk / "filler"
    filler.write_bytes(bytes(_DISK_MB * 950_000))
    try:
        yield
    finally:
        filler.unlink()


@contextlib.contextmanager
def _small_disk(folder: Path) -> Iterator[Path | None]:
    """A disk of its own for the services' folder, where we may mount one; the folder leads there."""
    small = folder.parent.with_name("small-disk")
    small.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_MB}m,mode=700", "tmpfs", str(small)]
    if os.geteuid() != 0 or subprocess.run(mounting, check=False).returncode:
        print("the disk is not filled: only root may mount a small one")
        yield None
        return
    try:
        folder.parent.mkdir(mode=0o700)
        folder.symlink_to(small)
        yield small
    finally:
        subprocess.run(["umount", str(small)], check=True)


@contextlib.asynccontextmanager
async def _people(crowd: Crowd) -> AsyncIterator[None]:
    stop = asyncio.Event()
    flows = [crowd.flow(0.7, stop, name) for name in ("flow-a", "flow-b", "flow-c")]
    people = [asyncio.create_task(one) for one in (*flows, crowd.work(stop))]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*people)


async def main(folder: Path) -> int:
    """Run it and tell; the exit code."""
    with _small_disk(folder / "services") as disk:
        env = {
            "PYTHONPATH": str(Path(__file__).with_name("wrong_clock")),
            "WRONG_CLOCK_MEMBER": "notifier-2",
            "WRONG_CLOCK_WHILE": str(_wrong_while(folder)),
        }
        async with watched_hall(folder, write_overdue, env) as hall, crowd_at(hall.door) as crowd:
            watcher = Watcher(hall)
            watching = asyncio.create_task(watcher.run())
            try:
                await provoke(hall, crowd, watcher, disk)
            except RefusedError as refused:
                print(f"the crowd was refused: {refused}")
            finally:
                watching.cancel()
    silent = [name for name in ALERTS if name not in watcher.fired]
    for name in ALERTS:
        print(f"{name:28} " + (f"fired after {watcher.fired[name]:.0f} s" if name in watcher.fired else "DID NOT FIRE"))
    told = len(set(hall.receiver.heard))
    print(f"{len(ALERTS) - len(silent)} of {len(ALERTS)} alerts fired; the webhook was told of {told}")
    return 1 if silent else 0


if __name__ == "__main__":
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # it tries again, and says so each time
    with tempfile.TemporaryDirectory(prefix="onewindow-alerts-") as data:
        sys.exit(asyncio.run(main(Path(data) / "hall")))

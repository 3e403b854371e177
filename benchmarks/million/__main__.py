"""``make million``: does anything grow with closed cases? A million applications, or as many as the minutes reach.

    python -m benchmarks.million [--minutes 90] [--applications 1000000] [--store mongo|sqlite] [--first 10000]

Kafka and the four services as processes, documents behind MongoDB's protocol or in one SQLite file; five automatic
steps for each application. They are appended to the log, never far ahead of the slowest reader. At each checkpoint
all are over before anything is measured; then routing is killed three times, and the best of its lives counts.
Exit code 0: nothing has grown. 1: something has, or the run failed.
"""

import argparse
import asyncio
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

from benchmarks.conditions import conditions
from benchmarks.million.feeding import Feed
from benchmarks.million.ground import PARTITIONS, Ground, standing_on
from benchmarks.million.line import Line, cpu_s, resident_mb, running
from benchmarks.million.table import Row, TakeOver, table_of, verdict
from benchmarks.servers import CATALOGUE
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from onewindow.chassis.kafka_bus import KafkaBus
from onewindow.contracts import topics
from onewindow.definitions.load import Catalogue
from onewindow.local_cluster.words import ClusterError

_WARM_UP = 5
"""The first of so many parts of the first stretch is not measured."""
_KILLS = 3
_WHILE_DEAD = 16
"""Applications that come while routing is dead, so that its next life has something to handle."""
_RESIDENT = ("kafka", "ferretdb")


def main(arguments: Sequence[str]) -> int:
    """Run, print the table and the verdict; the exit code."""
    asked = _options(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # by way of every `finally`, which stop the servers
    out = Console() if sys.stdout.isatty() else Console(width=200)
    title = f"{conditions()}; one broker, {PARTITIONS} partitions, documents in {_STORES[asked.store]}"
    out.print(title, highlight=False)
    folder = Path(tempfile.mkdtemp(prefix="onewindow-million-"))
    rows: list[Row] = []
    try:
        with standing_on(folder, asked.store) as ground, running(folder, ground.settings()) as line:
            asyncio.run(_Run(ground, line, out, asked, rows).climb())
    except (ClusterError, RuntimeError) as failure:
        out.print(f"FAILED: {failure}", markup=False, highlight=False)
        return 1
    finally:
        shutil.rmtree(folder)
        out.print(table_of(rows, title))
    held, told = verdict(rows)
    out.print(told, highlight=False)
    return 0 if held else 1


class _Run:
    """One climb from checkpoint to checkpoint; ``rows`` fills with what was measured."""

    def __init__(self, ground: Ground, line: Line, out: Console, asked: argparse.Namespace, rows: list[Row]) -> None:
        self._ground, self._line, self._out, self._asked, self._rows = ground, line, out, asked, rows

    async def climb(self) -> None:
        """Until the last checkpoint, or the row after the minutes are over."""
        catalogue = Catalogue.load(CATALOGUE)
        names = topics.names(tuple(catalogue.departments))
        bootstrap = self._ground.brokers.bootstrap
        bus = KafkaBus(bootstrap=bootstrap, topics=names, partitions=PARTITIONS, replication=1)
        await bus.start()
        try:
            with Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=self._out,
            ) as progress:
                bar = progress.add_task("applications", total=self._asked.applications)
                feed = Feed(bus, catalogue, self._line, lambda count: progress.update(bar, completed=count))
                await self._climb(feed)
        finally:
            await bus.stop()

    async def _climb(self, feed: Feed) -> None:
        until = time.monotonic() + self._asked.minutes * 60
        goals = list(checkpoints(self._asked.first, self._asked.applications))
        await feed.upto(goals[0] // _WARM_UP, until)
        await feed.rest()
        for goal in goals:
            if time.monotonic() < until:
                row = await self._stretch(feed, goal, until)
                self._rows.append(row)
                self._out.print(row.line(), highlight=False)

    async def _stretch(self, feed: Feed, goal: int, until: float) -> Row:
        """On to the next checkpoint, or as far as time allows; then look, then kill."""
        count, began, disk = feed.count, time.monotonic(), self._ground.disk()
        services, servers = self._cpu_s()
        await feed.upto(goal, until)
        in_memory = await feed.rest()
        n, seconds = feed.count, time.monotonic() - began
        each = n - count
        services_after, servers_after = self._cpu_s()
        servers_pids = self._ground.pids()
        pids = {**self._line.pids(), **{name: servers_pids[name] for name in _RESIDENT if name in servers_pids}}
        resident_mb_of = {name: resident_mb(pid) for name, pid in pids.items()}
        used = self._ground.disk()
        return Row(
            n=n,
            per_second=each / seconds,
            services_cpu_ms=(services_after - services) / each * 1000,
            servers_cpu_ms=(servers_after - servers) / each * 1000,
            resident_mb=resident_mb_of,
            in_memory=in_memory,
            take_over=await self._take_over(feed),
            log_kb=(used.log - disk.log) / each / 1000,
            documents_kb=(used.documents - disk.documents) / each / 1000,
        )

    async def _take_over(self, feed: Feed) -> TakeOver:
        """The best of some kills: what is left of chance is small then."""
        lives = [await self._killed(feed) for _ in range(_KILLS)]
        return TakeOver(min(life.back_s for life in lives), min(life.taking_s for life in lives))

    async def _killed(self, feed: Feed) -> TakeOver:
        self._line.kill("routing")
        await feed.append(_WHILE_DEAD)
        began = time.monotonic()
        taking_s = await self._line.revive("routing")
        back_s = time.monotonic() - began
        await feed.rest()
        return TakeOver(back_s, taking_s)

    def _cpu_s(self) -> tuple[float, float]:
        """What services and servers have used in their present lives."""
        return sum(map(cpu_s, self._line.pids().values())), sum(map(cpu_s, self._ground.pids().values()))


def checkpoints(first: int, last: int) -> Iterator[int]:
    """The first, then on in steps of 1, 2, 5, 10, and the last."""
    at = float(first)
    for step in cycle((2, 2.5, 2)):
        if at >= last:
            break
        yield round(at)
        at *= step
    yield last


_STORES = {"mongo": "FerretDB over PostgreSQL", "sqlite": "one SQLite file"}


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.million", description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=90, help="no further application after so long")
    parser.add_argument("--applications", type=int, default=1_000_000)
    parser.add_argument("--store", choices=tuple(_STORES), default="mongo")
    parser.add_argument("--first", type=int, default=10_000, help="the first checkpoint")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The climb from checkpoint to checkpoint: applications, a look when all are over, at some three kills of routing."""

import argparse
import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace

from benchmarks.million.account import Account
from benchmarks.million.feeding import Feed, Surroundings, groups_of
from benchmarks.million.ground import PARTITIONS, Ground
from benchmarks.million.judging import checkpoints, kills
from benchmarks.million.line import Line, cpu_s, resident_mb
from benchmarks.million.table import Row, TakeOver
from benchmarks.servers import CATALOGUE

from onewindow.chassis.kafka_bus import KafkaBus
from onewindow.contracts import topics
from onewindow.definitions.load import Catalogue

_WARM_UP = 5
"""The first of so many parts of the first stretch is not measured."""
_LEAST_PART = 10
"""A stretch that time or the disk cut short is a row if it is at least one of so many parts."""
_KILLS = 3
_WHILE_DEAD = 16
"""Applications that come while routing is dead, so that its next life has something to handle."""
_RESIDENT = ("kafka", "ferretdb")
_TEND_S = 1.0
_STOP_S = 30.0


class Climb:
    """One climb; the account hears of every row, and of what is waited out."""

    def __init__(self, ground: Ground, line: Line, asked: argparse.Namespace, account: Account) -> None:
        self._ground, self._line, self._asked, self._account = ground, line, asked, account
        self._tended_at = 0.0
        self._until = 0.0

    async def climb(self) -> str:
        """Until the last checkpoint, or the row after the minutes or the disk are over; which of them it was.

        Raises RuntimeError and PortError when something cannot be waited out.
        """
        catalogue = Catalogue.load(CATALOGUE)
        names = topics.names(tuple(catalogue.departments))
        bootstrap = self._ground.brokers.bootstrap
        bus = KafkaBus(bootstrap=bootstrap, topics=names, partitions=PARTITIONS, replication=1)
        await bus.start()
        try:
            return await self.with_feed(
                Feed(bus, catalogue.hash_of("bench-five", 1), groups_of(catalogue), self.around())
            )
        finally:
            async with asyncio.timeout(_STOP_S):
                await bus.stop()

    def around(self) -> Surroundings:
        """What the feed of this climb may ask."""
        return Surroundings(self._tend, self._held, self._account.hiccup, self._account.beat)

    async def with_feed(self, feed: Feed) -> str:
        """The same, by a feed that is there."""
        self._until = time.monotonic() + self._asked.minutes * 60
        goals = list(checkpoints(self._asked.first, self._asked.applications))
        await feed.upto(goals[0] // _WARM_UP, self._may)
        await feed.rest()
        for goal in goals:
            if not self._may():
                break
            hiccups = self._account.hiccups.total()
            row = await self._stretch(feed, goal)
            if row is None:
                continue
            try:
                if self._is_due(goal):
                    row = replace(row, take_over=await self._take_over(feed))
            finally:  # whatever the kills come to, the stretch was measured
                self._account.row(replace(row, hiccups=self._account.hiccups.total() - hiccups))
        if not self._ground.has_room():
            return "the disk has no more room"
        return "all applications are over" if feed.count >= self._asked.applications else "the minutes are over"

    def _may(self) -> bool:
        """Whether further applications may be sent."""
        return time.monotonic() < self._until and self._ground.has_room()

    async def _stretch(self, feed: Feed, goal: int) -> Row | None:
        """On to the next checkpoint, or as far as time allows; then look. None: it was too short."""
        count, began = feed.count, time.monotonic()
        disk, pids, (services, servers) = self._ground.disk(), self._pids(), self._cpu_s()
        await feed.upto(goal, self._may)
        in_memory = await feed.rest()
        each, seconds = feed.count - count, time.monotonic() - began
        if each < max(1, (goal - count) // _LEAST_PART):
            return None
        services_after, servers_after = self._cpu_s()
        used = self._ground.disk()
        resident = {name: resident_mb(pid) for name, pid in self._shown().items()}
        whole = pids == self._pids() and None not in resident.values()
        return Row(
            n=feed.count,
            elapsed_s=self._account.elapsed_s,
            per_second=each / seconds,
            services_cpu_ms=(services_after - services) / each * 1000 if whole else None,
            servers_cpu_ms=(servers_after - servers) / each * 1000 if whole else None,
            resident_mb=resident,
            in_memory=in_memory,
            take_over=None,
            log_kb=(used.log - disk.log) / each / 1000,
            documents_kb=(used.documents - disk.documents) / each / 1000,
            disturbed=not whole,
        )

    def _is_due(self, goal: int) -> bool:
        """Whether routing is killed in this row, which may be the last."""
        return kills(goal, self._asked.first) or goal == self._asked.applications or not self._may()

    async def _take_over(self, feed: Feed) -> TakeOver | None:
        """The best of some kills, for what is left of chance is small then; None when routing never came back."""
        lives = [life for _ in range(_KILLS) if (life := await self._killed(feed)) is not None]
        if not lives:
            return None
        return TakeOver(min(life.back_s for life in lives), min(life.taking_s for life in lives))

    async def _killed(self, feed: Feed) -> TakeOver | None:
        self._line.kill("routing")
        await feed.append(_WHILE_DEAD)
        began = time.monotonic()
        taking_s = await self._line.revive("routing")
        back_s = time.monotonic() - began
        await feed.rest()
        if taking_s is None:
            self._account.hiccup("kill not measured", "routing handled nothing within the time that was given")
            return None
        return TakeOver(back_s, taking_s)

    def _tend(self) -> None:
        """Look after all processes, once a second."""
        if time.monotonic() >= self._tended_at + _TEND_S:
            self._ground.tend()
            self._line.tend()
            self._tended_at = time.monotonic()

    async def _held(self) -> int | None:
        held = await self._line.metric("routing", "onewindow_cases_in_memory")
        return None if held is None else int(held)

    def _pids(self) -> Mapping[str, int]:
        return {**self._line.pids(), **self._ground.pids()}

    def _shown(self) -> Mapping[str, int]:
        """Whose memory is shown: PostgreSQL's is that of many processes, most of it shared."""
        return {name: pid for name, pid in self._pids().items() if name in self._line.pids() or name in _RESIDENT}

    def _cpu_s(self) -> tuple[float, float]:
        """What services and servers have used in their present lives."""
        return sum(map(cpu_s, self._line.pids().values())), sum(map(cpu_s, self._ground.pids().values()))

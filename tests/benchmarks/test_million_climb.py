"""A whole climb, small, over the line in this process: its rows, its kills, and what ends it."""

import argparse
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
from benchmarks.million import climb
from benchmarks.million.account import Account
from benchmarks.million.climb import Climb
from benchmarks.million.ground import Disk, Ground
from benchmarks.million.line import Line
from prometheus_client import REGISTRY
from tests.benchmarks.in_process import feed_of, line_in


@dataclass
class Here:
    """Ground and line at once: all processes are this one. Kills are noted; ``room`` is what the disk has left.

    ``changes_at``: the look at the disk after which it is another process.
    """

    room: bool = True
    changes_at: int = 0
    kills: int = 0
    back: list[float | None] = field(default_factory=list)
    looks: int = 0

    def pids(self) -> Mapping[str, int]:
        """As line and ground, both."""
        return {"routing": os.getppid() if self.looks == self.changes_at else os.getpid()}

    def disk(self) -> Disk:
        """A thousand bytes more at each look."""
        self.looks += 1
        return Disk(1_000 * self.looks, 2_000 * self.looks)

    def has_room(self) -> bool:
        """As long as the test says."""
        return self.room

    def tend(self) -> None:
        """Nobody ends by himself."""

    def kill(self, _: str) -> None:
        """Noted."""
        self.kills += 1

    async def revive(self, _: str) -> float | None:
        """At once, unless the test says otherwise."""
        return self.back.pop(0) if self.back else 0.5

    async def metric(self, _: str, name: str) -> float | None:
        """As this process has it."""
        return REGISTRY.get_sample_value(name)


async def climbed(folder: Path, here: Here, account: Account | None = None, **asked: Any) -> tuple[Account, str, str]:
    """A climb; its account, why it ended, and what was printed."""
    options = argparse.Namespace(**{"applications": 300, "minutes": 10.0, "first": 100, "settled": 0, **asked})
    out = io.StringIO()
    account = account or Account(out, "conditions", options.settled)
    one = Climb(cast("Ground", here), cast("Line", here), options, account)
    async with line_in(folder / "data") as (house, catalogue):
        ended = await one.with_feed(feed_of(house, catalogue, one.around()))
    return account, ended, out.getvalue()


async def test_a_climb_comes_to_its_end(tmp_path: Path) -> None:
    """Three rows as they were asked for, nine kills, nothing in memory, nothing waited out, all of it said at once."""
    here = Here()
    account, ended, said = await climbed(tmp_path, here)

    assert "all applications are over" == ended
    assert [100, 200, 300] == [row.n for row in account.rows]
    assert [0, 0, 0] == [row.in_memory for row in account.rows]
    assert all(row.take_over is not None and row.services_cpu_ms and not row.disturbed for row in account.rows)
    assert 9 == here.kills
    assert not account.hiccups
    assert 5 == len(said.splitlines())


async def test_only_the_last_row_has_kills_where_none_are_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Routing is left alive in between, so that what it keeps shows; how it comes back is measured at the end."""
    monkeypatch.setattr(climb, "kills", lambda *_: False)
    account, _, _ = await climbed(tmp_path, Here(), applications=200)

    assert [False, True] == [row.take_over is not None for row in account.rows]


async def test_the_minutes_end_it(tmp_path: Path) -> None:
    """Not one application more, and no row of nothing."""
    account, ended, _ = await climbed(tmp_path, Here(), minutes=0.0)

    assert ("the minutes are over", []) == (ended, account.rows)


async def test_a_disk_that_fills_ends_it(tmp_path: Path) -> None:
    """It says so, and has the rows that it had."""
    account, ended, _ = await climbed(tmp_path, Here(room=False))

    assert ("the disk has no more room", []) == (ended, account.rows)


async def test_kills_that_give_nothing_and_processes_that_change_are_told(tmp_path: Path) -> None:
    """A life that handled nothing is counted and the others are taken; another process at the end: a disturbed row."""
    here = Here(changes_at=4, back=[None, 0.4, 0.3, None, None, None])
    account, _, _ = await climbed(tmp_path, here, applications=200)
    one, two = account.rows

    assert 0.3 == one.take_over.taking_s  # type: ignore[union-attr]  # it is there
    assert two.take_over is None
    assert {"kill not measured": 4} == account.hiccups
    assert (1, 3) == (one.hiccups, two.hiccups)
    assert (False, True) == (one.disturbed, two.disturbed)
    assert two.services_cpu_ms is None


async def test_a_stretch_that_was_measured_is_a_row_whatever_its_kills_come_to(tmp_path: Path) -> None:
    """Routing cannot be kept alive, or somebody cuts the run off among the kills: ten minutes of work are told."""

    class Mortal(Here):
        async def revive(self, _: str) -> float | None:
            raise RuntimeError("routing ended by itself 4 times")

    account = Account(io.StringIO(), "conditions", 0)
    with pytest.raises(RuntimeError, match="4 times"):
        await climbed(tmp_path, Mortal(), account)

    assert [(100, None)] == [(row.n, row.take_over) for row in account.rows]

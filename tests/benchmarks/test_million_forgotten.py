"""Of applications that are long over no room remembers so much as an id: the whole line in one process, looked through.

Every cache has a bound (docs/operations.md lists them). Here the bounds are small, so that two further stretches push
the first one out of all of them: what is found of it then is kept for ever, and grows with closed cases.
"""

import gc
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest
from benchmarks.million.feeding import Surroundings
from prometheus_client import REGISTRY
from tests.benchmarks.in_process import PARTITIONS, feed_of, line_in

from onewindow.chassis import journal_view, partitioner
from onewindow.chassis.house import House
from onewindow.chassis.sqlite import recent
from onewindow.contracts import topics
from onewindow.intake.shell import views
from onewindow.notifier.shell import follow
from onewindow.routing.shell.memory import Memory

STRETCH, STRETCHES = 30, 3
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_BOUNDS = ((journal_view, "_REMEMBERED"), (views, "_REMEMBERED"), (follow, "_REMEMBERED"), (recent, "_RECORDS"))
_SMALL = 8


@pytest.fixture(autouse=True)
def _small_caches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for module, bound in _BOUNDS:
        monkeypatch.setattr(module, bound, _SMALL)
    yield
    _empty_functions()


async def test_of_what_is_long_over_nothing_is_remembered(tmp_path: Path) -> None:
    """Ninety applications: of the first thirty no id is in memory, in whatever room and however it is held."""
    assert 0 == await remembered_of_the_first(tmp_path)


async def test_a_memory_that_lets_nothing_go_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closed cases stay in routing's memory: all thirty are found, so the look is thorough."""
    monkeypatch.setattr(Memory, "leave", lambda *_: 0)

    assert STRETCH == await remembered_of_the_first(tmp_path, leaving=False)


async def remembered_of_the_first(folder: Path, *, leaving: bool = True) -> int:
    """How many of the first stretch are found after the last. ``leaving``: wait until routing holds no case."""

    async def held() -> int:
        return int(REGISTRY.get_sample_value("onewindow_cases_in_memory") or 0) if leaving else 0

    async with line_in(folder / "data") as (house, catalogue):
        feed = feed_of(house, catalogue, Surroundings(lambda: None, held, _no_hiccup, lambda _: None))
        await feed.upto(STRETCH, lambda: True)
        await feed.rest()
        first = await filed(house)
        for stretch in range(2, STRETCHES + 1):
            await feed.upto(stretch * STRETCH, lambda: True)
            await feed.rest()
        _empty_functions()
        assert STRETCH == len(first)
        return len(first & ids_in_memory())


async def filed(house: House) -> set[int]:
    """The applications in the log, by the hashes of their ids: the ids themselves would be found in this test."""
    return {
        hash((record.key or b"").decode())
        for partition in range(PARTITIONS)
        for record in await house.bus.read(topics.APPLICATION, partition, 0, 1_000)
    }


def ids_in_memory() -> set[int]:
    """The hashes of all ids that any text or bytes in this process hold, alone or as a part."""
    gc.collect()
    found: set[int] = set()
    met: set[int] = set()
    left = gc.get_objects()
    while left:
        one = left.pop()
        if id(one) in met or isinstance(one, type | ModuleType):
            continue
        met.add(id(one))
        if isinstance(one, str | bytes):
            text = one if isinstance(one, str) else one.decode("latin-1")
            found.update(map(hash, _ID.findall(text)))
        elif one is not left:
            left += gc.get_referents(one)
    return found


def _empty_functions() -> None:
    """What functions remember has a bound that cannot be made small afterwards."""
    for function in (partitioner.partition_of, topics.journal.decode):
        cast("Any", function).cache_clear()


def _no_hiccup(kind: str, detail: str) -> None:
    raise AssertionError(f"{kind}: {detail}")

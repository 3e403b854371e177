"""The verdict on a measure of the system itself: the shipped one does not grow, one that keeps closed cases does.

Routing alone on the embedded log and store. What is measured are bytes that its memory holds and records that a
take-over reads: both are the same on every machine, and what megabytes and seconds are made of.
"""

import gc
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest
import pytest_asyncio
from benchmarks.million.judging import verdict
from benchmarks.million.table import Row, TakeOver
from tests.benchmarks.rows import FLAT
from tests.routing.office import Office, open_office
from tests.routing.shelf import Blank, CountingBus, closed, known, let_leave, successor

from onewindow.contracts import topics
from onewindow.routing.shell.board import Board
from onewindow.routing.shell.memory import Memory

STRETCH, STRETCHES = 40, 6
_REMEMBERED = type(topics.journal.decode)
"""A cache with a bound, shared by everybody who decodes."""
_NOT_HELD = (type, ModuleType, FunctionType, _REMEMBERED)
Seen = Callable[[Any], Any]


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An office that grants kiosks."""
    async with open_office(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("seen", [None, lambda store: store], ids=["one owner", "one after the other"])
async def test_the_shipped_system_does_not_grow(office: Office, seen: Seen | None) -> None:
    """Some hundred cases come and go: memory and take-over stay as they were after the first."""
    held, told = verdict(await measured(office, seen), settled=0)

    assert held, told


async def test_a_memory_that_lets_nothing_go_is_found(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closed cases stay: the verdict names the memory of routing, and how many they are."""
    monkeypatch.setattr(Memory, "leave", lambda *_: 0)
    held, told = verdict(await measured(office), settled=0)

    assert held is False
    assert "memory of routing" in told
    assert f"{STRETCH * STRETCHES} closed cases in memory" in told


async def test_a_take_over_that_reads_the_whole_journal_is_found(office: Office) -> None:
    """The board forgets how far it was: the next owner reads from the beginning, and the verdict names that alone."""
    held, told = verdict(await measured(office, Blank), settled=0)

    assert held is False
    assert told.split("): ", 1)[1].startswith("take-over of routing")


async def measured(office: Office, seen: Seen | None = None) -> list[Row]:
    """A row after each stretch of closed cases. ``seen``: the store as the owner sees it that takes over then."""
    rows = []
    for number in range(STRETCHES):
        await closed(office, STRETCH, first=number * STRETCH)
        await let_leave(office)
        held, kept = len(known(office.hearing)), bytes_of(office.hearing.memories)
        taken = await taken_over(office, seen) if seen else None
        row = replace(FLAT, n=(number + 1) * STRETCH, resident_mb={"routing": kept / 1e6}, in_memory=held)
        rows.append(replace(row, take_over=taken))
    return rows


async def taken_over(office: Office, seen: Seen) -> TakeOver:
    """By the records that an owner reads who comes now; another goes on after it."""
    bus = CountingBus(office.house.bus)
    await successor(office, bus=bus, store=seen(office.house.store))
    office.hearing = await successor(office)
    office.board = Board(office.house.store, office.hearing.memories)
    return TakeOver(bus.records, 0.0)


def bytes_of(root: object) -> int:
    """What an object holds, itself included: all that can be reached from it, classes and code left out."""
    met: dict[int, object] = {}
    left = [root]
    while left:
        one = left.pop()
        if id(one) not in met and not isinstance(one, _NOT_HELD):
            met[id(one)] = one
            left += gc.get_referents(one)
    return sum(map(sys.getsizeof, met.values()))

"""A read model fed by the journal: what counts, once, in order, over restarts and changes of hands."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.support.logbook import JOURNAL, at_offsets, claim, entry, open_bus, write

from onewindow.chassis import journal_view
from onewindow.chassis.consumer import Consumer
from onewindow.chassis.journal import Counted, Head, JournalGapError
from onewindow.chassis.journal_view import JournalView
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Committed, PortError, Record
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.contracts.entry import Entry
from onewindow.contracts.topics import journal


class Board:
    """A view's store: each case's last entry, and every entry in the order it was stored."""

    def __init__(self) -> None:
        self.heads: dict[str, Head] = {}
        self.stored: list[tuple[str, int]] = []
        self.asked: list[list[str]] = []
        self.down = 0
        self.news = asyncio.Event()

    async def look_up(self, ids: Sequence[str]) -> dict[str, Head]:
        """The heads it has."""
        self.asked.append(list(ids))
        return {one: self.heads[one] for one in ids if one in self.heads}

    async def store(self, counted: list[Counted[Entry]]) -> None:
        """Keep them, unless the store is down."""
        if self.down:
            self.down -= 1
            raise PortError("store is down")
        for one in counted:
            self.heads[one.entry.application_id] = one.head
            self.stored.append((one.entry.application_id, one.entry.seq))
        self.news.set()

    def view(self) -> JournalView[Entry]:
        """A new life of the view over the same store."""
        return JournalView(journal.decode, self.look_up, self.store)


async def follow(bus: SqliteBus, board: Board, expected: int) -> None:
    """One life of the view, until it has stored so many entries in all."""
    stop = asyncio.Event()
    running = asyncio.create_task(Consumer(bus, "onewindow-view", (JOURNAL,), "m-1", board.view()).run(stop))
    async with asyncio.timeout(10):
        while len(board.stored) < expected:
            board.news.clear()
            await board.news.wait()
    stop.set()
    await running


async def test_a_view_stores_what_counts_once_over_a_restart(tmp_path: Path) -> None:
    """The claim travels in the note: a reader that restarts after it still knows whose entries count."""
    async with open_bus(tmp_path) as bus:
        board = Board()
        first = entry("a", 1, None, 1)
        second = entry("a", 2, first, 1)
        await write(bus, JOURNAL, 0, claim(1, "old"), first, claim(2, "new"))
        await follow(bus, board, 1)
        good = entry("a", 2, first, 2)
        await write(bus, JOURNAL, 0, second, good, entry("a", 3, good, 2))
        await follow(bus, board, 3)
        assert board.stored == [("a", 1), ("a", 2), ("a", 3)]
        assert board.heads["a"].seq == 3


async def test_a_void_conclusion_met_after_a_restart_stays_void(tmp_path: Path) -> None:
    """An old owner's entry that lands behind the new claim is void for a reader that began after that claim."""
    async with open_bus(tmp_path) as bus:
        board = Board()
        first = entry("a", 1, None, 1)
        await write(bus, JOURNAL, 0, claim(1, "old"), first, claim(2, "new"))
        await follow(bus, board, 1)
        await write(bus, JOURNAL, 0, entry("a", 2, first, 1, "concluded"), entry("b", 1, None, 2))
        await follow(bus, board, 2)
        assert board.stored == [("a", 1), ("b", 1)]


async def test_a_batch_that_was_stored_but_not_committed_is_not_stored_again(tmp_path: Path) -> None:
    """Redelivered entries are known by their sequence number."""
    first = entry("a", 1, None, 1)
    records = [
        Record(JOURNAL, 0, 0, 0, b"k", claim(1, "n")),
        Record(JOURNAL, 0, 1, 0, b"a", first),
        Record(JOURNAL, 0, 2, 0, b"a", entry("a", 2, first, 1)),
    ]
    board = Board()
    for given in (records[:2], records):  # the second life starts from the beginning again
        view = board.view()
        await view.gained(0, Committed())
        assert await view.handle(0, given) == "1:1:n"
    assert board.stored == [("a", 1), ("a", 2)]


async def test_a_view_asks_for_unknown_cases_in_one_query(tmp_path: Path) -> None:
    """One look-up per batch for the cases it does not remember, none for those it does."""
    async with open_bus(tmp_path) as bus:
        board = Board()
        a, b = entry("a", 1, None, 1), entry("b", 1, None, 1)
        await write(bus, JOURNAL, 0, claim(1, "n"), b, a)
        view = board.view()
        await view.gained(0, Committed())
        await view.handle(0, await bus.read(JOURNAL, 0, 0, 10))
        await view.handle(0, [Record(JOURNAL, 0, 3, 0, b"a", entry("a", 2, a, 1))])
        assert board.asked == [["a", "b"]]


async def test_a_view_may_forget_heads_and_finds_them_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded; a case met again after it was forgotten goes on where the store has it."""
    monkeypatch.setattr(journal_view, "_REMEMBERED", 4)
    board = Board()
    view = board.view()
    await view.gained(0, Committed())
    firsts = {f"case-{number}": entry(f"case-{number}", 1, None, 1) for number in range(10)}
    values = [claim(1, "n"), *firsts.values()]
    await view.handle(0, at_offsets(values))
    follow_up = entry("case-0", 2, firsts["case-0"], 1)
    await view.handle(0, [Record(JOURNAL, 0, 11, 0, b"case-0", follow_up)])
    assert board.stored[-1] == ("case-0", 2)
    assert board.asked[-1] == ["case-0"]


async def test_what_is_remembered_does_not_grow_with_the_partitions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four partitions share what one may remember alone: after three more cases the first is looked up again."""
    monkeypatch.setattr(journal_view, "_REMEMBERED", 8)
    board = Board()
    view = board.view()
    for partition in range(4):
        await view.gained(partition, Committed())
    firsts = {f"case-{number}": entry(f"case-{number}", 1, None, 1) for number in range(4)}
    await view.handle(0, at_offsets([claim(1, "n"), *firsts.values()]))
    follow_up = entry("case-0", 2, firsts["case-0"], 1)
    await view.handle(0, [Record(JOURNAL, 0, 5, 0, b"case-0", follow_up)])
    assert board.asked[-1] == ["case-0"]


async def test_a_view_stops_on_a_gap(tmp_path: Path) -> None:
    """A missing entry ends the process; it is never shown as if nothing were missing."""
    async with open_bus(tmp_path) as bus:
        await write(bus, JOURNAL, 0, claim(1, "n"), entry("a", 2, b"missing", 1))
        with pytest.raises(JournalGapError):
            await Consumer(bus, "onewindow-view", (JOURNAL,), "m-1", Board().view()).run(asyncio.Event())


async def test_a_store_that_is_down_loses_nothing(tmp_path: Path) -> None:
    """The view waits, and what it could not store comes again."""
    async with open_bus(tmp_path) as bus:
        board = Board()
        board.down = 2
        first = entry("a", 1, None, 1)
        await write(bus, JOURNAL, 0, claim(1, "n"), first, entry("a", 2, first, 1))
        await follow(bus, board, 2)
        assert board.stored == [("a", 1), ("a", 2)]


async def test_a_view_passes_over_a_copy_of_a_case_in_another_partition() -> None:
    """With the number of partitions it knows where a case lives; a copy elsewhere is never stored."""
    board = Board()
    home = partition_of(b"a", 2)
    for partition in (1 - home, home):
        view = JournalView(journal.decode, board.look_up, board.store, partitions=2)
        await view.gained(partition, Committed())
        await view.handle(partition, at_offsets([claim(1, "n"), entry("a", 1, None, 1)], partition))
        assert board.stored == ([("a", 1)] if partition == home else [])

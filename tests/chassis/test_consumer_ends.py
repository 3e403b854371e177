"""What waiting does not heal ends the process, and the log says by name what a person must look at."""

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tests.support.logbook import JOURNAL, OTHER, claim, entry, open_bus, write
from tests.support.scribe import GROUP, Scribe

from onewindow.chassis.consumer import Consumer
from onewindow.chassis.journal import Counted, Head, JournalGapError
from onewindow.chassis.journal_view import JournalView
from onewindow.chassis.ports import OffsetOutOfRangeError
from onewindow.contracts.entry import Entry
from onewindow.contracts.topics import journal


async def test_a_position_outside_the_log_is_said_by_name_and_never_skipped(tmp_path: Path) -> None:
    """``offset_out_of_range`` with group and member; every new start ends in the same way; nothing is committed."""
    async with open_bus(tmp_path) as bus:
        await write(bus, JOURNAL, 0, b"a")
        seat = await bus.join(GROUP, (JOURNAL, OTHER), "m-1")
        await seat.poll(0, 0)
        assert await seat.commit(0, {JOURNAL: 7})
        await seat.leave()
        for _ in range(2):
            scribe = Scribe()
            with capture_logs() as said, pytest.raises(OffsetOutOfRangeError):
                await Consumer(bus, GROUP, (JOURNAL, OTHER), "m-1", scribe).run(asyncio.Event())
            (line,) = [one for one in said if one["event"] == "offset_out_of_range"]
            assert (line["log_level"], line["group"], line["member"]) == ("critical", GROUP, "m-1")
            assert f"{JOURNAL}/0" in line["reason"]
            assert scribe.values == []


async def test_a_gap_in_the_journal_is_said_by_name(tmp_path: Path) -> None:
    """``journal_gap`` with the record's place; the view stores nothing behind it."""
    stored: list[Counted[Entry]] = []

    async def heads(_: object) -> dict[str, Head]:
        return {}

    async def store(counted: list[Counted[Entry]]) -> None:
        stored.extend(counted)

    async with open_bus(tmp_path) as bus:
        first = entry("case-1", 1, None, 1)
        await write(bus, JOURNAL, 0, claim(1, "n"), first, entry("case-1", 3, first, 1))
        view: JournalView[Entry] = JournalView(journal.decode, heads, store)
        with capture_logs() as said, pytest.raises(JournalGapError):
            await Consumer(bus, GROUP, (JOURNAL,), "m-1", view).run(asyncio.Event())
        (line,) = [one for one in said if one["event"] == "journal_gap"]
        assert line["log_level"] == "critical"
        assert f"{JOURNAL}/0/2" in line["reason"]
        assert stored == []

"""What a process has just appended, its own readers have from memory."""

import sqlite3
from pathlib import Path

import pytest
from tests.support.bus_rig import some

from onewindow.chassis.sqlite.faults import FatalPortError
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.chassis.sqlite_file import SqliteFile

TOPIC = "letters"


async def test_ones_own_records_are_not_fetched_from_the_file(tmp_path: Path) -> None:
    """The file can be forged under a process without its readers seeing it; whoever opens it later is stopped."""
    bus = SqliteBus(SqliteFile(tmp_path / "log.db"), [TOPIC])
    await bus.start()
    await bus.append(TOPIC, 0, some(3))
    said = await bus.read(TOPIC, 0, 0, 10)
    with sqlite3.connect(tmp_path / "log.db") as connection:
        connection.execute("UPDATE log SET value = CAST('forged' AS BLOB)")
    connection.close()

    assert said == await bus.read(TOPIC, 0, 0, 10)
    await bus.stop()
    await bus.start()
    with pytest.raises(FatalPortError):
        await bus.read(TOPIC, 0, 0, 10)
    await bus.stop()


async def test_a_read_goes_on_where_memory_ends(tmp_path: Path) -> None:
    """Records that memory has let go, and those of other processes between one's own, come from the file, in order."""
    mine, theirs = (SqliteBus(SqliteFile(tmp_path / "log.db"), [TOPIC]) for _ in range(2))
    await mine.start()
    await theirs.start()
    wanted: list[bytes] = []
    for turn in range(30):
        for bus in (mine, theirs) if turn > 26 else (mine,):
            batch = some(500, f"{turn}")
            await bus.append(TOPIC, 0, batch)
            wanted += [one.value for one in batch]

    found = [record for start in range(0, len(wanted), 700) for record in await mine.read(TOPIC, 0, start, 700)]
    assert wanted == [record.value for record in found]
    assert list(range(len(wanted))) == [record.offset for record in found]
    await theirs.stop()
    await mine.stop()

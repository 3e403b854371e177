"""What is SQLite's own about the Bus: one file, decided in one transaction, shared by processes."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from tests.support.bus_rig import WITHIN_S, settled, some, sqlite_spec, taken, values
from tests.support.far_appender import TOPIC, start

from onewindow.chassis.ports import Collection, Elsewhere, Landed, PortError
from onewindow.chassis.sqlite.check import damage
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.chassis.sqlite_file import SqliteFile
from onewindow.chassis.sqlite_store import SqliteStore


async def test_a_batch_that_belongs_elsewhere_is_not_written(tmp_path: Path) -> None:
    """SQLite decides before it writes; the answer says where the log ends."""
    bus = sqlite_spec(tmp_path).bus()
    await bus.start()
    await bus.append(TOPIC, 0, some(2))

    assert Elsewhere(2) == await bus.append(TOPIC, 0, some(2, "w"), expect=1)
    assert ["v0", "v1"] == values(await bus.read(TOPIC, 0, 0, 10))
    await bus.stop()


async def test_the_partition_count_is_pinned(tmp_path: Path) -> None:
    """Another one is refused, and the refused bus leaves the file as it was."""
    bus = sqlite_spec(tmp_path, partitions=4).bus()
    await bus.start()
    await bus.stop()

    with pytest.raises(PortError, match="made with 4 partitions, not with 8"):
        await sqlite_spec(tmp_path, partitions=8).bus().start()
    again = sqlite_spec(tmp_path, partitions=4).bus()
    await again.start()
    await again.stop()


async def test_topics_can_be_added(tmp_path: Path) -> None:
    """A later bus with more topics adds them, even while an earlier one runs that knows nothing of them."""
    early = SqliteBus(SqliteFile(tmp_path / "log.db"), ["onewindow.alpha.v1"])
    late = SqliteBus(SqliteFile(tmp_path / "log.db"), ["onewindow.beta.v1", "onewindow.alpha.v1"])
    await early.start()
    member = await early.join("group", ["onewindow.alpha.v1"], "one")
    await late.start()

    assert Landed(0) == await late.append("onewindow.beta.v1", 0, some(1))
    assert Landed(0) == await late.append("onewindow.alpha.v1", 0, some(1))
    assert ["v0"] == values(await taken(member, 1))
    await late.stop()
    await early.stop()


async def test_a_wall_clock_that_jumps_back_turns_no_record_back(tmp_path: Path) -> None:
    """Append times follow the clock forward, and wait for it when it goes back, in all topics and partitions."""
    now = [1_000]
    file = SqliteFile(tmp_path / "log.db", wall_ms=lambda: now[0])
    bus = SqliteBus(file, ["a", "b"])
    await bus.start()
    for wall, topic in ((5_000, "a"), (2_000, "b"), (4_999, "a"), (6_000, "b")):
        now[0] = wall
        await bus.append(topic, 0, some(1))

    assert [5_000, 5_000] == [record.appended_ms for record in await bus.read("a", 0, 0, 10)]
    assert [5_000, 6_000] == [record.appended_ms for record in await bus.read("b", 0, 0, 10)]
    await bus.stop()


async def test_seats_from_before_a_restart_of_the_machine_are_not_waited_for(tmp_path: Path) -> None:
    """The monotonic clock began anew: a beat that lies in the future is nobody's."""
    before = SqliteBus(SqliteFile(tmp_path / "log.db"), ["a"], session_s=600, monotonic=lambda: 1e9)
    await before.start()
    await settled({"a": await before.join("group", ["a"], "a")}, 4)
    after = SqliteBus(SqliteFile(tmp_path / "log.db"), ["a"], session_s=600, monotonic=lambda: 10.0)
    await after.start()

    await settled({"b": await after.join("group", ["a"], "b")}, 4)
    await after.stop()
    await before.stop()


async def test_who_lost_its_seat_to_a_later_life_is_told_on_every_poll(tmp_path: Path) -> None:
    """First what it lost, then an error; when the later life is over, it has its seat again."""
    bus = sqlite_spec(tmp_path).bus()
    await bus.start()
    former = await bus.join("group", [TOPIC], "a")
    await settled({"a": former}, 4)
    later = await bus.join("group", [TOPIC], "a")
    await settled({"a": later}, 4)

    assert {0, 1, 2, 3} == (await former.poll(10, 0)).lost
    with pytest.raises(PortError, match="another process"):
        await former.poll(10, 0)
    await later.leave()
    await settled({"a": former}, 4)
    await bus.stop()


async def test_people_can_read_the_log(tmp_path: Path) -> None:
    """The view `record` shows it to any SQLite tool; the file belongs to its owner alone."""
    bus = sqlite_spec(tmp_path).bus()
    await bus.start()
    await bus.append(TOPIC, 3, some(2))
    await bus.stop()

    with sqlite3.connect(tmp_path / "log.db") as connection:
        rows = connection.execute("SELECT topic, partition, offset, key, value, headers FROM record").fetchall()
    connection.close()
    assert [(TOPIC, 3, 0, "key", "v0", "ce_id 0"), (TOPIC, 3, 1, "key", "v1", "ce_id 1")] == rows
    assert 0o600 == (tmp_path / "log.db").stat().st_mode & 0o777


async def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """Neither somebody else's database nor any other file is written into."""
    with sqlite3.connect(tmp_path / "log.db") as connection:
        connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    (tmp_path / "text.db").write_text("not a database at all " * 100)

    for name in ("log.db", "text.db"):
        before = (tmp_path / name).read_bytes()
        with pytest.raises(PortError):
            await SqliteFile(tmp_path / name).hold()
        assert before == (tmp_path / name).read_bytes()
    with pytest.raises(PortError):
        await SqliteFile(tmp_path / "no folder" / "log.db").hold()


async def test_the_file_is_open_as_long_as_somebody_holds_it(tmp_path: Path) -> None:
    """Bus and store share it; who stops last closes it, and what was written on the way out is there."""
    file = SqliteFile(tmp_path / "log.db")
    bus, store = SqliteBus(file, [TOPIC]), SqliteStore(file)
    await asyncio.gather(bus.start(), store.start([Collection("cases")]))
    writing = asyncio.create_task(bus.append(TOPIC, 0, some(1)))
    await asyncio.sleep(0)
    await bus.stop()

    assert Landed(0) == await writing
    assert await store.insert("cases", {"_id": "a", "rev": 1})
    await store.stop()
    with pytest.raises(PortError):
        await store.get("cases", "a")
    assert not (tmp_path / "log.db-wal").exists()
    assert [] == list(damage(tmp_path / "log.db"))


async def test_one_bad_operation_does_not_harm_its_neighbours(tmp_path: Path) -> None:
    """What waits together is committed together, but who asks for nonsense fails alone."""
    bus = sqlite_spec(tmp_path).bus()
    await bus.start()
    member = await bus.join("group", [TOPIC], "a")
    await settled({"a": member}, 4)

    nonsense, landed, kept = await asyncio.gather(
        member.commit(0, {TOPIC: 2**70}),
        bus.append(TOPIC, 0, some(2)),
        member.commit(1, {TOPIC: 1}),
        return_exceptions=True,
    )
    assert isinstance(nonsense, Exception)
    assert (Landed(0), True) == (landed, kept)
    await bus.stop()


async def test_processes_share_the_log_without_gap_or_double(tmp_path: Path) -> None:
    """Three processes append at the same time; nobody finds the file locked, each one's records are in order."""
    writers = [await start(tmp_path / "log.db", name, "200") for name in "abc"]
    async with asyncio.timeout(2 * WITHIN_S):
        said = [await writer.communicate() for writer in writers]
    assert [0, 0, 0] == [writer.returncode for writer in writers], said

    offsets = [int(line) for out, _ in said for line in out.split()]
    assert list(range(600)) == sorted(offsets)
    bus = sqlite_spec(tmp_path).bus()
    await bus.start()
    found = [text[:8] for text in values(await bus.read(TOPIC, 0, 0, 1000))]
    await bus.stop()
    for name in "abc":
        assert [f"{name}.{n:06d}" for n in range(200)] == [text for text in found if text.startswith(name)]


async def test_a_killed_process_loses_nothing_it_was_told_of(tmp_path: Path) -> None:
    """Every acknowledged record is there, without a gap, however often a process is killed in the middle."""
    acknowledged = -1
    for _ in range(5):
        writer = await start(tmp_path / "log.db", "k")
        assert writer.stdout is not None
        async with asyncio.timeout(WITHIN_S):
            for _ in range(40):
                acknowledged = int(await writer.stdout.readline())
        writer.kill()
        # Whole lines only: what is behind the last one was never said.
        for line in (await writer.communicate())[0].split(b"\n")[:-1]:
            acknowledged = int(line)

    bus = sqlite_spec(tmp_path).bus()
    await bus.start()
    records = await bus.read(TOPIC, 0, 0, 100_000)
    await bus.stop()
    assert list(range(len(records))) == [record.offset for record in records]
    assert acknowledged < len(records) <= acknowledged + 6
    assert [] == list(damage(tmp_path / "log.db"))

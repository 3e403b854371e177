"""What the embedded edition does when the disk is full, lies, or forgets."""

import asyncio
import hashlib
import io
import random
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.support.bus_rig import WITHIN_S, settled, some, sqlite_spec, values
from tests.support.far_appender import TOPIC, start

from onewindow.chassis.ports import Collection, PortError
from onewindow.chassis.sqlite.check import damage
from onewindow.chassis.sqlite.faults import FatalPortError, NoRoomError
from onewindow.chassis.sqlite.transaction import Transaction
from onewindow.chassis.sqlite_blobs import SqliteBlobs
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.chassis.sqlite_file import SqliteFile
from onewindow.chassis.sqlite_store import SqliteStore


async def test_a_full_disk_refuses_and_recovers(tmp_path: Path) -> None:
    """Refused appends wrote nothing; with space again the same process goes on; nothing that was told is lost."""
    async with asyncio.timeout(WITHIN_S):
        writer = await start(tmp_path / "log.db", "f", "200", "300000")
        out, errors = await writer.communicate()
    said = out.decode().split()

    assert (0, 10) == (writer.returncode, said.count("refused")), errors
    assert list(range(190)) == [int(line) for line in said if line != "refused"]
    bus = sqlite_spec(tmp_path).bus()
    await bus.start()
    assert 190 == len(await bus.read(TOPIC, 0, 0, 1000))
    await bus.stop()
    assert [] == list(damage(tmp_path / "log.db"))


async def test_a_lack_of_room_is_known_from_the_newest_write(tmp_path: Path) -> None:
    """It is missing from a refused write on, whatever fails otherwise meanwhile, until a write is taken again."""

    def most_pages(transaction: Transaction, counts: Sequence[int]) -> list[object]:
        return [transaction.all(f"PRAGMA max_page_count = {count:d}") for count in counts]

    def wrong(_: Transaction, payloads: Sequence[None]) -> list[None]:
        raise ValueError(payloads)

    file = SqliteFile(tmp_path / "log.db")
    bus = SqliteBus(file, [TOPIC])
    await bus.start()
    missing = [file.missing()]
    await file.write(most_pages, 1)  # as many as there are by now
    with pytest.raises(NoRoomError):
        await bus.append(TOPIC, 0, some(3, "x" * 100_000))
    missing.append(file.missing())
    with pytest.raises(ValueError, match="None"):
        await file.write(wrong, None)
    missing.append(file.missing())
    await file.write(most_pages, 1_000_000)
    await bus.append(TOPIC, 0, some(3, "x" * 100_000))
    missing.append(file.missing())
    await bus.stop()

    assert [False, True, True, False] == [bool(each) for each in missing]


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
async def test_a_failing_sync_ends_the_process_and_loses_nothing_that_was_told(tmp_path: Path) -> None:
    """It acknowledges nothing any more and exits with an error; what it does not know may be there or not."""
    inject = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=fsync,fdatasync:error=EIO:when=60+")
    async with asyncio.timeout(WITHIN_S):
        writer = await start(tmp_path / "log.db", "s", tracer=inject)
        out, errors = await writer.communicate()
    said = out.decode().split()
    if b"ptrace" in errors.lower():
        pytest.skip("strace is not allowed here")

    assert 0 != writer.returncode
    assert ["unknown"] == [line for line in said if not line.isdigit()]
    assert "unknown" == said[-1]
    bus = sqlite_spec(tmp_path).bus()
    await bus.start()
    records = await bus.read(TOPIC, 0, 0, 1000)
    await bus.stop()
    assert len(records) in (len(said) - 1, len(said))


async def furnish(path: Path) -> None:
    """Put something of everything into a file, and leave it open."""
    file = SqliteFile(path)
    bus, store, blobs = SqliteBus(file, [TOPIC]), SqliteStore(file), SqliteBlobs(file)
    await bus.start()
    await blobs.start()
    await store.start([Collection("cases", (("state",),))])
    for n in range(20):
        await bus.append(TOPIC, n % 4, some(3, "x" * 300))
    member = await bus.join("group", [TOPIC], "a")
    await settled({"a": member}, 4)
    await member.commit(0, {TOPIC: 4}, "note")
    await store.put_many("cases", [{"_id": f"{n}", "rev": 1, "state": "open", "text": "y" * 300} for n in range(40)])
    content = random.Random(1).randbytes(40_000)
    await blobs.put(hashlib.sha256(content).hexdigest(), io.BytesIO(content))
    # As a crash would leave it: the write-ahead log is copied while the file is open.
    for part in ("", "-wal", "-pen"):
        shutil.copy(f"{path}{part}", path.with_name(f"crashed.db{part}"))
    await store.stop()
    await blobs.stop()
    await bus.stop()


def kept(path: Path) -> list[object]:
    """All that is in a file, as any reader sees it."""
    connection = sqlite3.connect(path)
    try:
        tables = ("log", "tip", "topic", "setting", "position", "doc_cases", "blob", "chunk")
        return [connection.execute("SELECT * FROM TABLE".replace("TABLE", table)).fetchall() for table in tables]
    finally:
        connection.close()


def missed(folder: Path, part: str, flips: int) -> list[int]:
    """The bits of a file whose flipping changed what any reader sees without the check having found it."""
    database = folder / part.split("-")[0]
    chance = random.Random(part)
    copies = {file: file.read_bytes() for file in folder.iterdir()}
    assert [] == list(damage(database))
    wanted = kept(database)
    bits = []
    for bit in chance.sample(range(len(copies[folder / part]) * 8), flips):
        for file in set(folder.iterdir()) - copies.keys():
            file.unlink()
        for file, content in copies.items():
            file.write_bytes(content)
        flipped = bytearray(copies[folder / part])
        flipped[bit // 8] ^= 1 << bit % 8
        (folder / part).write_bytes(flipped)
        try:
            if not [*damage(database)] and kept(database) != wanted:
                bits.append(bit)
        except (sqlite3.Error, PortError):
            continue
    return bits


@pytest.mark.parametrize("part", ["log.db", "log.db-pen", "crashed.db-wal", "crashed.db-pen"])
async def test_a_flipped_bit_is_found(tmp_path: Path, part: str) -> None:
    """Whichever bit of the file, its write-ahead log or its note: the check finds it, or it changes nothing at all."""
    await furnish(tmp_path / "log.db")

    assert [] == missed(tmp_path, part, flips=60)


async def test_a_damaged_record_is_not_read(tmp_path: Path) -> None:
    """Whoever comes to it is stopped, and so is the process; records before it can still be read."""
    await furnish(tmp_path / "log.db")
    with sqlite3.connect(tmp_path / "log.db") as connection:
        connection.execute("UPDATE log SET value = CAST('forged' AS BLOB) WHERE id & 0xffff = 5")
    connection.close()
    file = SqliteFile(tmp_path / "log.db")
    bus = SqliteBus(file, [TOPIC])
    await bus.start()

    assert 5 == len(values(await bus.read(TOPIC, 0, 0, 5)))
    with pytest.raises(FatalPortError, match=f"{TOPIC}/0/5 is damaged or missing"):
        await bus.read(TOPIC, 0, 0, 10)
    with pytest.raises(FatalPortError):
        await file.until_broken()
    await bus.stop()


async def test_a_damaged_document_is_not_read(tmp_path: Path) -> None:
    """It is neither handed out nor taken for absent."""
    await furnish(tmp_path / "log.db")
    with sqlite3.connect(tmp_path / "log.db") as connection:
        connection.execute("UPDATE doc_cases SET body = replace(body, 'open', 'ajar') WHERE id = '7'")
    connection.close()
    store = SqliteStore(SqliteFile(tmp_path / "log.db"))
    await store.start([Collection("cases", (("state",),))])

    with pytest.raises(FatalPortError, match="cases/7 is damaged"):
        await store.get("cases", "7")
    with pytest.raises(FatalPortError):
        await store.find("cases", {"state": "ajar"})
    await store.stop()


async def test_an_older_file_is_not_taken_for_the_log(tmp_path: Path) -> None:
    """A copy that lacks acknowledged transactions is refused; as a backup, without the note, it is taken."""
    bus = sqlite_spec(tmp_path).bus()
    await bus.start()
    await bus.append(TOPIC, 0, some(1))
    await bus.stop()
    older = (tmp_path / "log.db").read_bytes()
    await bus.start()
    await bus.append(TOPIC, 0, some(1))
    await bus.stop()
    (tmp_path / "log.db").write_bytes(older)

    with pytest.raises(FatalPortError, match="acknowledged transactions are missing"):
        await sqlite_spec(tmp_path).bus().start()
    (tmp_path / "log.db-pen").unlink()
    await bus.start()
    assert 1 == await bus.end(TOPIC, 0)
    await bus.stop()

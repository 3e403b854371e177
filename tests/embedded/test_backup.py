"""`onewindow backup` and `onewindow restore` on a line that worked: what people have in hand holds afterwards."""

import asyncio
import gzip
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.embedded.worked_line import CARD, command, letters, package, said, shown, told_in, worked
from tests.story.acting import Desk, hand_in
from tests.story.town import town

from onewindow.contracts.topics import CASE, NOTICE
from onewindow.definitions.load import Catalogue
from onewindow.department_worker.shell.settings import DepartmentWorkerSettings
from onewindow.embedded.__main__ import run
from onewindow.embedded.keeping.groups import groups_of
from onewindow.embedded.shipped import catalogue_folder

PERSONAL = ("周小满", "11010519491231002X", "13800138000")


async def test_what_people_have_in_hand_holds_after_a_restore(tmp_path: Path) -> None:
    """Taken from a working line, put back after a loss: receipts, the same package, no second word, work goes on."""
    data, copy, other = tmp_path / "data", tmp_path / "copy", tmp_path / "other"
    data.mkdir()
    async with town("embedded", data, None) as line:
        kept = await worked(line, data)
        told = await command("backup", str(copy), "--data", str(data))
    before, sent = said(data), letters(data)
    assert "Backed up" in told
    assert not [word for word in PERSONAL if word in told]
    shutil.rmtree(data)

    assert "Restored" in await command("restore", str(copy), "--data", str(other))
    assert "Sound journal: 2 cases" in await command("verify", "log", "--data", str(other), "--causes")
    async with town("embedded", other, None) as line:
        me, officer = await line.come_in("me"), await line.come_in("village-1")
        done, waiting = replace(kept.done, person=me), replace(kept.waiting, person=me)
        assert kept.result == (await me.get(f"/v1/results/{done.number}")).json()
        assert kept.package == await package(done)
        assert "delivered" == (await done.until(lambda p: p["seq"] > 0))["state"]
        receipt = await hand_in(me, CARD, "waiting-1")
        assert (waiting.number, waiting.code) == (receipt.number, receipt.code)
        assert set(before) <= set(said(other))

        await Desk(officer, waiting.application_id).say("village", "grant")
        await package(waiting)
        await waiting.until(lambda p: p["state"] == "delivered")
    assert len(sent) == 3
    assert not sent & letters(other)
    facts = told_in(other, NOTICE)
    results = [fact["application_id"] for fact in facts if "conclusion" in fact]
    assert sorted([done.application_id, waiting.application_id]) == sorted(results)
    assert len(facts) == len({fact["id"] for fact in facts})


async def test_nobody_says_anything_again_because_of_a_restore(tmp_path: Path) -> None:
    """A line that was put back and left alone adds nothing but its claims; its groups are those that are kept."""
    data, copy, other = tmp_path / "data", tmp_path / "copy", tmp_path / "other"
    data.mkdir()
    async with town("embedded", data, None) as line:
        await worked(line, data)
    await command("backup", str(copy), "--data", str(data))
    await command("restore", str(copy), "--data", str(other))
    assert said(data) == said(other)
    async with town("embedded", other, None):
        pass

    departments = tuple(Catalogue.load(catalogue_folder()).departments)
    with closing(sqlite3.connect(other / "onewindow.db")) as file:
        assert groups_of(departments, DepartmentWorkerSettings()).keys() == {
            team for (team,) in file.execute("SELECT DISTINCT team FROM position")
        }
    assert not letters(other)
    queues = "onewindow.department."
    assert [one for one in said(data) if queues not in one[0]] == [one for one in said(other) if queues not in one[0]]


async def test_what_services_remember_can_be_made_anew_out_of_the_log(tmp_path: Path) -> None:
    """Restored with --rebuild: everybody sees the same again, and no notice or result goes out a second time."""
    data, copy, other = tmp_path / "data", tmp_path / "copy", tmp_path / "other"
    data.mkdir()
    async with town("embedded", data, None) as line:
        kept = await worked(line, data)
        supervisor = await line.come_in("superv-1")
        before = [await shown(one, supervisor) for one in (kept.done, kept.waiting)]
    await command("backup", str(copy), "--data", str(data))
    await command("restore", str(copy), "--data", str(other), "--rebuild")

    async with town("embedded", other, None) as line:
        me, supervisor = await line.come_in("me"), await line.come_in("superv-1")
        done, waiting = replace(kept.done, person=me), replace(kept.waiting, person=me)
        await done.until(lambda p: p["state"] == "delivered")
        assert before == [await shown(one, supervisor) for one in (done, waiting)]
        assert kept.package == await package(done)
        officer = await line.come_in("village-1")
        await Desk(officer, waiting.application_id).say("village", "grant")
        await waiting.until(lambda p: p["state"] == "concluded")
        await package(waiting)
    assert not letters(data) & letters(other)
    assert "Sound journal: 2 cases" in await command("verify", "log", "--data", str(other), "--causes")
    issued = [value for topic, _, value in said(other) if topic == CASE and "case.issued.v1" in value]
    assert len(issued) == 2


@pytest.fixture
def backup(tmp_path: Path) -> Iterator[Path]:
    """A backup of one application that was handed in."""
    data, copy = tmp_path / "data", tmp_path / "copy"
    data.mkdir()

    async def made() -> None:
        async with town("embedded", data, None) as line:
            await hand_in(await line.come_in("me"), CARD, "backup-1")

    asyncio.run(made())
    assert 0 == run(["backup", str(copy), "--data", str(data)])
    yield copy
    assert not list(tmp_path.rglob(".copying-*")) + list(tmp_path.rglob(".restoring-*"))


def test_a_backup_is_for_its_owner_alone_and_its_names_say_nothing(
    backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Folders 0700, files 0600; what is personal is in the files, not in their names, not on the screen."""
    for path in (backup, *backup.rglob("*")):
        assert 0 == path.stat().st_mode & 0o077, f"{path} can be read by others"
    assert not [path for path in backup.rglob("*") for word in PERSONAL if word in str(path)]
    assert not [word for word in PERSONAL if word in capsys.readouterr().out]
    assert PERSONAL[0] in gzip.decompress((backup / "store" / "dossiers.ndjson.gz").read_bytes()).decode()


def test_a_backup_needs_a_folder_of_its_own_and_something_to_copy(
    backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder in use is refused, and one without a log is told; neither is touched."""
    held = sorted(backup.rglob("*"))
    assert 2 == run(["backup", str(backup), "--data", str(tmp_path / "data")])
    assert "is not empty" in capsys.readouterr().err
    assert held == sorted(backup.rglob("*"))
    assert 2 == run(["backup", str(tmp_path / "new"), "--data", str(tmp_path / "nowhere")])
    assert "There is nothing at" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()


def test_a_restore_touches_nothing_that_is_there(
    backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Into a folder with a log, or with other partitions than the backup's: refused, and nothing is written."""
    database = tmp_path / "data" / "onewindow.db"
    there = database.read_bytes()
    assert 2 == run(["restore", str(backup), "--data", str(tmp_path / "data")])
    assert "something already at" in capsys.readouterr().err
    assert there == database.read_bytes()
    assert 2 == run(["restore", str(backup), "--data", str(tmp_path / "new"), "--partitions", "8"])
    assert "2 partitions" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_damaged_backup_is_refused_by_name(backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--check says so without a target, a restore before it makes one; a folder without a manifest is no backup."""
    assert 0 == run(["restore", str(backup), "--check"])
    assert "Sound backup" in capsys.readouterr().out
    harmed = backup / "store" / "dossiers.ndjson.gz"
    harmed.write_bytes(harmed.read_bytes()[:-9] + b"x" * 9)

    assert 1 == run(["restore", str(backup), "--check"])
    assert "store/dossiers.ndjson.gz: 已被改动 changed" in capsys.readouterr().err
    assert 1 == run(["restore", str(backup), "--data", str(tmp_path / "new")])
    assert "store/dossiers.ndjson.gz" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
    (backup / "manifest.json").unlink()
    assert 1 == run(["restore", str(backup), "--check"])
    assert "no backup" in capsys.readouterr().err

"""`verify log` and `verify package` as they are typed."""

import asyncio
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from tests.embedded.ledger import PARTITIONS, A, B, forge, interleaved, recaused, spoil, written
from tests.support.decisions import CONCLUSION, DENIED, GRANTED

from onewindow.chassis.ports import Outgoing, PortError
from onewindow.chassis.settings import HouseSettings
from onewindow.chassis.sqlite.looking import LookedAtLog
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.chassis.sqlite_file import SqliteFile
from onewindow.contracts.topics import CASE, INPUTS
from onewindow.embedded import verifying
from onewindow.embedded.__main__ import run
from onewindow.notifier.core.package import pack


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A sound journal of two cases."""
    asyncio.run(written(tmp_path, *interleaved(A, B)))
    return tmp_path


def verify_log(folder: Path, *more: str) -> int:
    """Run the command on a folder."""
    return run(["verify", "log", "--data", str(folder), "--partitions", str(PARTITIONS), *more])


def test_a_sound_log_exits_0_and_a_falsified_one_1(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Counts for the one; case, number and place for the other."""
    assert 0 == verify_log(log)
    assert "2 cases, 10 entries, 1 claim," in capsys.readouterr().out

    spoil(log, lambda rows: rows[:6] + rows[7:])
    assert 1 == verify_log(log)
    told = capsys.readouterr()
    assert f"onewindow.case.v1/0/6 {B} seq 3" in told.out
    assert "1 finding." in told.err


def test_a_check_leaves_no_trace(log: Path) -> None:
    """Nothing is written to what is checked, and nothing beside it: a read-only disk will do."""
    for lock in ("turn", "pen"):
        (log / f"onewindow.db-{lock}").unlink()
    assert ["onewindow.db"] == [path.name for path in log.iterdir()]
    before = (log / "onewindow.db").stat()

    assert 1 == verify_log(log, "--causes")  # these entries have none
    assert 0 == verify_log(log, "--json")

    after = (log / "onewindow.db").stat()
    assert ["onewindow.db"] == [path.name for path in log.iterdir()]
    assert (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)


def test_transactions_that_were_acknowledged_are_missed(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A log that is shorter than what somebody was told is durable is not called sound."""
    count = (10_000).to_bytes(8, "big")
    (log / "onewindow.db-pen").write_bytes(count + zlib.crc32(count).to_bytes(4, "big"))

    assert 1 == verify_log(log)
    assert "acknowledged transactions are missing" in capsys.readouterr().err


def test_another_count_of_partitions_is_told(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The count of the log, which was pinned when it was made."""
    assert 1 == run(["verify", "log", "--data", str(log), "--partitions", str(PARTITIONS + 1)])
    assert f"made with {PARTITIONS} partitions" in capsys.readouterr().err


async def test_a_log_at_work_is_looked_at_as_it_is(log: Path) -> None:
    """What is appended meanwhile is seen; who began to work on a log at rest is noticed."""
    at_rest = LookedAtLog(log / "onewindow.db", (CASE, INPUTS[0]), PARTITIONS)
    await at_rest.start()
    end = await at_rest.end(CASE, 0)
    bus = SqliteBus(SqliteFile(log / "onewindow.db"), (CASE,), PARTITIONS)
    await bus.start()
    at_work = LookedAtLog(log / "onewindow.db", (CASE, INPUTS[0]), PARTITIONS)
    await at_work.start()
    await bus.append(CASE, 0, [Outgoing(b"key", b"value")])

    assert end + 1 == await at_work.end(CASE, 0)
    assert [b"value"] == [one.value for one in await at_work.read(CASE, 0, end, 10)]
    assert (0, ()) == (await at_work.end(INPUTS[0], 0), await at_work.read(INPUTS[0], 0, 0, 10))
    await at_work.stop()
    with pytest.raises(PortError, match="began to work"):
        await at_rest.stop()
    await bus.stop()


def test_json_lists_the_findings(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For programs the same, as JSON."""
    asyncio.run(forge(log, lambda rows: [*rows[:5], (*rows[5][:4], recaused(rows[5][4], "x"), rows[5][5]), *rows[6:]]))

    assert 1 == verify_log(log, "--json")

    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert ("changed", A, 3, "onewindow.case.v1/0/5") == (
        finding["kind"],
        finding["case"],
        finding["seq"],
        finding["place"],
    )


def test_heads_are_exported_once_and_compared_after(
    log: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first run writes the file; a later one finds a tail that was cut since."""
    heads = tmp_path_factory.mktemp("elsewhere") / "heads.json"
    assert 0 == verify_log(log, "--heads", str(heads))
    assert {A, B} == json.loads(heads.read_text())["cases"].keys()
    assert 0 == verify_log(log, "--heads", str(heads))
    assert "Compared with 2 heads" in capsys.readouterr().out

    asyncio.run(forge(log, lambda rows: rows[:9]))
    assert 0 == verify_log(log)
    assert 1 == verify_log(log, "--heads", str(heads))
    told = capsys.readouterr().out
    assert f"{A} seq 5: 日志尾部被截断 the end was cut off" in told
    assert f"{B} seq 5" in told


def test_a_wrong_heads_file_is_refused(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is none, and one of another log, are told apart from findings."""
    wrong = log / "heads.json"
    wrong.write_text("[]")
    assert 2 == verify_log(log, "--heads", str(wrong))
    wrong.write_text(json.dumps({"topic": "x", "made_at": "", "ends": [1], "cases": {}}))
    assert 2 == verify_log(log, "--heads", str(wrong))
    assert "speaks of x" in capsys.readouterr().err


def test_a_folder_without_a_log_is_told(tmp_path: Path) -> None:
    """Nothing is made where nothing is."""
    assert 2 == verify_log(tmp_path)
    assert [] == list(tmp_path.iterdir())


def test_a_package_is_checked_against_the_journal_s_hash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sound package passes, with another hash or a flipped byte it does not."""
    files = {"licence-grant_decision.pdf": b"%PDF-1.7 one", "fire-refusal_decision.pdf": b"%PDF-1.7 two"}
    package = pack(
        CONCLUSION,
        (GRANTED, DENIED),
        files,
        {"licence": "licence-grant_decision.pdf", "fire": "fire-refusal_decision.pdf"},
    )
    path = tmp_path / "result.zip"
    path.write_bytes(package.data)

    assert 0 == run(["verify", "package", str(path), "--hash", package.hash])
    assert package.hash in capsys.readouterr().out
    assert 1 == run(["verify", "package", str(path), "--hash", "0" * 64])
    path.write_bytes(package.data.replace(b"1.7 one", b"1.7 0ne"))
    assert 1 == run(["verify", "package", str(path), "--hash", package.hash])
    assert "licence-grant_decision.pdf: changed" in capsys.readouterr().err
    assert 2 == run(["verify", "package", str(tmp_path / "nowhere.zip")])


def test_a_hash_that_is_none_is_told_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A typing mistake is not taken for a false package."""
    assert 2 == run(["verify", "package", str(tmp_path / "result.zip"), "--hash", "abc"])
    assert "64 hexadecimal digits" in capsys.readouterr().err


def test_a_log_on_kafka_is_only_looked_at() -> None:
    """Whatever number of copies is set: one broker's log is read too, and a wrong address makes no topics there."""
    bus: Any = verifying._bus(HouseSettings(bus="kafka", kafka_replication=3))

    assert bus._replication is None

"""A restore that was broken off leaves nothing that outlives the next one: what it held is personal data in clear."""

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.embedded.terminal import onewindow
from tests.embedded.worked_line import CARD
from tests.story.acting import hand_in
from tests.story.town import town
from tests.support.processes import ROOT, environment

from onewindow.embedded.__main__ import run

_HANGS = """
import asyncio, sys
from onewindow.embedded import __main__, backing_up

async def hang(*_, **__):
    print("in the middle", flush=True)
    await asyncio.sleep(60)

backing_up.put_back = hang
sys.argv[0] = "onewindow"
__main__.main()
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A backup of one application that was handed in."""
    data, copy = tmp_path / "data", tmp_path / "copy"
    data.mkdir()

    async def made() -> None:
        async with town("embedded", data, None) as line:
            await hand_in(await line.come_in("me"), CARD, "backup-1")

    asyncio.run(made())
    assert 0 == run(["backup", str(copy), "--data", str(data)])
    return copy


def broken_off(copy: Path, data: Path, number: signal.Signals) -> "subprocess.CompletedProcess[str]":
    """A restore that got this signal in the middle."""
    arguments = [sys.executable, "-c", _HANGS, "restore", str(copy), "--data", str(data)]
    with subprocess.Popen(
        arguments, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "in the middle\n" == process.stdout.readline()
        assert left_in(data)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def left_in(data: Path) -> list[Path]:
    """What restores have left in a folder."""
    return sorted(data.glob(".restoring-*"))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_who_is_asked_to_end_cleans_up(copy: Path, tmp_path: Path, number: signal.Signals, code: int) -> None:
    """SIGTERM is like Ctrl-C: nothing is left, and the exit code says which of the two it was."""
    done = broken_off(copy, tmp_path / "new", number)

    assert (code, "") == (done.returncode, done.stderr)
    assert [] == list((tmp_path / "new").iterdir())


def test_a_job_in_the_background_can_be_ended_too(tmp_path: Path, copy: Path) -> None:
    """A shell makes its background jobs deaf to Ctrl-C; SIGTERM is heard all the same."""
    deaf = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        done = broken_off(copy, tmp_path / "new", signal.SIGTERM)
    finally:
        signal.signal(signal.SIGINT, deaf)
    assert 143 == done.returncode
    assert [] == left_in(tmp_path / "new")


def test_the_next_restore_clears_away_what_a_killed_one_left(copy: Path, tmp_path: Path) -> None:
    """And says so."""
    data = tmp_path / "new"
    assert -signal.SIGKILL == broken_off(copy, data, signal.SIGKILL).returncode
    (left,) = left_in(data)

    done = onewindow("restore", str(copy), "--data", str(data))

    assert 0 == done.returncode, done.stderr
    assert f"Removed {left}, which a restore that broke off had left" in done.stdout
    assert [] == left_in(data)
    assert (data / "onewindow.db").is_file()


def test_a_restore_at_work_is_left_alone(copy: Path, tmp_path: Path) -> None:
    """Two into one folder: the second is refused and touches nothing of the first."""
    data = tmp_path / "new"
    held = data / ".restoring-somebody"
    held.mkdir(parents=True)
    lock = os.open(held, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = onewindow("restore", str(copy), "--data", str(data))
    finally:
        os.close(lock)
    assert 2 == done.returncode
    assert f"something already at {held}" in done.stderr
    assert [held] == list(data.iterdir())

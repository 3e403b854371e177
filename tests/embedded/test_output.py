"""Where the command's words go: a disk that is full, a stream that is closed, a screen that knows no Chinese."""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import httpx
import pytest
from tests.embedded.terminal import onewindow
from tests.support.processes import ROOT, Server, environment, free_ports

from onewindow.embedded.shipped import sample

DUE = ("due", "2026-11-23", "5 wd")
CARD = ("apply", str(sample("village-elder-card/card.yaml")))
LATIN = {"PYTHONIOENCODING": "latin-1"}
POSIX = {"PATH": "/usr/bin:/bin", "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.fixture
def full() -> Iterator[IO[str]]:
    """A disk without room for a word."""
    with open("/dev/full", "w", encoding="utf-8") as device:
        yield device


@pytest.mark.parametrize("arguments", [("--help",), ("due", "--help"), DUE, (*DUE, "--json"), ("catalogue", "check")])
def test_words_that_cannot_be_written_cost_the_exit_code(arguments: tuple[str, ...], full: IO[str]) -> None:
    """What was asked for is done; code 1 and one sentence on standard error say that nobody could read it."""
    answer = onewindow(*arguments, stdout=full)

    assert 1 == answer.returncode
    assert "Done, but what it printed could not be written: No space left on device" in answer.stderr
    assert 1 == len(answer.stderr.splitlines()), answer.stderr


def test_what_failed_by_itself_keeps_its_code(full: IO[str]) -> None:
    """A mistake is told as ever; nothing claims that it was done."""
    answer = onewindow("due", "2026-02-30", "5 wd", stdout=full)

    assert 2 == answer.returncode
    assert "there is no day 2026-02-30" in answer.stderr
    assert "Done" not in answer.stderr


def test_a_closed_output_is_like_a_full_one() -> None:
    """No file that the command opens takes the place of a standard stream."""
    answer = subprocess.run(
        ["/bin/sh", "-c", f'"{sys.executable}" -m onewindow.embedded due 2026-11-23 "5 wd" <&- >&-'],
        cwd=ROOT,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert 1 == answer.returncode
    assert "Done, but what it printed could not be written: Bad file descriptor" in answer.stderr


async def test_an_act_that_succeeded_says_so_before_its_output_fails(server: Server, full: IO[str]) -> None:
    """Handed in although the receipt was lost; handed in again, it is the same application and its receipt is shown."""
    lost = await asyncio.to_thread(onewindow, *CARD, "--server", server.origin, "--json", stdout=full)
    assert 1 == lost.returncode
    assert "Done, but what it printed could not be written" in lost.stderr

    first, again = [
        json.loads((await asyncio.to_thread(onewindow, *CARD, "--server", server.origin, "--json")).stdout)
        for _ in range(2)
    ]
    assert first == again
    once = ("track", first["number"], "--code", first["query_code"], "--server", server.origin, "--once")
    assert 1 == (await asyncio.to_thread(onewindow, *once, stdout=full)).returncode


@pytest.mark.parametrize("stdout", [">/dev/full", ">&-", "<&- >&- 2>&-"])
async def test_a_server_goes_on_without_its_output(tmp_path: Path, stdout: str) -> None:
    """It serves, stops when it is asked to, with code 0; the log has a word about it."""
    (port,) = free_ports(1)
    words = tmp_path / "words"
    with words.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *("/bin/sh", "-c", f'exec "{sys.executable}" -m onewindow.embedded serve {stdout}'),
            cwd=ROOT,
            env=environment(DATA=str(tmp_path / "data"), PORT=str(port)),
            stderr=errors,
        )
    try:
        async with asyncio.timeout(60), httpx.AsyncClient(trust_env=False) as caller:
            while not await _ready(caller, port):
                assert process.returncode is None, words.read_text()
                await asyncio.sleep(0.05)  # readiness has no bell
            while "2>&-" not in stdout and "output_lost" not in words.read_text():  # noqa: ASYNC110 - nor has the log
                await asyncio.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert 0 == await process.wait(), words.read_text()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    told = words.read_text()
    assert "Traceback" not in told
    assert "Assertion" not in told


async def _ready(caller: httpx.AsyncClient, port: int) -> bool:
    try:
        return (await caller.get(f"http://127.0.0.1:{port}/ready")).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("env", [LATIN, POSIX], ids=["latin-1", "posix"])
@pytest.mark.parametrize("arguments", [("--help",), DUE, (*DUE, "--explain")])
def test_a_screen_that_knows_no_chinese_is_told_the_rest(env: dict[str, str], arguments: tuple[str, ...]) -> None:
    """What it cannot show is written as an escape, what it can is there, and the exit code is 0."""
    answer = onewindow(*arguments, env=env)

    assert (0, "") == (answer.returncode, answer.stderr)
    assert "\\u" in answer.stdout


@pytest.mark.parametrize("env", [LATIN, POSIX], ids=["latin-1", "posix"])
def test_json_stays_json_whatever_the_encoding(env: dict[str, str]) -> None:
    """An escape is one that JSON has: a program reads the same as in UTF-8."""
    explained = (*DUE[:2], "60 wd", "--explain", "--json")

    assert json.loads(onewindow(*explained).stdout) == json.loads(onewindow(*explained, env=env).stdout)


def test_a_mistake_is_told_whatever_the_encoding() -> None:
    """Also on standard error."""
    answer = onewindow("due", "2026-02-30", "5 wd", env={"PYTHONIOENCODING": "ascii:strict"})

    assert 2 == answer.returncode
    assert "there is no day 2026-02-30" in answer.stderr

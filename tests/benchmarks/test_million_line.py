"""The processes of a long run: who ends by itself is started again and counted, not for ever; who is silent is None."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from benchmarks.million import line as lines
from benchmarks.million.ground import Ground
from benchmarks.million.line import Line, cpu_s, resident_mb

from onewindow.local_cluster.child import Child

Told = list[tuple[str, str]]
GONE = 2**22 + 1
"""No process has this number: it is above the most that Linux gives."""


class _Alone(Line):
    """A line whose one process is whatever a test likes."""

    def __init__(self, folder: Path, command: list[str], told: Told) -> None:
        super().__init__(folder, {}, lambda *said: told.append(said))
        self.child = Child(command, folder / "words")
        self._children = {"routing": self.child}


def test_a_process_that_ends_by_itself_is_started_again_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gets a life of its own each time; with the fourth end the run ends, with its last words."""
    monkeypatch.setattr(lines, "_APART_S", 0.0)
    told: Told = []
    line = _Alone(tmp_path, ["sh", "-c", "echo so it is; exit 3"], told)
    line.child.start()
    with pytest.raises(RuntimeError, match=r"routing ended by itself 4 times; its last words:\n(so it is\n){4}"):
        _tend_for_ever(line)

    assert [("routing restarted", "it ended by itself with 3")] * 4 == told


def test_who_lives_is_left_alone(tmp_path: Path) -> None:
    """Nobody is counted, nobody is started; memory and CPU can be read, and after the end they cannot."""
    told: Told = []
    line = _Alone(tmp_path, ["sleep", "600"], told)
    line.child.start()
    try:
        line.tend()
        (pid,) = line.pids().values()

        assert [] == told
        assert (resident_mb(pid) or 0) > 0
        assert cpu_s(pid) >= 0
    finally:
        line.stop()


def test_of_a_process_that_is_gone_nothing_is_said() -> None:
    """A look at the wrong moment ends no run."""
    assert resident_mb(GONE) is None
    assert 0 == cpu_s(GONE)


def test_a_server_that_ends_by_itself_is_started_again_and_counted(tmp_path: Path) -> None:
    """As the services: three times it is waited out, the fourth ends the run and names the file with its words."""
    told: Told = []
    ground = Ground(tmp_path, "sqlite", lambda *said: told.append(said))
    broker = ground.brokers.each[0]
    starts = []

    def start() -> None:
        broker.child = Child(["false"], tmp_path / "words")
        broker.child.start()
        starts.append(broker.child)

    broker.start = start  # type: ignore[method-assign]  # a broker that cannot live
    start()
    with pytest.raises(RuntimeError, match=r"kafka has ended by itself 4 times; see .*words"):
        _tend_for_ever(ground)

    assert ["kafka restarted"] * 4 == [kind for kind, _ in told]
    assert 4 == len(starts)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ('HTTP/1.1 200 OK\r\nContent-Length: 31\r\n\r\nheld{a="b"} 2\nheld 3.0\nheld_too 7', 5.0),
        ("HTTP/1.1 503 Not now\r\nContent-Length: 7\r\n\r\nheld 3\n", None),
        ("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nheld 3\n", None),
        ("HTTP/1.1 200", None),
        ("no such thing\r\n\r\n", None),
        ("", None),
        (None, None),
    ],
    ids=["two samples", "503", "broken off", "half a head", "no HTTP", "hung up", "silent"],
)
async def test_metrics_are_read_or_they_are_none(
    answer: str | None, found: float | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a whole answer with 200 says something; everything else is no answer, never zero, and never an error."""
    monkeypatch.setattr(lines, "_ANSWER_S", 0.05 if answer is None else 10.0)
    line = _Alone(tmp_path, ["true"], [])
    async with _answering(line._services["routing"].port, answer):
        assert found == await line.metric("routing", "held")
    assert await line.metric("routing", "held") is None


def _tend_for_ever(what: Line | Ground) -> NoReturn:
    while True:
        what.tend()


@asynccontextmanager
async def _answering(port: int, answer: str | None) -> AsyncIterator[None]:
    """A server that says this, whatever it is asked; None: it says nothing until it is closed."""
    over = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if answer is None:
            await over.wait()
        else:
            writer.write(answer.encode())
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    try:
        yield
    finally:
        over.set()
        server.close()
        await server.wait_closed()

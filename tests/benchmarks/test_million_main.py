"""The command of a long run, its servers left out: what it prints, what it leaves, and its code."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from benchmarks.million import __main__ as million
from tests.benchmarks.rows import rows

from onewindow.local_cluster.words import ClusterError


class _Servers:
    """Ground or line: notes that it was stopped, and where it was."""

    def __init__(self) -> None:
        self.stopped: list[Path] = []
        self.fails = False

    @contextmanager
    def at(self, folder: Path, *_: object) -> Iterator["_Servers"]:
        """As standing_on and running."""
        if self.fails:
            raise ClusterError("没有", "there is none")
        assert folder.is_dir()
        try:
            yield self
        finally:
            self.stopped.append(folder)

    def settings(self) -> dict[str, str]:
        """None."""
        return {}


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> _Servers:
    """Both kinds, and a climb of two flat rows."""
    both = _Servers()
    monkeypatch.setattr(million, "standing_on", both.at)
    monkeypatch.setattr(million, "running", both.at)
    monkeypatch.setattr(million, "Climb", _Climb)
    return both


class _Climb:
    def __init__(self, ground: object, line: object, asked: object, account: Any) -> None:
        self._account = account

    async def climb(self) -> str:
        for row in rows("log on disk", (1.0, 1.0), (100_000, 200_000)):
            self._account.row(row)
        return "all applications are over"


def test_a_run_tells_conditions_rows_and_verdict_and_leaves_nothing(
    servers: _Servers, capsys: pytest.CaptureFixture[str]
) -> None:
    """Under which conditions, the rows twice, the verdict; code 0; servers stopped and their folder gone."""
    assert 0 == million.main(["--minutes", "20", "--applications", "200000"])

    said = capsys.readouterr().out
    assert "up to 200,000 applications or 20 minutes" in said
    assert 2 == said.count("   200,000 ")
    assert said.endswith("no case stay in memory)\n")
    assert 2 == len(servers.stopped)
    assert not any(folder.exists() for folder in servers.stopped)


def test_servers_that_do_not_start_are_told(servers: _Servers, capsys: pytest.CaptureFixture[str]) -> None:
    """The reason in one line, no traceback, code 2."""
    servers.fails = True

    assert 2 == million.main([])
    assert "FAILED: " in capsys.readouterr().out

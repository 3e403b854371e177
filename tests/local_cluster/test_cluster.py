"""The cluster as it ships: up, found again, healed when a server is killed, cleared up when the keeper is."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.local_cluster.commanding import cluster
from tests.support.processes import environment, free_ports

from onewindow.local_cluster import state as states
from onewindow.local_cluster.rotating import MOST_BYTES
from onewindow.local_cluster.state import PartState, State

_WITHIN_S = 90.0


def until(data: Path, right: Callable[[State], bool]) -> State:
    """The first state told that is right."""
    deadline = time.monotonic() + _WITHIN_S
    while True:
        told = states.read(data)
        if told is not None and right(told):
            return told
        assert time.monotonic() < deadline, told
        time.sleep(0.1)


def part(state: State, name: str) -> PartState:
    """One server of it."""
    return next(part for part in state.parts if part.name == name)


@pytest.mark.kafka
@pytest.mark.store
def test_what_is_killed_comes_back_and_a_killed_keeper_leaves_nobody_behind(data: Path) -> None:
    """A service, the gateway, PostgreSQL: each is started again, and all are ready. Then the keeper: `up` begins anew,
    although what a gateway that was killed together with it had started still holds the port. And no log outgrows.
    """
    port = str(free_ports(1)[0])
    started = cluster("up", "--data", str(data), "--port", port)
    assert 0 == started.returncode, started.stdout + started.stderr
    assert f"Already up: http://127.0.0.1:{port}" in cluster("up", "--data", str(data)).stdout
    assert 0 == cluster("status", "--data", str(data)).returncode
    assert "routing-2" in cluster("logs", "--data", str(data)).stdout

    for name in ("intake-2", "gateway", "postgres"):
        killed = part(until(data, lambda _: True), name)
        assert killed.process is not None
        assert killed.process.send(signal.SIGKILL)
        healed = until(
            data,
            lambda told, name=name: part(told, name).restarts == 1 and all(one.ready for one in told.parts),  # type: ignore[misc]
        )
        assert killed.process != part(healed, name).process
        assert (name == "gateway") == bool(killed.workers)
        assert [] == killed.alive

    for words in (data / "logs" / "routing-2.log", data / "gateway" / "access.log"):
        with words.open("ab") as more:
            more.write(b"x" * (MOST_BYTES + 1))
        until(data, lambda _, words=words: words.with_name(f"{words.name}.1").exists())  # type: ignore[misc]

    before = until(data, lambda told: all(one.ready for one in told.parts))
    door = part(before, "gateway")
    assert door.process is not None
    assert before.keeper.send(signal.SIGKILL)
    door.process.send(signal.SIGKILL)
    again = cluster("up", "--data", str(data), "--port", port)
    assert 0 == again.returncode, again.stdout + again.stderr
    assert [] == before.leftovers()
    assert 1 == cluster("up", "--data", str(data.parent / "other"), "--port", port).returncode


@pytest.mark.store
def test_a_command_is_told_where_its_fresh_servers_are() -> None:
    """By ONEWINDOW_TEST_ names; its exit code is that of the whole."""
    script = "import os, sys; sys.exit(7 if os.environ['ONEWINDOW_TEST_MONGO'].startswith('mongodb://') else 1)"
    command = [sys.executable, "-m", "onewindow.local_cluster", "run", "--only", "store", "--"]
    assert 7 == subprocess.run([*command, sys.executable, "-c", script], env=environment(), check=False).returncode


def test_without_a_cluster_it_says_so(tmp_path: Path) -> None:
    """`status` exits with 1, `down` has nothing to do, and neither makes a folder."""
    folder = tmp_path / "none"
    assert (1, 0) == tuple(cluster(verb, "--data", str(folder)).returncode for verb in ("status", "down"))
    assert not folder.exists()


def test_the_command_says_what_to_install_where_the_local_cluster_is_not() -> None:
    """A township's machine has the command without it."""
    script = (
        "import sys; sys.modules['onewindow.local_cluster'] = None; "
        "from onewindow.embedded.__main__ import run; sys.exit(run(['cluster', 'up', '--port', '1']))"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (2, True) == (said.returncode, "install onewindow-embedded[cluster]" in said.stderr), said.stderr

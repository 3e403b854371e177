"""What a person is told before anything starts: what to install, what a folder does not allow, what is written down."""

import os
from pathlib import Path

import pytest

from onewindow.local_cluster import state as states
from onewindow.local_cluster.child import Identity
from onewindow.local_cluster.places import free_ports
from onewindow.local_cluster.state import PartState, State
from onewindow.local_cluster.tools import needed
from onewindow.local_cluster.wanted import wanted
from onewindow.local_cluster.words import ClusterError


def test_one_line_names_everything_that_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And the one command that installs it, in both languages."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ClusterError) as refused:
        needed(("java", "mvn"))

    assert "java, mvn missing: install with `apt-get install maven openjdk-17-jre-headless`" == refused.value.en
    assert "缺少 java, mvn，请先安装：apt-get install maven openjdk-17-jre-headless" == refused.value.zh


def test_a_folder_keeps_the_shape_it_was_made_with(tmp_path: Path) -> None:
    """What is not asked for is as it was; what contradicts is refused, since no log can be laid out anew."""
    made = wanted(tmp_path / "data", 8080, 3, 4, tmp_path)
    assert (3, 4) == (made.brokers, made.partitions)
    assert 0o700 == (tmp_path / "data").stat().st_mode & 0o777

    again = wanted(tmp_path / "data", 8081, None, None, tmp_path)
    assert (3, 4) == (again.brokers, again.partitions)
    with pytest.raises(ClusterError) as refused:
        wanted(tmp_path / "data", 8080, 1, None, tmp_path)
    assert "made with brokers 3, which cannot become 1" in refused.value.en


def test_two_brokers_are_refused(tmp_path: Path) -> None:
    """Two cannot outvote each other: it is one, or three."""
    with pytest.raises(ClusterError) as refused:
        wanted(tmp_path / "data", 8080, 2, None, tmp_path)
    assert (2, False) == (refused.value.code, (tmp_path / "data").exists())


def test_the_state_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Every part with its processes; those that still live are what a killed keeper left behind.

    What has ended since is not shown as ready.
    """
    me = Identity.of(os.getpid())
    assert me is not None
    gone = Identity(me.pid, me.born - 1)
    parts = (
        PartState("a", 1, me),
        PartState("b", 2, gone, ("no answer",), 3, "then"),
        PartState("c", 3),
        PartState("d", 4, gone, workers=(gone, me)),
    )
    state = State("up", me, "http://g", "k", "m", "now", 1.5, parts)
    states.write(tmp_path, state)

    told = states.read(tmp_path)

    assert state == told
    assert [("a", [me]), ("d", [me])] == [(part.name, part.alive) for part in state.leftovers()]
    assert [True, False, False, False] == [part.ready for part in told.as_seen().parts]
    assert [True, False, False, True] == [part.ready for part in state.parts]


def test_a_state_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    """Neither a missing file nor a broken one is taken for a cluster."""
    assert states.read(tmp_path) is None
    states.file_of(tmp_path).write_text('{"parts": [')
    assert states.read(tmp_path) is None


def test_ports_are_not_those_given_to_callers() -> None:
    """A server that comes back finds its port free: the system gives it to no outgoing connection meanwhile."""
    ports = free_ports(20)
    assert 20 == len(set(ports))
    assert all(15_000 <= port < 32_000 for port in ports)

"""A part that ends is started again, each time a little later; and only when those it needs are there."""

import signal
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from onewindow.local_cluster.child import Child
from onewindow.local_cluster.parts import Part
from onewindow.local_cluster.watch import Watch, stop


def watched(folder: Path, command: Sequence[str], name: str = "one", after: Sequence[str] = ()) -> Watch:
    """A part that runs this command and is ready while it runs."""
    return Watch(Part(name, 1, lambda: Child(command, folder / f"{name}.log"), tuple, after, 1))


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[Watch]:
    """One that stays until it is killed."""
    watch = watched(tmp_path, ["sleep", "600"])
    yield watch
    stop([watch])


def killed(watch: Watch, now: float) -> None:
    """End this life and let the watch see it."""
    assert watch.child is not None
    watch.child.kill()
    watch.step(now, ())


def test_a_part_waits_for_those_it_needs(tmp_path: Path) -> None:
    """It is not started before all of them are ready."""
    watch = watched(tmp_path, ["sleep", "600"], after=("a", "b"))
    watch.step(0, {"a"})
    assert (None, ("not started",)) == (watch.child, watch.missing)

    watch.step(1, {"a", "b"})
    watch.step(1, {"a", "b"})

    assert watch.ready
    stop([watch])


def test_a_part_that_ends_is_started_again_after_a_pause(sleeper: Watch) -> None:
    """It is told as missing meanwhile, with its exit code, and the restart is counted."""
    sleeper.step(0, ())
    sleeper.step(0, ())
    first = sleeper.state().process
    killed(sleeper, 10)

    assert ((f"ended with {-signal.SIGKILL}",), None) == (sleeper.missing, sleeper.state().process)
    sleeper.step(10.9, ())
    assert 0 == sleeper.restarts
    sleeper.step(11, ())
    sleeper.step(11, ())

    assert (1, True) == (sleeper.restarts, sleeper.ready)
    assert first != sleeper.state().process


def test_the_pauses_double_up_to_half_a_minute_and_begin_anew_after_a_calm_life(sleeper: Watch) -> None:
    """1, 2, 4, 8, 16, 30, 30 seconds; after a life of more than a minute 1 again."""
    now, pauses = 0.0, []
    for life_s in (5, 5, 5, 5, 5, 5, 5, 61):
        sleeper.step(now, ())
        now += life_s
        killed(sleeper, now)
        pause = next(pause for pause in (1, 2, 4, 8, 16, 30) if _starts(sleeper, now + pause))
        pauses.append(pause)
        now += pause

    assert [1, 2, 4, 8, 16, 30, 30, 1] == pauses


def test_a_part_for_which_the_disk_is_too_full_is_tried_again(tmp_path: Path) -> None:
    """Its configuration could not be written: no other part suffers, and it starts when there is room."""
    file = tmp_path / "server.properties"
    file.symlink_to("/dev/full")

    def prepare() -> Child:
        file.write_text("filled in")
        return Child(["sleep", "600"], tmp_path / "one.log")

    watch = Watch(Part("one", 1, prepare, tuple, (), 1))
    watch.step(0, ())
    watch.step(0.9, ())
    assert (("the disk is full",), 0, None) == (watch.missing, watch.restarts, watch.state().process)
    watch.step(1, ())
    assert (("the disk is full",), 1) == (watch.missing, watch.restarts)
    file.unlink()
    watch.step(3, ())
    watch.step(3, ())

    assert (True, 2) == (watch.ready, watch.restarts)
    stop([watch])


def test_the_highest_tier_is_stopped_first(tmp_path: Path) -> None:
    """Whoever needs others is gone before them."""
    order = tmp_path / "order"
    script = f"trap 'echo $0 >> {order}; exit' TERM; echo up; while :; do sleep 0.02; done"
    watches = [
        Watch(Part(name, 1, _saying(tmp_path, name, script), tuple, (), tier))
        for name, tier in (("low", 1), ("high", 3), ("middle", 2))
    ]
    for watch in watches:
        watch.step(0, ())
        child = watch.child
        assert child is not None
        child.wait_until(partial(_up, child.words), 10)

    stop(watches)

    assert ["high", "middle", "low"] == order.read_text().split()


def _up(words: Path) -> bool:
    return "up" in words.read_text()


def _saying(folder: Path, name: str, script: str) -> Callable[[], Child]:
    return lambda: Child(["sh", "-c", script, name], folder / f"{name}.log")


def _starts(watch: Watch, now: float) -> bool:
    before = watch.restarts
    watch.step(now, ())
    return watch.restarts > before

"""How the lives of a member ended is told by the next one."""

from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from onewindow.chassis.lives import Lives
from onewindow.chassis.watchdog import StuckError


def ends() -> dict[str, float | None]:
    """What is shown."""
    return {
        how: REGISTRY.get_sample_value("onewindow_process_ends_total", {"how": how})
        for how in ("asked", "stuck", "failed", "sudden")
    }


def test_each_end_is_shown_by_the_next_life(tmp_path: Path) -> None:
    """Asked to, stuck, failed; and a life that left no word was sudden."""
    with Lives(tmp_path, "m-1").one():
        assert {"asked": 0, "stuck": 0, "failed": 0, "sudden": 0} == ends()
    with pytest.raises(ExceptionGroup), Lives(tmp_path, "m-1").one():
        raise ExceptionGroup("it cannot go on", [StuckError("g/0")])
    with pytest.raises(KeyError), Lives(tmp_path, "m-1").one():
        raise KeyError("a mistake")
    killed = Lives(tmp_path, "m-1").one()
    killed.__enter__()
    with Lives(tmp_path, "m-1").one():
        assert {"asked": 1, "stuck": 1, "failed": 1, "sudden": 1} == ends()


def test_members_have_books_of_their_own(tmp_path: Path) -> None:
    """Several processes may share a data folder."""
    with Lives(tmp_path, "m-1").one():
        pass
    with Lives(tmp_path, "m-2").one():
        assert 0 == ends()["asked"]


@pytest.mark.parametrize("damage", ["", "[]", '{"asked": "x"}'])
def test_a_damaged_book_or_a_full_disk_costs_only_the_count(tmp_path: Path, damage: str) -> None:
    """A process starts nevertheless."""
    (tmp_path / "lives").mkdir()
    (tmp_path / "lives" / "m-1.json").write_text(damage)
    with Lives(tmp_path, "m-1").one():
        assert 0 == ends()["sudden"]

    (tmp_path / "full").write_text("no folder")
    with Lives(tmp_path / "full", "m-1").one():
        assert 0 == ends()["sudden"]

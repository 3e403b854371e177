"""A township's windows, villages and people: drawn for a day, and signed in where its profile is served."""

from pathlib import Path

import pytest

from onewindow.chassis.people import DEMO_WORD
from onewindow.chassis.settings import HouseSettings
from onewindow.definitions.load import Catalogue
from onewindow.definitions.profile import load_profile
from onewindow.embedded.__main__ import run
from onewindow.embedded.rooms import house_of
from onewindow.embedded.shipped import catalogue_folder, township


def test_the_roster_of_a_day_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    """Nine windows, the hand-in, nineteen villages; on a day off nobody."""
    assert 0 == run(["roster", "--on", "2026-11-24"])
    told = capsys.readouterr().out
    assert all(f"window-{number}" in told for number in range(1, 10))
    assert "hall-clerk" in told
    assert all(f"v{number:02d}-b" in told for number in range(1, 20))
    assert 0 == run(["roster", "--on", "2026-10-01"])
    assert "day is off" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["roster"], ["serve", "--profile"]])
def test_a_wrong_township_is_told_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """Exit code 2, and nothing is served."""
    path = tmp_path / "township.yaml"
    text = township().read_text(encoding="utf-8").replace("officer: window-4", "officer: hall-clerk")
    path.write_text(text, encoding="utf-8")
    line = next(at for at, one in enumerate(text.splitlines(), 1) if "officer: hall-clerk" in one)
    assert 2 == run([*command, str(path)])
    told = capsys.readouterr().err
    assert f"township.yaml:{line}: " in told
    assert "[clerk_decides]" in told
    assert [path] == list(tmp_path.iterdir())


def test_the_people_of_a_township_sign_in_where_it_is_served(tmp_path: Path) -> None:
    """With their department, beside the people of the stories."""
    catalogue = Catalogue.load(catalogue_folder())
    profile = load_profile(township(), catalogue)
    house = house_of(HouseSettings(data=tmp_path), profile.seated(catalogue), profile.people())
    by = house.identity.who(house.identity.sign_in("window-4", DEMO_WORD))
    assert ("window-4", "officer", "forest") == (by.id, by.role, by.department)

"""A township as data: nine windows, nineteen villages, one clerk who decides nothing."""

from datetime import date
from pathlib import Path

import pytest
from tests.support.calendar import CALENDAR

from onewindow.contracts.fact import By
from onewindow.definitions.accountable import Accountable, accountable
from onewindow.definitions.complaint import CatalogueError
from onewindow.definitions.load import Catalogue
from onewindow.definitions.profile import load_profile, on_duty

DEPLOY = Path(__file__).parents[2] / "deploy"
SHIPPED = DEPLOY / "profiles" / "township.yaml"
CATALOGUE = Catalogue.load(DEPLOY / "catalogue")


def test_the_shipped_township_has_nine_windows_and_nineteen_villages() -> None:
    """Each window has one department and one officer, and each village somebody on every day that works."""
    profile = load_profile(SHIPPED, CATALOGUE)

    assert (9, 19) == (len(profile.windows), len(profile.villages))
    assert 9 == len({window.officer for window in profile.windows})
    for day in (date(2026, 11, 23), date(2026, 11, 27), date(2026, 9, 20)):
        there = on_duty(profile, day, CALENDAR)
        assert there is not None
        assert set(profile.villages) == set(there)
    assert on_duty(profile, date(2026, 10, 1), CALENDAR) is None
    assert on_duty(profile, date(2026, 11, 28), CALENDAR) is None


def test_whoever_comes_on_friday_comes_on_a_made_up_weekend() -> None:
    """The roster of a village has five days; the week has now and then seven that work."""
    profile = load_profile(SHIPPED, CATALOGUE)
    assert on_duty(profile, date(2026, 9, 20), CALENDAR) == on_duty(profile, date(2026, 9, 18), CALENDAR)


def test_the_officer_of_a_window_is_accountable_for_what_nobody_has_taken() -> None:
    """Of a department with two windows that of the first; another department keeps its head."""
    seated = load_profile(SHIPPED, CATALOGUE).seated(CATALOGUE).departments

    assert Accountable("duty", "window-1") == accountable(seated, "hrss", None)
    assert Accountable("duty", "window-5") == accountable(seated, "amr", None)
    assert Accountable("head", "fire-head") == accountable(seated, "fire", None)


def test_its_accounts_are_one_clerk_and_officers_of_their_departments() -> None:
    """Nobody has two roles, so whoever takes an application in never decides it."""
    people = load_profile(SHIPPED, CATALOGUE).people()

    assert len({by.id for by in people}) == len(people) == 1 + 9 + 2 * 19
    assert By(id="hall-clerk", role="clerk") in people
    assert By(id="window-4", role="officer", department="forest") in people
    assert By(id="v07-b", role="officer", department="village") in people


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('region: "450981199000"', 'region: "450981000000"', "unknown_region"),
        ("department: forest", "department: forrest", "unknown_department"),
        ("officer: window-4", "officer: window-3", "person_twice"),
        ("officer: window-4", "officer: hall-clerk", "clerk_decides"),
        ("mon: v03-a", "mon: hall-clerk", "clerk_decides"),
        ("mon: v03-a", "mon: v04-a", "person_twice"),
        ('  "450981199219"', '  "450981199299"', "unknown_region"),
        ("tue: v19-b, ", "", "shape"),
        ("clerk: hall-clerk", "clerk:", "shape"),
    ],
)
def test_a_township_that_is_wrong_is_told_with_the_line(tmp_path: Path, old: str, new: str, code: str) -> None:
    """And nothing is made of it."""
    text = SHIPPED.read_text(encoding="utf-8")
    assert 1 == text.count(old)
    path = tmp_path / "township.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_profile(path, CATALOGUE)
    assert code in [one.code for one in caught.value.complaints]
    assert all(("township.yaml", True) == (one.file, one.line > 0) for one in caught.value.complaints)


def test_a_village_without_anybody_is_told(tmp_path: Path) -> None:
    """Every village of the township has its people."""
    path = tmp_path / "township.yaml"
    lines = SHIPPED.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "450981199207" not in line), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_profile(path, CATALOGUE)
    assert ["village_unmanned"] == [one.code for one in caught.value.complaints]

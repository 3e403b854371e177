"""Nothing is remembered without a bound, and the handbook tells each bound as it is."""

import re
from pathlib import Path

import pytest

from onewindow.chassis import identity, journal_view, tries
from onewindow.chassis.settings import HouseSettings
from onewindow.chassis.sqlite import recent
from onewindow.intake.shell import filing
from onewindow.intake.shell import views as progress
from onewindow.intake.shell.settings import IntakeSettings
from onewindow.notifier.shell import follow
from onewindow.routing.shell import taking

ROOT = Path(__file__).parents[2]
HANDBOOK = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").split("\n## Memory\n")[1].split("\n## ")[0]
SOURCES = [
    file for place in ("contracts", "definitions", "chassis", "services") for file in (ROOT / place).rglob("*.py")
]
BOUNDS = {
    "how far cases are": progress._REMEMBERED,
    "ids of what came in": filing._REMEMBERED,
    "files of cases": follow._REMEMBERED,
    "last entries of cases": journal_view._REMEMBERED,
    "tokens that were checked": identity._REMEMBERED,
    "failed to sign in": tries._REMEMBERED,
    "records appended last": recent._RECORDS,
    "during a take-over": taking._CHAPTER,
    "who follows live": IntakeSettings.model_fields["streams"].default,
    "hand-ins under way": IntakeSettings.model_fields["in_flight"].default,
    "wait for a reply": HouseSettings.model_fields["in_flight"].default,
}


@pytest.mark.parametrize("what", BOUNDS)
def test_the_handbook_tells_the_bound(what: str) -> None:
    """The row that names a cache names its bound, as the code has it."""
    (row,) = [line for line in HANDBOOK.splitlines() if what in line]

    assert f"{BOUNDS[what]:,}" in row


def test_every_function_that_remembers_has_a_bound_that_is_told() -> None:
    """Each ``lru_cache`` says how much, and the handbook says it too; a cache without a bound is none."""
    met = []
    for file in SOURCES:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"@(functools\.)?cache\b|maxsize=None|@lru_cache$", text, re.MULTILINE), file
        bounds = re.findall(r"@lru_cache\(maxsize=([\d_ <]+)\)", text)  # a number, or a shift
        assert text.count("@lru_cache") == len(bounds), file
        met += [eval(bound) for bound in bounds]
        met += [int(bound) for bound in re.findall(r"remembered=(\d+)", text)]

    assert met
    assert [] == [bound for bound in met if f"{bound:,}" not in HANDBOOK]

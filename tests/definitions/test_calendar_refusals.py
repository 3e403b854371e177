"""Each way in which a calendar is refused: one mistake each. `HERE` marks the line the complaint must name."""

from pathlib import Path

import pytest
from tests.definitions.years import YEAR, edited

from onewindow.definitions.calendars.load import load
from onewindow.definitions.complaint import CatalogueError, Complaint

SPRING = "off_days: 2026-02-15..2026-02-23"
MADE_UP = "- 2026-09-20"

WRONG: list[tuple[str, str, str, str]] = [
    # code, path, what stands in the sample, what stands there instead
    ("day_twice", "holidays.1.off_days", "2026-10-01..", "2026-02-23..2026-02-23 # HERE\n    # "),
    ("day_twice", "holidays.1.make_up_days.0", MADE_UP, "- 2026-02-14 # HERE"),
    ("off_and_made_up", "holidays.1.make_up_days.0", MADE_UP, "- 2026-10-04 # HERE"),
    ("made_up_weekday", "holidays.1.make_up_days.0", MADE_UP, "- 2026-09-21 # HERE"),
    ("other_year", "holidays.0.off_days", SPRING, "off_days: 2025-12-30..2026-01-02 # HERE"),
    ("other_year", "holidays.0.off_days", SPRING, "off_days: 2027-02-06 # HERE"),
    ("other_year", "holidays.1.make_up_days.0", MADE_UP, "- 2025-12-28 # HERE"),
    ("total_differs", "working_days", "working_days: 253", "working_days: 252 # HERE"),
    ("text_empty", "holidays.1.name", "{zh: 国庆节, en: National Day}", '{zh: 国庆节, en: " "} # HERE'),
    ("text_empty", "source.title", "{zh: 通知, en: Notice}", '{zh: "", en: Notice} # HERE'),
    ("shape", "status", "status: official", "status: rumoured # HERE"),
    ("shape", "year", "year: 2026", 'year: "2026" # HERE'),
    ("shape", "colour", "year: 2026", "year: 2026\ncolour: red # HERE"),
    ("shape", "source", "  issued: 2025-11-04\n", ""),
    ("shape", "source.number", "number: 国办发明电〔2025〕7号", 'number: "" # HERE'),
    ("shape", "holidays.0.off_days", SPRING, "off_days: 2026-02-23..2026-02-15 # HERE"),
    ("shape", "holidays.0.off_days", SPRING, "off_days: 2026-02-15..2026-02-30 # HERE"),
    ("shape", "holidays.0.off_days", SPRING, "off_days: 2026-2-15 # HERE"),
    ("shape", "holidays.0.off_days", SPRING, "off_days: [2026-02-15] # HERE"),
    ("shape", "holidays.1.make_up_days.0", MADE_UP, "- 2026-09-31 # HERE"),
    ("not_yaml", "", "status: official", "status: official: yes # HERE"),
    ("key_twice", "year", "status: official", "status: official\nyear: 2026 # HERE"),
]


def complaints_about(folder: Path, **files: str) -> tuple[Complaint, ...]:
    """What the loader says about a folder with these files, by stem."""
    for stem, text in files.items():
        (folder / f"{stem.removeprefix('y')}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as refused:
        load(folder)
    return refused.value.complaints


@pytest.mark.parametrize(("code", "path", "old", "new"), WRONG, ids=[f"{code}-{path}" for code, path, _, _ in WRONG])
def test_each_wrong_year_is_refused_with_file_line_and_what_to_do(
    tmp_path: Path, code: str, path: str, old: str, new: str
) -> None:
    """One mistake is one complaint, which names the field, its line and what to do about it."""
    text = edited((old, new))
    found = complaints_about(tmp_path, y2026=text)

    assert [(code, path)] == [(one.code, one.path) for one in found]
    if "HERE" in text:
        assert next(at for at, line in enumerate(text.splitlines(), 1) if "HERE" in line) == found[0].line
    assert str(found[0]).startswith(f"2026.yaml:{found[0].line}: ")
    assert len(found[0].text) > 10


def test_a_file_is_called_by_its_year(tmp_path: Path) -> None:
    """Where 2026 stands in 2025.yaml, one of the two is wrong, and nobody should have to guess which was read."""
    (one,) = complaints_about(tmp_path, y2025=YEAR)

    assert ("2025.yaml", 1, "misplaced") == (one.file, one.line, one.code)


def test_a_year_given_twice_names_both_files(tmp_path: Path) -> None:
    """The file whose name says another year is the mistake, whichever stands first in the folder."""
    (one,) = complaints_about(tmp_path, y2025=YEAR, y2026=YEAR)

    assert ("2025.yaml", 1, "year_twice") == (one.file, one.line, one.code)
    assert "2026.yaml" in one.text


def test_a_year_that_is_missing_between_others_is_named(tmp_path: Path) -> None:
    """A forgotten file would be a silent guess."""
    earlier = YEAR.replace("2026-", "2024-").replace("year: 2026", "year: 2024")
    earlier = earlier[: earlier.index("holidays:")] + "holidays: []\nworking_days: 262\n"
    (one,) = complaints_about(tmp_path, y2024=earlier, y2026=YEAR)

    assert ("2026.yaml", 1, "year_missing") == (one.file, one.line, one.code)
    assert "2025.yaml" in one.text


def test_a_file_that_ends_otherwise_is_not_overlooked(tmp_path: Path) -> None:
    """A year in 2026.yml would count for nothing, and nobody would know."""
    (tmp_path / "2026.yml").write_text(YEAR, encoding="utf-8")

    assert ["misplaced"] == [one.code for one in complaints_about(tmp_path)]


def test_an_empty_folder_is_no_calendar(tmp_path: Path) -> None:
    """Nothing is counted on nothing."""
    assert ["no_year"] == [one.code for one in complaints_about(tmp_path)]


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """An author mends a folder once: every mistake of every file, in the order of files and lines."""
    spoiled = edited(("status: official", "status: rumoured"))
    both = edited((MADE_UP, "- 2026-09-21"), ("en: Notice", 'en: ""'))
    found = complaints_about(tmp_path, y2025=spoiled, y2026=both)

    assert [("2025.yaml", 2), ("2026.yaml", 4), ("2026.yaml", 14)] == [(one.file, one.line) for one in found]

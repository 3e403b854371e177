"""`onewindow due` and `onewindow calendar check`: what a person and a program are told."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from tests.support.processes import ROOT
from tests.support.vectors import vectors

from onewindow.embedded.__main__ import run
from onewindow.embedded.shipped import calendar_folder

UNITS = {"working_day": "wd", "natural_day": "nd"}


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Any:
    """What the command prints as JSON."""

    def tell(*arguments: str) -> Any:
        assert 0 == run([*arguments, "--json"])
        return json.loads(capsys.readouterr().out)

    return tell


@pytest.mark.parametrize("one", vectors("clock")["due"], ids=lambda one: f"{one['start']}-{one['days']}")
def test_the_command_gives_every_vector(one: dict[str, Any], told: Any) -> None:
    """The dates that were agreed upon, and the flag of 2027."""
    found = told("due", one["start"], f"{one['days']} {UNITS[one['unit']]}")

    assert one.get("due", found["due"]) == found["due"]
    assert (one.get("provisional", False), one["days"]) == (found["provisional"], found["counted"])
    assert "days" not in found


def test_an_explanation_lists_every_day(told: Any) -> None:
    """From the start to the due date, with the reason, the holiday's name and the number of each that counted."""
    found = told("due", "2026-02-12", "5 wd", "--explain")

    assert ("2026-02-12", "2026-02-26", 15) == (found["days"][0]["date"], found["days"][-1]["date"], len(found["days"]))
    assert [1, 2, 3, 4, 5] == [day["number"] for day in found["days"] if day["number"]]
    assert ["start", "working", "made_up", "holiday"] == [day["why"] for day in found["days"][:4]]
    assert {"zh": "春节", "en": "Spring Festival"} == found["days"][2]["name"]
    assert {"2024": "official", "2027": "provisional"}.items() <= found["calendar"]["years"].items()
    assert 64 == len(found["calendar"]["version"])


def test_pauses_and_an_extension_are_counted(told: Any) -> None:
    """A pause may be given more than once; the extension follows on the length."""
    first, second = ("--pause", "2026-12-01..2026-12-04"), ("--pause", "2026-12-03..2026-12-08")
    found = told("due", "2026-11-23", "20 wd", *first, *second)

    assert ("2026-12-28", 5) == (found["due"], found["paused"])
    assert {"from": "2026-12-03", "to": "2026-12-08"} == found["pauses"][1]
    assert "2026-09-22" == told("due", "2026-07-01", "45 wd", "--extend", "15 wd")["due"]


def test_a_month_is_drawn_and_its_marks_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """A page of the calendar: start, counted, made up, off and due, each in both languages below."""
    assert 0 == run(["due", "2026-02-12", "5 wd"])
    out = capsys.readouterr().out

    assert "2026-02-26（周四）到期  Due Thu 2026-02-26" in out
    assert all(cell in out for cell in ("12起", "13✓", "14班", "15休", "26止"))
    assert all(word in out for word in ("调休上班", "made up, counts", "到期日 due"))
    assert "停" not in out


def test_a_guess_is_drawn_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Days of an unpublished year are not ticked off, and a line says which year is missing."""
    assert 0 == run(["due", "2026-12-10", "20 wd", "--pause", "2026-12-14..2026-12-16", "--explain"])
    out = capsys.readouterr().out

    assert "暂定：2027 年放假安排尚未公布" in out
    assert "Provisional: the holidays of 2027 are not published" in out
    assert all(mark in out for mark in ("4?", "15停", "30✓", "放假（元旦） off", "暂定 provisional"))
    assert "另中止 2 天  20 working days after 2026-12-10, and 2 days paused" in out


def test_a_long_clock_is_drawn_for_a_year(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody scrolls through thirty pages; the picture says that it ends early."""
    assert 0 == run(["due", "2026-01-05", "30 month"])
    out = capsys.readouterr().out

    assert "2026-12" in out
    assert " 2027-01\n" not in out
    assert "further months are left out" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["2026-02-30", "5 wd"], "there is no day 2026-02-30"),
        (["tomorrow", "5 wd"], "write days as"),
        (["2026-02-12..2026-02-13", "5 wd"], "write the start as one day"),
        (["2026-02-12", "5 days"], "write a duration as"),
        (["2026-02-12", "5 wd", "--extend", "0 wd"], "write a duration as"),
        (["2026-02-12", "5 wd", "--pause", "2026-02-13"], "write a pause as"),
        (["2026-02-12", "5 wd", "--pause", "2026-02-14..2026-02-13"], "lies before"),
        (["9999-12-01", "60 wd"], "after the year 9999"),
        (["2026-02-12", "5 wd", "--calendars", "nowhere"], "no calendar at nowhere"),
    ],
)
def test_what_cannot_be_counted_is_said(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, what to write instead, nothing on standard output."""
    assert 2 == run(["due", *arguments])
    told = capsys.readouterr()

    assert words in told.err
    assert "" == told.out


def test_the_shipped_calendar_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    """Each year with its total, its status and the document it is from."""
    assert 0 == run(["calendar", "check"])
    out = capsys.readouterr().out

    assert "2026  248 个工作日 working days  已公布 official  国办发明电〔2025〕7号 (2025-11-04)" in out
    assert "2027  254 个工作日 working days  暂定 provisional" in out


def test_a_wrong_calendar_is_used_by_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """File and line of each mistake, exit code 2, and no date that a half-read calendar would give."""
    for file in calendar_folder().glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(text.replace("2026-02-14, 2026-02-28", "2026-02-16"), encoding="utf-8")

    for command in (["calendar", "check", str(tmp_path)], ["due", "2024-02-12", "5 wd", "--calendars", str(tmp_path)]):
        assert 2 == run(command)
        told = capsys.readouterr()
        assert "2026.yaml:16: holidays.1.make_up_days.0: 2026-02-16 is off with 春节" in told.err
        assert "" == told.out


def test_a_published_year_is_no_guess_any_more(tmp_path: Path, told: Any) -> None:
    """When the notice of 2027 comes, the same question has another answer, another version, and no flag."""
    for file in calendar_folder().glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        if file.stem == "2027":
            text = text.replace("provisional\n", "official\n", 1).replace(
                "off_days: 2027-01-01", "off_days: 2027-01-01..2027-01-04"
            )
            text = text.replace("working_days: 254", "working_days: 253")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    before = told("due", "2026-12-10", "20 wd")
    after = told("due", "2026-12-10", "20 wd", "--calendars", str(tmp_path))

    assert ("2027-01-08", True) == (before["due"], before["provisional"])
    assert ("2027-01-11", False) == (after["due"], after["provisional"])
    assert before["calendar"]["version"] != after["calendar"]["version"]


def test_the_dates_of_the_page_on_the_law_are_those_of_the_command(told: Any) -> None:
    """Each row of its table, and each line that a reader may type."""
    page = (ROOT / "docs" / "law.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S{10}) \| (\d+ \w+) \| (\S*) ?\| (\S{10}) \| (.*) \|$", page, re.MULTILINE)
    typed = re.findall(r"^onewindow (due .*?) *#", page, re.MULTILINE)

    assert (7, 3) == (len(rows), len(typed))
    for start, length, pause, due, why in rows:
        found = told("due", start, length, *(("--pause", pause) if pause else ()))
        assert (due, why == "provisional") == (found["due"], found["provisional"])
    for line in typed:
        assert 0 == run(shlex.split(line))

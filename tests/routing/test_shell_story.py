"""A story that is wrong is not played: every mistake is named with file and line, all of them at once."""

from pathlib import Path

import pytest

from onewindow.definitions.complaint import CatalogueError
from onewindow.routing.shell.story import read_story
from onewindow.routing.shell.story_keys import VERBS

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "deploy" / "catalogue"
OPENING = "{at: 2026-11-23T09:00, id: first, submit: {answers: {aged_65: true, resident: true}}}"


def complaints(folder: Path, text: str) -> list[str]:
    """What is wrong with a story of this text: line and code of each complaint."""
    path = folder / "story.yaml"
    path.write_text(text)
    with pytest.raises(CatalogueError) as wrong:
        read_story(path, SHIPPED)
    assert all(complaint.file for complaint in wrong.value.complaints)
    return [f"{complaint.line} {complaint.code}" for complaint in wrong.value.complaints]


def about(folder: Path, *lines: str, service: str = "village-elder-card") -> list[str]:
    """What is wrong with a story of these lines; the first of them stands in line 3."""
    return complaints(folder, f"service: {service}\nstory:\n" + "".join(f"  - {line}\n" for line in lines))


WRONG = {
    "no line at all": ("just a text", "story_line"),
    "no time": ("{withdraw: }", "story_time"),
    "a bad time": ("{at: tomorrow, withdraw: }", "story_time"),
    "a time that is none": ("{at: 2026-13-01T09:00, withdraw: }", "story_time"),
    "a bad until": ("{until: soon}", "story_time"),
    "before the line above": ("{at: 2026-11-22T09:00, withdraw: }", "story_order"),
    "no verb": ("{at: 2026-11-24T09:00}", "story_verb"),
    "an unknown verb": ("{at: 2026-11-24T09:00, grnat: {step: card}}", "story_verb"),
    "a verb of a later day": ("{at: 2026-11-24T09:00, appeal_rating: {reasons: text}}", "story_verb"),
    "a pause without an end": ("{at: 2026-11-24T09:00, pause: {step: card, ground: hearing}}", "story_keys"),
    "a pause to no day": ("{at: 2026-11-24T09:00, pause: {step: card, ground: hearing, until: soon}}", "story_keys"),
    "a pause to an instant": (
        "{at: 2026-11-24T09:00, pause: {step: card, ground: hearing, until: 2026-12-01T09:00:00}}",
        "story_keys",
    ),
    "two verbs": ("{at: 2026-11-24T09:00, grant: {step: card}, withdraw: }", "story_verb"),
    "an unknown step": ("{at: 2026-11-24T09:00, grant: {step: crad}}", "story_step"),
    "a step that is a list": ("{at: 2026-11-24T09:00, grant: {step: [card]}}", "story_step"),
    "a missing key": ("{at: 2026-11-24T09:00, deny: {step: card, reasons: none}}", "story_keys"),
    "an unknown key": ("{at: 2026-11-24T09:00, grant: {step: card, raound: 2}}", "story_keys"),
    "no map of keys": ("{at: 2026-11-24T09:00, grant: card}", "story_keys"),
    "a round that is no number": ("{at: 2026-11-24T09:00, grant: {step: card, round: two}}", "story_keys"),
    "reasons that are no text": ("{at: 2026-11-24T09:00, deny: {step: card, reasons: [a], law: b}}", "story_keys"),
    "no such answer to give": ("{at: 2026-11-24T09:00, opinion: {step: card, answer: maybe}}", "story_keys"),
    "no such way to collect": ("{at: 2026-11-24T09:00, collect: {mode: pigeon}}", "story_keys"),
    "a supplement of nothing": ("{at: 2026-11-24T09:00, supplement: {answers: {}}}", "story_keys"),
    "an unknown answer": ("{at: 2026-11-24T09:00, supplement: {answers: {age: 65}}}", "story_item"),
    "answers that are a list": ("{at: 2026-11-24T09:00, supplement: {answers: [aged_65]}}", "story_keys"),
    "an answer that is a list": ("{at: 2026-11-24T09:00, supplement: {answers: {aged_65: [true]}}}", "story_keys"),
    "an unknown material": ("{at: 2026-11-24T09:00, supplement: {materials: [id_crad]}}", "story_item"),
    "an unknown material with a version": ("{at: 2026-11-24T09:00, supplement: {materials: {x: v2}}}", "story_item"),
    "materials that are a text": ("{at: 2026-11-24T09:00, supplement: {materials: photo}}", "story_keys"),
    "a version that is a list": ("{at: 2026-11-24T09:00, supplement: {materials: {photo: []}}}", "story_keys"),
    "no defects": ("{at: 2026-11-24T09:00, defects: {step: card, list: []}}", "story_keys"),
    "a defect without a reason": ("{at: 2026-11-24T09:00, defects: {step: card, list: [{answer: x}]}}", "story_keys"),
    "a defect of something unknown": (
        "{at: 2026-11-24T09:00, defects: {step: card, list: [{material: x, reason: y}]}}",
        "story_item",
    ),
    "a defect of a list": (
        "{at: 2026-11-24T09:00, defects: {step: card, list: [{answer: [x], reason: y}]}}",
        "story_item",
    ),
    "a year that is not there": ("{at: 2026-11-24T09:00, import_calendar: {file: 2027.yaml}}", "story_calendar"),
    "a year that is a number": ("{at: 2026-11-24T09:00, import_calendar: {file: 2027}}", "story_keys"),
    "nobody of that name": ("{at: 2026-11-24T09:00, withdraw: , by: bob}", "story_person"),
    "a department that is not there": ("{at: 2026-11-24T09:00, take: {step: card}, by: fier-1}", "story_person"),
    "a name that is a list": ("{at: 2026-11-24T09:00, withdraw: , by: [me]}", "story_person"),
    "an officer as applicant": ("{at: 2026-11-24T09:00, submit: {applicant: town-1}}", "story_person"),
    "an id that stands twice": ("{at: 2026-11-24T09:00, id: first, withdraw: }", "story_id"),
    "an id that others have": ("{at: 2026-11-24T09:00, id: line-7, withdraw: }", "story_id"),
    "again what never was": ("{at: 2026-11-24T09:00, again: second}", "story_again"),
    "again a list": ("{at: 2026-11-24T09:00, again: [first]}", "story_again"),
    "again and something else": ("{at: 2026-11-24T09:00, again: first, withdraw: }", "story_keys"),
    "until and something else": ("{until: 2026-11-24T09:00, withdraw: }", "story_keys"),
}


@pytest.mark.parametrize(("line", "code"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_line_is_named(tmp_path: Path, line: str, code: str) -> None:
    """With its line in the file, and what to do about it."""
    assert [f"4 {code}"] == about(tmp_path, OPENING, line)


@pytest.mark.parametrize(
    ("own", "code"),
    [
        ("[town-1]", "story_keys"),
        ("{bob: me}", "story_person"),
        ("{me: me-2}", "story_person"),
        ("{town-1: town-2}", "story_person"),
    ],
)
def test_who_is_which_citizen_is_looked_at(tmp_path: Path, own: str, code: str) -> None:
    """A map of public servants to citizens and nothing else."""
    assert [f"2 {code}"] == about(tmp_path, OPENING, service=f"village-elder-card\nown: {own}")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (
            "{at: 2026-11-24T09:00, delegate: {from: me, to: town-2, since: 2026-12-01, until: 2026-12-02}}",
            "story_person",
        ),
        (
            "{at: 2026-11-24T09:00, delegate: {from: town-head, to: bob, since: 2026-12-01, until: 2026-12-02}}",
            "story_person",
        ),
        (
            "{at: 2026-11-24T09:00, delegate: {from: town-head, to: town-2, since: 2026-12-02, until: 2026-12-01}}",
            "story_time",
        ),
        (
            "{at: 2026-11-24T09:00, delegate: {from: town-head, to: town-2, since: soon, until: 2026-12-01}}",
            "story_keys",
        ),
        ("{at: 2026-11-24T09:00, by: town-2, for: town-head, grant: {step: card}}", "story_person"),
    ],
)
def test_deputies_are_looked_at(tmp_path: Path, line: str, code: str) -> None:
    """Both have a desk, the days are in order, and nobody stands in for another whom no earlier line named."""
    assert [f"4 {code}"] == about(tmp_path, OPENING, line)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    """A designer mends them in one go; what is right does not count."""
    told = about(
        tmp_path,
        "{at: 2026-11-23T09:00, submit: {answers: {age: 70}, materials: [portrait]}}",
        "{at: 2026-11-23T09:10, grant: {step: village}}",
        "{at: 2026-11-23T08:00, dney: {step: card}}",
        "{at: noon, deny: {step: crad}}",
    )

    assert ["3 story_item", "3 story_item", "5 story_order", "5 story_verb"] == told[:4]
    assert ["6 story_keys", "6 story_keys", "6 story_step", "6 story_time"] == sorted(told[4:])


def test_an_unknown_service_is_named_with_the_mistakes_in_its_lines(tmp_path: Path) -> None:
    """What can be seen without its definition is told as well; its names are not guessed at."""
    lines = ("{at: 2026-11-23T09:00, submit: {answers: {any: 1}}}", "{at: 2026-11-23T08:00, grant: {step: any}}")

    assert ["1 unknown_service", "4 story_order"] == about(tmp_path, *lines, service="no-such-service")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("story: []\n", ["1 unknown_service"]),
        ("service: [village-elder-card]\nstory: []\n", ["1 unknown_service"]),
        ("service: village-elder-card\nversion: 9\nstory: []\n", ["2 unknown_version"]),
        ("service: village-elder-card\ncatalogue: nowhere\nstory: []\n", ["2 story_catalogue"]),
        ("service: village-elder-card\n", ["1 story_shape"]),
        ("service: village-elder-card\nstory: {at: 2026-11-23}\n", ["1 story_shape"]),
        ("- at: 2026-11-23\n", ["1 story_shape"]),
        ("", ["1 story_shape"]),
        ("service: [\n", ["2 not_yaml"]),
        ("service: a\nservice: b\nstory: []\n", ["2 key_twice"]),
    ],
)
def test_a_file_that_is_no_story_is_named(tmp_path: Path, text: str, told: list[str]) -> None:
    """Its form, its service, its catalogue."""
    assert told == complaints(tmp_path, text)


def test_a_catalogue_beside_the_story_that_does_not_load_is_told_with_its_own_lines(tmp_path: Path) -> None:
    """The mistake is in the definition: it is its file and line that are named."""
    folder = tmp_path / "mine" / "fair"
    folder.mkdir(parents=True)
    (tmp_path / "mine" / "departments.yaml").write_text("eco: {name: {zh: 环保, en: Ecology}}\n")
    (folder / "1.yaml").write_text("service: fair\nversion: one\n")
    path = tmp_path / "story.yaml"
    path.write_text("service: fair\ncatalogue: mine\nstory: []\n")

    with pytest.raises(CatalogueError) as wrong:
        read_story(path, SHIPPED)
    assert {"fair/1.yaml"} == {complaint.file for complaint in wrong.value.complaints}


def test_a_year_that_is_wrong_is_told_with_the_line_of_its_own_file(tmp_path: Path) -> None:
    """The story says which line imports it, the year what is wrong in it."""
    year = (ROOT / "tests" / "stories" / "calendars" / "2027-later.yaml").read_text()
    (tmp_path / "year.yaml").write_text(year.replace("2027-09-15", "2027-06-09"))
    path = tmp_path / "story.yaml"
    line = "{at: 2026-11-24T09:00, import_calendar: {file: year.yaml}}"
    path.write_text(f"service: village-elder-card\nstory:\n  - {OPENING}\n  - {line}\n")

    with pytest.raises(CatalogueError) as wrong:
        read_story(path, SHIPPED)
    assert "story.yaml:4: story.1.import_calendar.file: year.yaml:23: holidays.5.off_days" in str(wrong.value)
    assert "2027-06-09 is already off" in str(wrong.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """As any other mistake."""
    with pytest.raises(CatalogueError, match=r"missing.yaml:1: can't be read"):
        read_story(tmp_path / "missing.yaml", SHIPPED)


def test_a_complaint_says_what_to_do(tmp_path: Path) -> None:
    """File, line, place, and the words that would be right."""
    path = tmp_path / "story.yaml"
    path.write_text(f"service: village-elder-card\nstory:\n  - {OPENING}\n  - {{at: x, grnat: {{step: card}}}}\n")
    with pytest.raises(CatalogueError) as wrong:
        read_story(path, SHIPPED)

    text = str(wrong.value)
    assert "story.yaml:4: story.1.at: write a time as 2026-11-23T09:00, not 'x' [story_time]" in text
    assert all(verb in text for verb in VERBS)

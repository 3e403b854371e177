"""A wrong definition, story or calendar: one clear message with file and line, exit code 2, and nothing has changed."""

import re
import shutil
from pathlib import Path

import pytest

from onewindow.embedded.__main__ import run
from onewindow.embedded.shipped import calendar_folder, catalogue_folder

STORIES = catalogue_folder().parent / "stories"
HOMESTEAD = (catalogue_folder() / "rural-homestead" / "1.yaml").read_text(encoding="utf-8")
CARD = (STORIES / "village-elder-card.yaml").read_text(encoding="utf-8")
YEAR = (calendar_folder() / "2026.yaml").read_text(encoding="utf-8")
JOIN = HOMESTEAD[HOMESTEAD.index("join:\n") : HOMESTEAD.index("# No law sets days")]
BASIS = HOMESTEAD[HOMESTEAD.index("  basis:\n    - zh:") : HOMESTEAD.index("  fees:")]
FEES = "  fees: {zh: 不收费。, en: Free of charge.}\n"
REQUIRED = "  all: [group, village, eligibility, planning, forestry, proposal, approval, permit]\n"

DEFINITIONS: dict[str, tuple[str, str, str]] = {
    # what is wrong: code, what stands in the homestead's definition, what stands there instead
    "a cycle": (
        "cycle",
        "after: [eligibility, planning, forestry]",
        "after: [eligibility, planning, forestry, permit] # HERE",
    ),
    "a step after itself": ("cycle", "after: [approval]", "after: [approval, permit] # HERE"),
    "an unknown department": ("unknown_department", "department: forest\n", "department: forrest # HERE\n"),
    "an unknown lead": ("unknown_department", "lead: town\n", "lead: twon # HERE\n"),
    "a promise above the statutory term": (
        "promise_above_statutory",
        "{promise: 15 wd, statutory: 20 wd, extend: 10 wd}",
        "{promise: 21 wd, statutory: 20 wd, extend: 10 wd} # HERE",
    ),
    "a step's promise above the statutory term of the case": (
        "promise_above_statutory",
        "clock: {promise: 5 wd}\n    gives: forest_opinion",
        "clock: {promise: 21 wd} # HERE\n    gives: forest_opinion",
    ),
    "silence on a licence": (
        "silence_on_decision",
        "gives: planning_permit\n",
        "gives: planning_permit\n    silence: {after: 5 wd, means: consent, basis: 无} # HERE\n",
    ),
    "a hearing about what a rule grants": (
        "nobody_hears",
        "gives: forest_opinion\n",
        'gives: forest_opinion\n    automatic: "true"\n    hearing: public # HERE\n',
    ),
    "silence on a countersignature": (
        "silence_on_decision",
        "gives: forest_opinion\n",
        "gives: forest_opinion\n    silence: {after: 5 wd, means: consent, basis: 无} # HERE\n",
    ),
    "a material nobody needs": (
        "material_unused",
        "  mandate:\n",
        "  spare: {name: {zh: 证明, en: Proof}} # HERE\n  mandate:\n",
    ),
    "a guide field without a language": ("guide_empty", FEES, '  fees: {zh: 不收费。, en: " "} # HERE\n'),
    "a guide field of nothing": ("shape", FEES, "  fees: # HERE\n"),
    "a guide field of no words": ("shape", FEES, '  fees: "" # HERE\n'),
    "a guide without a basis": ("guide_empty", BASIS, "  basis: [] # HERE\n"),
    "a join of nothing": ("join_empty", JOIN, "join: {} # HERE\n"),
    "a join of an empty list": ("join_empty", JOIN, "join: {all: []} # HERE\n"),
    "a join that only advises": ("join_empty", REQUIRED, "  all: [] # HERE\n"),
    "a join that is not filled in": ("shape", JOIN, "join: # HERE\n"),
}

LINES: dict[str, tuple[str, str, str]] = {
    # what is wrong: code, what stands in the story of the card, what stands there instead
    "an unknown verb": ("story_verb", "grant: {step: village}}", "grnat: {step: village}} # HERE"),
    "an unknown step": ("story_step", "grant: {step: village}}", "grant: {step: vilage}} # HERE"),
}

YEARS: dict[str, tuple[str, str, str]] = {
    # what is wrong: code, what stands in the file of 2026, what stands there instead
    "a day off with two holidays": ("day_twice", "2026-10-01..2026-10-07", "2026-09-27..2026-10-07 # HERE"),
    "a day made up twice": ("day_twice", "[2026-09-20, 2026-10-10]", "[2026-02-14, 2026-10-10] # HERE"),
    "a day off and made up": ("off_and_made_up", "[2026-05-09]", "[2026-05-02] # HERE"),
}


def edited(text: str, old: str, new: str) -> tuple[str, int]:
    """The text with one edit, and the line that a person should be shown."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    wrong = text.replace(old, new)
    return wrong, next(at for at, line in enumerate(wrong.splitlines(), 1) if "HERE" in line)


def catalogue(folder: Path, service: str, version: int, text: str) -> Path:
    """A catalogue of one definition."""
    (folder / service).mkdir(parents=True)
    shutil.copy(catalogue_folder() / "departments.yaml", folder)
    (folder / service / f"{version}.yaml").write_text(text, encoding="utf-8")
    return folder


class Bench:
    """An empty folder to work in; whatever a command leaves there is seen."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def refuses(self, place: str, code: str, *command: str | Path) -> None:
        """The command ends with 2, tells one mistake at this place and nothing else, and changes nothing."""
        before = self._files()
        assert 2 == run([str(word) for word in command]), command
        told = self._capsys.readouterr()

        mistakes = re.findall(r"^\S+:\d+: .*\[\w+\]$", told.err, re.MULTILINE)
        assert 1 == len(mistakes), told.err
        assert mistakes[0].startswith(f"{place}: ")
        assert mistakes[0].endswith(f"[{code}]")
        assert len(mistakes[0]) - len(place) - len(code) > 20, "it says what is wrong"
        assert "" == told.out
        assert before == self._files()

    def forget(self) -> None:
        """What was told so far."""
        self._capsys.readouterr()

    def _files(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}


@pytest.fixture
def bench(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A bench on which commands are run."""
    monkeypatch.chdir(tmp_path)
    return Bench(tmp_path, capsys)


@pytest.mark.parametrize("wrong", DEFINITIONS)
def test_a_wrong_definition_is_told_once_and_never_published(bench: Bench, wrong: str) -> None:
    """By the check, by publishing, and by a story that would be played against it."""
    code, old, new = DEFINITIONS[wrong]
    text, line = edited(HOMESTEAD, old, new)
    folder = catalogue(bench.folder / "catalogue", "rural-homestead", 1, text)
    story = STORIES / "rural-homestead.yaml"

    for command in (("catalogue", "check", folder), ("catalogue", "publish", folder)):
        bench.refuses(f"rural-homestead/1.yaml:{line}", code, *command)
    bench.refuses(f"rural-homestead/1.yaml:{line}", code, "rehearse", story, "--catalogue", folder, "--json")


def test_an_edited_published_version_is_told_once_and_nothing_runs_on_it(bench: Bench) -> None:
    """Where it was changed nobody can know: its file is named, and where the change belongs; nothing is served."""
    folder = catalogue(bench.folder / "catalogue", "rural-homestead", 1, HOMESTEAD)
    assert 0 == run(["catalogue", "publish", str(folder)])
    (folder / "rural-homestead" / "1.yaml").write_text(HOMESTEAD.replace("promise: 15 wd", "promise: 20 wd"))
    bench.forget()

    data = bench.folder / "data"
    for command in (
        ("catalogue", "check", folder),
        ("catalogue", "publish", folder),
        ("rehearse", STORIES / "rural-homestead.yaml", "--catalogue", folder),
        ("serve", "--catalogue", folder, "--data", data, "--port", "0"),
    ):
        bench.refuses("rural-homestead/1.yaml:1", "published_edited", *command)
    assert not data.exists()


@pytest.mark.parametrize("wrong", LINES)
def test_a_wrong_line_of_a_story_is_told_once_and_nothing_is_played(bench: Bench, wrong: str) -> None:
    """For a person and for a program, whose standard output stays empty."""
    code, old, new = LINES[wrong]
    text, line = edited(CARD, old, new)
    definition = (catalogue_folder() / "village-elder-card" / "2.yaml").read_text(encoding="utf-8")
    folder = catalogue(bench.folder / "catalogue", "village-elder-card", 2, definition)
    story = bench.folder / "card.yaml"
    story.write_text(text, encoding="utf-8")

    bench.refuses(f"card.yaml:{line}", code, "rehearse", story, "--catalogue", folder)
    bench.refuses(f"card.yaml:{line}", code, "rehearse", story, "--catalogue", folder, "--json")


@pytest.mark.parametrize("wrong", YEARS)
def test_a_wrong_day_of_a_calendar_is_told_once_and_nothing_is_counted(bench: Bench, wrong: str) -> None:
    """No due date, no story and no server stands on a calendar with a mistake."""
    code, old, new = YEARS[wrong]
    text, line = edited(YEAR, old, new)
    folder, data = bench.folder / "calendars", bench.folder / "data"
    shutil.copytree(calendar_folder(), folder)
    (folder / "2026.yaml").write_text(text, encoding="utf-8")

    for command in (
        ("calendar", "check", folder),
        ("due", "2026-02-12", "5 wd", "--calendars", folder),
        ("due", "2026-02-12", "5 wd", "--calendars", folder, "--json"),
        ("rehearse", STORIES / "village-elder-card.yaml", "--calendars", folder),
        ("serve", "--calendars", folder, "--data", data, "--port", "0"),
    ):
        bench.refuses(f"2026.yaml:{line}", code, *command)
    assert not data.exists()

"""The stories that are shipped: each one plays, as its own words promise."""

import json
from pathlib import Path

import pytest

from onewindow.embedded.__main__ import run

ROOT = Path(__file__).parents[2]
STORIES = sorted((ROOT / "deploy" / "stories").glob("*.yaml"))


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_a_shipped_story_is_played_to_its_delivery(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Against the service of its name, without a refusal, to an approved result that was collected."""
    assert 0 == run(["rehearse", str(story), "--json"])

    result = json.loads(capsys.readouterr().out)
    assert ("approved", "delivered", []) == (result["outcome"], result["case"]["state"], result["refused"])
    assert f"service: {story.stem}\n" in story.read_text()


def test_there_are_stories() -> None:
    """One for each shipped service."""
    shipped = sorted(folder.name for folder in (ROOT / "deploy" / "catalogue").iterdir() if folder.is_dir())
    assert shipped == [story.stem for story in STORIES]


def test_a_refused_line_is_listed_by_its_place_in_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A refusal is part of a story: exit code 0, and the line of the file with code and advice, not its number."""
    story = tmp_path / "early.yaml"
    text = STORIES[-1].read_text().replace("grant: {step: village}", "grant: {step: card}")
    story.write_text(text)
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "step: card" in one)

    assert 0 == run(["rehearse", str(story)])

    told = capsys.readouterr().out
    assert "2 lines refused:" in told
    assert f"  early.yaml:{line} step_not_open" in told
    assert f"行 line {line - 3}" in told

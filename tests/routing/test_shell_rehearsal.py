"""Stories played in virtual time: each comes out as the JSON beside it says, in the fields that stand there."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support.calendar import CALENDAR

from onewindow.contracts.instant import from_local
from onewindow.routing.shell.rehearsal import Rehearsal
from onewindow.routing.shell.story import read_story

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "deploy" / "catalogue"
STORIES = sorted((ROOT / "tests" / "stories").glob("*.yaml"))


def played(path: Path) -> dict[str, Any]:
    """What ``onewindow rehearse --json`` would print."""
    return Rehearsal(read_story(path, SHIPPED, CALENDAR)).play().result()


def written(folder: Path, *lines: str, service: str = "village-elder-card") -> dict[str, Any]:
    """A story of these lines, played."""
    story = folder / "story.yaml"
    story.write_text(f"service: {service}\nstory:\n" + "".join(f"  - {line}\n" for line in lines))
    return played(story)


def differences(expected: Any, got: Any, place: str = "") -> list[str]:
    """Where what came out is not what was expected; keys that are not expected may be there."""
    match expected:
        case dict() if isinstance(got, dict):
            missing = [f"{place}/{key}: is not there" for key in expected.keys() - got.keys()]
            shared = (differences(expected[key], got[key], f"{place}/{key}") for key in expected.keys() & got.keys())
            return missing + [each for found in shared for each in found]
        case list() if isinstance(got, list) and len(expected) == len(got):
            pairs = enumerate(zip(expected, got, strict=True))
            return [each for at, (one, other) in pairs for each in differences(one, other, f"{place}/{at}")]
        case _:
            return [] if expected == got else [f"{place}: expected {expected!r}, got {got!r}"]


@pytest.mark.parametrize("story", STORIES, ids=[story.stem for story in STORIES])
def test_a_story_comes_out_as_expected(story: Path) -> None:
    """Outcome, states, documents, refusals and entries, as far as they are written down beside the story."""
    expected = json.loads(story.with_suffix(".json").read_text())

    assert [] == differences(expected, played(story))


@pytest.mark.parametrize("story", STORIES, ids=[story.stem for story in STORIES])
def test_a_story_always_comes_out_the_same(story: Path) -> None:
    """To the byte, ids included; and it is plain JSON with every key that a program may rely on."""
    once, twice = json.dumps(played(story)), json.dumps(played(story))

    assert once == twice
    top = "outcome concluded_at delivered_at case steps signals documents refused entries"
    assert set(top.split()) == json.loads(once).keys()


def test_there_are_stories_for_what_a_case_can_come_to() -> None:
    """Every outcome is told at least once, and so is a case that has none."""
    outcomes = {json.loads(story.with_suffix(".json").read_text())["outcome"] for story in STORIES}

    assert {"approved", "rejected", "partial", "withdrawn", "terminated", "declined", None} == outcomes


def test_every_key_of_the_result_is_there(tmp_path: Path) -> None:
    """Also those that the calendar and the supervision will fill: they are null, not absent."""
    told = written(tmp_path, "{at: 2026-11-23T09:00, submit: {answers: {aged_65: false, resident: true}}}")

    assert {"state", "accepted_as_of", "due", "promise_due", "provisional"} == told["case"].keys()
    keys = {"state", "round", "opened_at", "settled_at", "by", "due", "promise_due", "provisional"}
    assert all(keys == step.keys() for step in told["steps"].values())
    assert ["village", "card"] == list(told["steps"])
    (entry,) = told["entries"]
    assert {"seq", "cause", "at", "facts"} == entry.keys()
    assert ["opened", "accepted", "step_opened"] == [fact["type"] for fact in entry["facts"]]


def test_a_story_without_lines_comes_to_nothing(tmp_path: Path) -> None:
    """No case, no steps, no entries."""
    (tmp_path / "story.yaml").write_text("service: village-elder-card\nstory: []\n")
    told = played(tmp_path / "story.yaml")

    assert (told["case"], told["steps"], told["entries"], told["outcome"]) == (None, {}, [], None)


def test_times_are_those_of_china_unless_they_say_otherwise(tmp_path: Path) -> None:
    """With seconds, with an offset, or as a day: all are read, and told in China's time."""
    told = written(
        tmp_path,
        "{at: 2026-11-23, submit: {answers: {aged_65: false, resident: true}}}",
        "{at: 2026-11-23T09:20:30+08:00, grant: {step: village}}",
        "{at: '2026-11-23T02:00:00Z', withdraw: }",
    )

    assert [entry["at"] for entry in told["entries"]] == [
        "2026-11-23T00:00:00+08:00",
        "2026-11-23T09:20:30+08:00",
        "2026-11-23T10:00:00+08:00",
    ]
    assert from_local("2026-11-23T10:00") == from_local("2026-11-23T02:00:00Z")


def test_the_applicant_of_the_story_acts_by_default(tmp_path: Path) -> None:
    """Whoever it is for; an agent acts for the same person, and another citizen may not."""
    told = written(
        tmp_path,
        "{at: 2026-11-23T09:00, submit: {applicant: me-2, answers: {aged_65: false, resident: true}}}",
        "{at: 2026-11-23T09:01, withdraw: , by: me}",
        "{at: 2026-11-23T09:02, withdraw: , by: agent-1}",
    )

    assert ("withdrawn", [{"line": 2, "code": "not_yours"}]) == (told["outcome"], told["refused"])


def test_a_rule_looks_at_each_asking_once(tmp_path: Path) -> None:
    """What it does not grant is a person's; when the supplement makes it true, the next round is granted by it."""
    told = written(
        tmp_path,
        "{at: 2026-11-23T09:00, submit: {answers: {aged_65: true, resident: false}}}",
        "{at: 2026-11-23T09:10, grant: {step: village}}",
        "{at: 2026-11-23T09:20, defects: {step: card, list: [{answer: resident, reason: 户籍不符}]}}",
        "{at: 2026-11-23T09:30, supplement: {answers: {resident: true}}}",
        "{at: 2026-11-23T09:40, grant: {step: village}}",
    )

    assert "approved" == told["outcome"]
    assert ("granted", 2, "department-worker") == tuple(told["steps"]["card"][key] for key in ("state", "round", "by"))
    automatic = [fact for entry in told["entries"] for fact in entry["facts"] if fact.get("automatic")]
    assert ["card"] == [fact["step"] for fact in automatic]


def test_instants_inside_facts_are_told_in_local_time(tmp_path: Path) -> None:
    """From when it counts as accepted, and until when something is awaited."""
    told = written(
        tmp_path,
        "{at: 2026-11-23T09:00, submit: {answers: {aged_65: false, resident: true}}}",
        "{at: 2026-11-23T09:10, defects: {step: village, list: [{material: photo, reason: 模糊}]}}",
    )

    facts = {fact["type"]: fact for entry in told["entries"] for fact in entry["facts"]}
    assert facts["accepted"]["as_of"] == "2026-11-23T09:00:00+08:00"
    assert facts["step_asked"]["until"] == "2026-12-23T23:59:59+08:00"

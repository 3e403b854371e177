"""The rules of law: each acts in some story and is silent in its twin, and docs/law.md tells of just these."""

from functools import cache

import pytest
from tests.routing.laws import LAWS, PAGE, STORIES, Law, table, written
from tests.support.calendar import CALENDAR

from onewindow.routing.shell.rehearsal import Rehearsal
from onewindow.routing.shell.story import read_story

SHIPPED = PAGE.parents[1] / "deploy" / "catalogue"


@cache
def laws_in(story: str) -> frozenset[str]:
    """The rules that made some fact of a story."""
    result = Rehearsal(read_story(STORIES / f"{story}.yaml", SHIPPED, CALENDAR)).play().result()
    return frozenset(law for entry in result["entries"] for fact in entry["facts"] for law in fact.get("law", ()))


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.code)
def test_a_rule_acts_in_its_story_and_not_in_its_twin(law: Law) -> None:
    """A rule that is written down and never runs is the worst failure there is; one that runs always is no better."""
    assert law.code in laws_in(law.story)
    assert law.code not in laws_in(law.twin)


def test_no_rule_acts_that_nobody_has_written_down() -> None:
    """Whatever a fact of any story names as its law stands in the table."""
    named = frozenset[str]().union(*(laws_in(story.stem) for story in STORIES.glob("*.yaml")))

    assert {law.code for law in LAWS} == named


def test_the_page_tells_of_these_rules() -> None:
    """``python -m tests.routing.laws`` writes it anew."""
    page = PAGE.read_text(encoding="utf-8")

    assert written(page) == page
    assert table() in page

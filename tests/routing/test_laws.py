"""The rules of law: each acts in some story and is silent in its twin, and docs/law.md tells of just these.

So do the grounds of a pause and the documents, and nothing of what the law's list asks for is missing.
"""

import re
from datetime import date
from functools import cache
from typing import Any, get_args

import pytest
from tests.definitions.samples import DEPARTMENTS, SHOP, edited
from tests.routing.holes import CHECKED, GROUNDS, NOT_YET, PAPERS, RULES, TABLES, Checked, written
from tests.routing.laws import LAWS, PAGE, STORIES, Law, table
from tests.routing.laws import written as laws_written
from tests.support.calendar import CALENDAR

from onewindow.definitions.complaint import CatalogueError
from onewindow.definitions.documents import DOCUMENT_KINDS
from onewindow.definitions.duration import Duration
from onewindow.definitions.grounds import PauseGround
from onewindow.definitions.load import Catalogue, read_definition
from onewindow.routing.core.clocks.clock import Clock, due
from onewindow.routing.shell.rehearsal import Rehearsal
from onewindow.routing.shell.story import read_story

SHIPPED = PAGE.parents[1] / "deploy" / "catalogue"


@cache
def played(story: str) -> dict[str, Any]:
    """What ``onewindow rehearse --json`` would print."""
    return Rehearsal(read_story(STORIES / f"{story}.yaml", SHIPPED, CALENDAR)).play().result()


def grounds_in(story: str) -> set[str]:
    """For what clocks stood still in a story."""
    return {fact["ground"] for entry in played(story)["entries"] for fact in entry["facts"] if "ground" in fact}


def documents_in(story: str) -> set[str]:
    """The kinds of documents that were made in a story."""
    return {document["kind"] for document in played(story)["documents"]}


def laws_in(story: str) -> set[str]:
    """The rules that made some fact of a story."""
    return {law for entry in played(story)["entries"] for fact in entry["facts"] for law in fact.get("law", ())}


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.code)
def test_a_rule_acts_in_its_story_and_not_in_its_twin(law: Law) -> None:
    """A rule that is written down and never runs is the worst failure there is; one that runs always is no better."""
    assert law.code in laws_in(law.story)
    assert law.code not in laws_in(law.twin)


def test_no_rule_acts_that_nobody_has_written_down() -> None:
    """Whatever a fact of any story names as its law stands in the table."""
    assert {law.code for law in LAWS} == {law for story in STORIES.glob("*.yaml") for law in laws_in(story.stem)}


def test_nothing_is_missing() -> None:
    """Each of L01 to L23, each ground and each document stands in a table, or among what is not built yet."""
    rules = {law.code for law in LAWS} | {one.code for one in CHECKED}

    assert set(RULES) == rules | (NOT_YET & set(RULES))
    assert set(get_args(PauseGround)) == set(GROUNDS)
    assert set(DOCUMENT_KINDS) == set(PAPERS) | (NOT_YET & set(DOCUMENT_KINDS))
    assert NOT_YET <= {*RULES, *DOCUMENT_KINDS}


def test_what_is_built_is_no_longer_said_to_be_missing() -> None:
    """Whatever some story shows has left the list of what is not built yet, and stands in its table."""
    stories = [path.stem for path in STORIES.glob("*.yaml")]
    shown = {each for story in stories for each in laws_in(story) | documents_in(story)}

    assert set() == shown & NOT_YET
    assert set() == NOT_YET & ({law.code for law in LAWS} | {one.code for one in CHECKED} | set(PAPERS))


@pytest.mark.parametrize("ground", GROUNDS)
def test_a_ground_stops_the_clock_in_its_story_and_is_refused_in_its_twin(ground: PauseGround) -> None:
    """In the twin a desk asks for the same, and its clock runs on."""
    shown = GROUNDS[ground]
    asked = re.search(rf"pause: {{.*ground: {ground}\b", (STORIES / f"{shown.twin}.yaml").read_text(encoding="utf-8"))

    assert ground in grounds_in(shown.story)
    assert asked
    assert ground not in grounds_in(shown.twin)
    assert "ground_not_allowed" in {one["code"] for one in played(shown.twin)["refused"]}


@pytest.mark.parametrize("kind", PAPERS)
def test_a_document_is_made_in_its_story_and_not_in_its_twin(kind: str) -> None:
    """A document that is always made says nothing, and one that never is helps nobody."""
    paper = PAPERS[kind]  # type: ignore[index]  # the keys are what is played

    assert kind in documents_in(paper.story)
    assert kind not in documents_in(paper.twin)


@pytest.mark.parametrize("checked", CHECKED, ids=lambda one: f"{one.code}-{one.complaint}")
def test_a_definition_against_a_rule_is_refused(checked: Checked) -> None:
    """The sample is in order, and its twin is refused for just that."""
    read_definition(SHOP, DEPARTMENTS)
    with pytest.raises(CatalogueError) as wrong:
        read_definition(edited((checked.old, checked.new)), DEPARTMENTS)

    assert {checked.complaint} == {one.code for one in wrong.value.complaints}


def test_who_leads_is_one_of_those_who_decide() -> None:
    """Of every shipped service: whoever accepts and hands over has a part in it (L16)."""
    for compiled in shipped():
        assert compiled.definition.lead in {step.department for step in compiled.definition.steps.values()}


def test_the_authoritys_periods_are_working_days_and_the_applicants_own_are_not() -> None:
    """Of every shipped licence, and on the calendar: the Spring Festival lies within five working days (L22)."""
    for compiled in shipped():
        definition = compiled.definition
        clocks = [definition.clock, *(step.clock for step in definition.steps.values())]
        lengths = [length for clock in clocks for length in (clock.promise, clock.statutory, clock.extend) if length]
        assert definition.matter != "licence" or {"wd"} == {length.unit for length in lengths}
        assert definition.supplement is None or "nd" == definition.supplement.within.unit

    received = date(2026, 2, 12)
    assert date(2026, 2, 26) == due(CALENDAR, Clock(received, Duration(5, "wd"))).day
    assert date(2026, 2, 17) == due(CALENDAR, Clock(received, Duration(5, "nd"))).day


def test_the_page_tells_of_these_rules() -> None:
    """``python -m tests.routing.laws`` and ``python -m tests.routing.holes`` write it anew."""
    page = PAGE.read_text(encoding="utf-8")

    assert laws_written(page) == page
    assert written(page) == page
    assert table() in page
    assert all(made() in page for made in TABLES.values())


def shipped() -> list[Any]:
    """Every version of every shipped service."""
    catalogue = Catalogue.load(SHIPPED)
    return [catalogue.compiled(name, version) for name in catalogue.services() for version in catalogue.versions(name)]

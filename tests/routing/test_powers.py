"""Who may act: each rule refuses in some story and is silent in its twin, and docs/law.md tells of just these."""

from functools import cache

import pytest
from tests.routing.laws import PAGE, STORIES
from tests.routing.powers import POWERS, Power, table, written
from tests.routing.test_laws import SHIPPED
from tests.support.calendar import CALENDAR

from onewindow.contracts.codes import CODES
from onewindow.routing.shell.rehearsal import Rehearsal
from onewindow.routing.shell.story import read_story


@cache
def refused_in(story: str) -> frozenset[str]:
    """The codes by which lines of a story were refused."""
    result = Rehearsal(read_story(STORIES / f"{story}.yaml", SHIPPED, CALENDAR)).play().result()
    return frozenset(one["code"] for one in result["refused"])


@pytest.mark.parametrize("power", POWERS, ids=lambda power: power.code)
def test_a_rule_refuses_in_its_story_and_not_in_its_twin(power: Power) -> None:
    """A rule that is written down and never runs is the worst failure there is; one that runs always is no better."""
    assert power.code in CODES
    assert power.code in refused_in(power.story)
    assert power.code not in refused_in(power.twin)


def test_the_page_tells_of_these_rules() -> None:
    """``python -m tests.routing.powers`` writes it anew."""
    page = PAGE.read_text(encoding="utf-8")

    assert written(page) == page
    assert table() in page

"""What a family does after a birth, as it is shipped: who waits for whom, who consents, and what may be left out."""

from pathlib import Path

import pytest

from onewindow.contracts.fact import RouteValue
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.duration import Duration
from onewindow.definitions.load import Catalogue
from onewindow.definitions.savings import saving

SHIPPED = Path(__file__).parents[2] / "deploy" / "catalogue"
EVERYTHING: dict[str, RouteValue] = {"mother_insured": True, "pay_now": True, "guidance": True}
CHILD = ("child_name", "child_sex", "born_on")


@pytest.fixture(scope="module")
def birth() -> CompiledDefinition:
    """The newest version."""
    return Catalogue.load(SHIPPED).compiled("newborn")


def test_the_certificate_comes_first_and_what_rests_on_the_household_page_last(birth: CompiledDefinition) -> None:
    """A page that is refused reaches insurance, contribution and card, and not the vaccination record."""
    assert set(birth.order) == set(birth.planned(EVERYTHING))
    assert ("vaccination", "household", "reimbursement", "guidance") == tuple(
        step for step in birth.order if birth.after(step) == ("birth",)
    )
    assert ("insurance", "payment", "card") == birth.steps_needing_output_of("household")
    assert "each" == birth.definition.join.issue


def test_nobody_reads_of_the_child_without_the_consent_of_its_guardians(birth: CompiledDefinition) -> None:
    """Whoever needs the child's own data needs the separate consent too; only the payment knows but the name."""
    steps = birth.definition.steps
    reads = {step for step, part in steps.items() if not set(CHILD[1:]).isdisjoint(part.needs)}

    assert reads == {step for step, part in steps.items() if "guardian_consent" in part.needs}
    assert {"guardian_consent", "father_authorisation", "name_confirmation"} <= {
        item for item, one in birth.planned_materials({"mother_insured": False}).items() if one.need == "required"
    }
    assert ("mother_insured", "pay_now", "guidance") == birth.routing_answers


def test_the_departments_keep_within_the_promise(birth: CompiledDefinition) -> None:
    """What each is promised to take, one after the other along the longest way, is the whole promise."""
    days: dict[str, int] = {}
    for step in birth.order:
        promise = birth.definition.steps[step].clock.promise
        assert promise is not None
        days[step] = promise.count + max((days[before] for before in birth.after(step)), default=0)

    assert Duration(max(days.values()), "wd") == birth.definition.clock.promise
    assert Duration(45, "wd") == birth.definition.clock.statutory, "the usual term of a service of several authorities"


def test_a_rule_grants_what_asks_for_nothing(birth: CompiledDefinition) -> None:
    """Guidance needs no person; everything else does."""
    assert ["guidance"] == [step for step in birth.order if birth.automatic(step, EVERYTHING) is not None]
    assert birth.automatic("guidance", EVERYTHING)


def test_one_window_asks_for_each_paper_once(birth: CompiledDefinition) -> None:
    """Who went from office to office would show the same papers more than three times."""
    counted = saving(birth.definition)

    assert counted.distinct == len(birth.definition.materials)
    assert counted.asked_item_by_item > 2 * counted.distinct

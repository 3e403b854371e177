"""The closing of a business, as it is shipped: who waits for whom, what is announced, and which papers it takes."""

from pathlib import Path

import pytest

from onewindow.contracts.fact import RouteValue
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.duration import Duration
from onewindow.definitions.load import Catalogue
from onewindow.definitions.savings import saving

SHIPPED = Path(__file__).parents[2] / "deploy" / "catalogue"
COMPANY: dict[str, RouteValue] = {"individual": False, "exit": "normal", "insured": True}
REST = ("customs", "social_insurance", "bank", "seal")


@pytest.fixture(scope="module")
def closing() -> CompiledDefinition:
    """The newest version."""
    return Catalogue.load(SHIPPED).compiled("enterprise-exit")


@pytest.mark.parametrize(
    ("routes", "notice", "lasts"),
    [
        ({"individual": False, "exit": "normal"}, {"creditors_notice"}, "45 nd"),
        ({"individual": False, "exit": "simple"}, {"simple_notice"}, "20 nd"),
        ({"individual": True, "exit": "simple"}, set(), None),
        ({"individual": True, "exit": "normal"}, set(), None),
    ],
)
def test_what_is_announced_follows_from_the_kind_of_exit(
    closing: CompiledDefinition, routes: dict[str, RouteValue], notice: set[str], lasts: str | None
) -> None:
    """Natural days, one notice at most, and none for an individual business."""
    planned = closing.planned({"insured": False, **routes})
    announced = {step for step in planned if closing.definition.steps[step].kind == "publicity"}

    assert notice == announced
    assert {closing.definition.steps[step].lasts for step in announced} == ({Duration.parse(lasts)} if lasts else set())


def test_the_register_waits_for_notice_and_taxes_and_everybody_else_for_the_register(
    closing: CompiledDefinition,
) -> None:
    """What each needs of the one before it is handed on, not asked for, so that a denial reaches all who rest on it."""
    assert ("creditors_notice", "simple_notice", "tax_clearance") == closing.after("deregistration")
    assert REST == closing.steps_needing_output_of("deregistration")
    assert ("deregistration", *REST) == closing.steps_needing_output_of("simple_notice")
    assert "each" == closing.definition.join.issue


def test_a_company_is_asked_for_its_papers_and_for_no_notice_or_certificate(closing: CompiledDefinition) -> None:
    """An ordinary exit takes a resolution and a report, a simple one the pledge of all investors instead."""
    always = {"application_form", "id_card", "business_licence"}

    assert always | {"resolution", "liquidation_report"} == set(closing.planned_materials(COMPANY))
    assert always | {"investors_pledge"} == set(closing.planned_materials({**COMPANY, "exit": "simple"}))
    assert always | {"company_seals"} == set(closing.planned_materials({**COMPANY, "individual": True, "seals": True}))


def test_one_window_asks_for_each_paper_once(closing: CompiledDefinition) -> None:
    """Six offices would ask for the same few papers one after the other; the figures follow from the steps' needs."""
    asked = [item for step in closing.definition.steps.values() for item in step.needs]
    papers = [item for item in asked if item in closing.definition.materials]

    assert (len(set(papers)), len(papers)) == saving(closing.definition)
    assert len(papers) > 2 * len(set(papers))

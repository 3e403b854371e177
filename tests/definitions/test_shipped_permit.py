"""The construction permit, as it is shipped: reviews side by side, a certificate on the last, the permit at the end."""

from pathlib import Path

import pytest

from onewindow.contracts.fact import RouteValue
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.duration import Duration
from onewindow.definitions.join import AllOf
from onewindow.definitions.load import Catalogue

SHIPPED = Path(__file__).parents[2] / "deploy" / "catalogue"
SMALL: dict[str, RouteValue] = {"area_m2": 3200, "scale": "other", "civil_defence": False}
EVERYTHING: dict[str, RouteValue] = {
    "area_m2": 42000,
    "scale": "large",
    "civil_defence": True,
    "security_system": True,
    "lightning": True,
    "occupies_green": True,
    "occupies_road": True,
}


@pytest.fixture(scope="module")
def permit() -> CompiledDefinition:
    """The newest version."""
    return Catalogue.load(SHIPPED).compiled("construction-permit")


def test_all_trades_review_one_set_of_drawings_and_the_certificate_waits_for_the_last(
    permit: CompiledDefinition,
) -> None:
    """They wait for nobody, stand in one group of the join, and the denial of any keeps the certificate away."""
    reviews = permit.after("certificate")
    nested = permit.definition.join.all
    assert nested is not None

    assert all(permit.after(step) == () for step in reviews)
    assert AllOf(all=reviews) == nested[0]
    assert all("certificate" in permit.steps_needing_output_of(step) for step in reviews)
    assert set(permit.steps_needing_output_of("certificate")) == {
        "quality_safety",
        "civil_defence_approval",
        "wages",
        "permit",
    }


@pytest.mark.parametrize(("scale", "step", "days"), [("large", "large_structure", 15), ("other", "structure", 10)])
def test_the_scale_of_the_project_says_how_long_the_structure_takes(
    permit: CompiledDefinition, scale: str, step: str, days: int
) -> None:
    """Fifteen days for a large project, ten for others: one of the two reviews, never both."""
    planned = permit.planned({**SMALL, "scale": scale})

    assert {step} == {"structure", "large_structure"}.intersection(planned)
    assert Duration(days, "wd") == permit.definition.steps[step].clock.promise


def test_a_small_project_is_asked_for_less(permit: CompiledDefinition) -> None:
    """Without an air defence basement nobody asks for its design; the certificate and the opinions are handed on."""
    asked = permit.planned_materials(SMALL)

    assert "defence_design_file" not in asked
    assert {"defence_design_file"} == set(permit.planned_materials(EVERYTHING)) - set(asked)
    assert {"funds_pledge", "wage_deposit"} == {item for item, one in asked.items() if one.need == "later"}
    assert not any(one.from_ for one in asked.values())


def test_only_advice_may_be_silent_and_only_experts_stop_the_clock_of_the_fire_review(
    permit: CompiledDefinition,
) -> None:
    """Silence stands for none of the reviews; for a redesign no clock may stand still, whoever asks for it."""
    steps = permit.definition.steps

    assert (
        {"greenery", "road"}
        == {step for step, part in steps.items() if part.silence}
        == {*permit.definition.join.advisory}
    )
    assert ("expert_review",) == steps["fire_design"].pauses
    assert "publicity" not in (steps["structure"].pauses or ())


def test_the_departments_keep_within_the_promise_and_the_law(permit: CompiledDefinition) -> None:
    """What each is promised to take, along the longest way of a large project, is no more than the whole promise."""
    days: dict[str, int] = {}
    for step in permit.order:
        promise = permit.definition.steps[step].clock.promise
        assert promise is not None
        days[step] = promise.count + max((days[before] for before in permit.after(step)), default=0)

    clock = permit.definition.clock
    assert clock.promise is not None
    assert max(days.values()) <= clock.promise.count
    assert (Duration(45, "wd"), Duration(15, "wd")) == (clock.statutory, clock.extend)
    assert Duration(7, "wd") == permit.definition.steps["permit"].clock.statutory
    assert permit.definition.steps["permit"].two_persons

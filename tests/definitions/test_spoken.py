"""Conditions in words, as a paper form tells them; every one that the shipped catalogue has can be said."""

from pathlib import Path

import pytest
from tests.intake.offices import stall

from onewindow.definitions.load import Catalogue
from onewindow.definitions.spoken import ASK_THE_WINDOW, needed_when, spoken

SHIPPED = Path(__file__).parents[2] / "deploy" / "catalogue"


@pytest.mark.parametrize(
    ("when", "zh", "en"),
    [
        ("gas", "“是否使用燃气”选“是”", "“Gas on board” is answered yes"),
        ("!gas", "“是否使用燃气”选“否”", "“Gas on board” is answered no"),
        ("area_m2 >= 300", "“面积”不小于300", "“Area” is at least 300"),
        ("gas && area_m2 < 2.5", "“是否使用燃气”选“是”，并且“面积”小于2.5", None),
        ("sells == 'tea' || gas", "“经营品类”选“茶”，或者“是否使用燃气”选“是”", None),
        ("sells != 'tea'", "“经营品类”不选“茶”", "“What is sold” is not “Tea”"),
        ("gas && (area_m2 > 3 || !gas)", "“是否使用燃气”选“是”，并且（“面积”大于3，或者“是否使用燃气”选“否”）", None),
        ("!(gas || area_m2 > 3)", "不属于（“是否使用燃气”选“是”，或者“面积”大于3）的情形", None),
    ],
)
def test_a_condition_is_told_by_the_labels_of_the_form(when: str, zh: str, en: str | None) -> None:
    """As it stands on the paper beside its question."""
    said = spoken(when, stall().definition.answers)

    assert zh == said.zh
    assert en is None or en == said.en


@pytest.mark.parametrize(
    "when", ["", "gas &&", "(gas", "gas gas", "size(sells) > 3", "unknown", "area_m2", "sells > 'x'"]
)
def test_what_is_no_such_condition_is_not_guessed_at(when: str) -> None:
    """The window tells."""
    assert ASK_THE_WINDOW == spoken(when, stall().definition.answers)


def test_every_condition_of_the_shipped_services_can_be_said() -> None:
    """No id of a question stays, and no sign of the language."""
    catalogue = Catalogue.load(SHIPPED)
    newest = [catalogue.get(service) for service in catalogue.services()]
    told = [
        spoken(condition, definition.answers)
        for definition in newest
        for item in definition.materials
        if (condition := needed_when(definition, item)) is not None
    ]

    assert 20 < len(told)
    assert ASK_THE_WINDOW not in told
    assert [] == [text for text in told if any(sign in text.zh for sign in ("&&", "||", "==", "_"))]


def test_a_paper_says_when_a_material_is_needed() -> None:
    """By its own condition, and by those of the steps that need it; a step that is always there asks always."""
    restaurant = Catalogue.load(SHIPPED).get("catering-open")

    assert needed_when(restaurant, "id_card") is None
    assert "assembly && area_m2 >= 300" == needed_when(restaurant, "fire_plan")
    assert "gas" == needed_when(stall().definition, "gas_proof")

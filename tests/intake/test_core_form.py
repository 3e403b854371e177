"""Is what was handed in what the definition asks for?"""

from typing import Any

import pytest
from tests.intake.offices import ANSWERS, WITH_GAS, stall

from onewindow.intake.core.form import Checked, check_form
from onewindow.intake.core.gaps import gap_complaints


def complaints(answers: dict[str, Any], *materials: str) -> list[tuple[str, str]]:
    """Where and with which code the form complains."""
    found = check_form(stall(), answers, frozenset(materials))
    assert not isinstance(found, Checked)
    return [(one.pointer, one.code) for one in found]


def held(answers: dict[str, Any], *materials: str) -> Checked:
    """The form, which holds."""
    found = check_form(stall(), answers, frozenset(materials))
    assert isinstance(found, Checked), found
    return found


GAP = "gap: {within: 3 wd}\n"


def test_what_may_come_later_is_missing_unless_it_was_pledged() -> None:
    """Where a service has terms for it; where it has none, nobody asks for it at the door."""
    compiled, card = stall(more=GAP), frozenset({"id_card"})
    missing = check_form(compiled, ANSWERS, card)
    assert [("/materials/health", "material_missing")] == [(one.pointer, one.code) for one in missing]  # type: ignore[union-attr]
    assert isinstance(check_form(compiled, ANSWERS, card, frozenset({"health"})), Checked)
    required = check_form(compiled, ANSWERS, frozenset({"health"}), frozenset({"id_card"}))
    assert [("/materials/id_card", "material_missing")] == [(one.pointer, one.code) for one in required]  # type: ignore[union-attr]
    held(ANSWERS, "id_card")


@pytest.mark.parametrize(
    ("gaps", "given", "pledged", "wrong"),
    [
        (("health",), (), True, []),
        (("health",), (), False, [("/pledged", "pledge_missing")]),
        (("photo",), ("health",), True, [("/gaps/0", "gap_not_allowed")]),
        (("health", "health"), (), True, [("/gaps/1", "gap_not_allowed")]),
        (("health",), ("health",), True, [("/gaps/0", "gap_not_allowed")]),
        (("spare",), ("health",), True, [("/gaps/0", "gap_not_allowed")]),
    ],
)
def test_only_what_may_come_later_can_be_pledged(
    gaps: tuple[str, ...], given: tuple[str, ...], pledged: bool, wrong: list[tuple[str, str]]
) -> None:
    """Once each, if it is not there, and in writing."""
    compiled = stall(more=GAP)
    checked = check_form(compiled, ANSWERS, frozenset({"id_card", *given}), frozenset(gaps))
    assert isinstance(checked, Checked)
    assert wrong == [(one.pointer, one.code) for one in gap_complaints(compiled, checked, gaps, pledged=pledged)]


def test_without_terms_nothing_can_be_pledged() -> None:
    """However late a service takes it."""
    found = gap_complaints(stall(), held(ANSWERS, "id_card"), ("health",), pledged=True)
    assert ["gap_not_allowed"] == [one.code for one in found]


def test_routing_facts_are_kept_apart() -> None:
    """What conditions ask for goes one way, what is personal the other."""
    form = held(ANSWERS | {"sells": "tea", "seats": 4}, "id_card")

    assert {"area_m2": 12.5, "gas": False, "sells": "tea"} == form.routes
    assert {"business_name": "老王面摊", "id_number": "11010519491231002X", "seats": 4} == form.answers


def test_everything_wrong_is_told_at_once() -> None:
    """Missing, unknown and invalid answers and unknown materials stand in one list, in the form's order."""
    expected = [
        ("/answers/status", "answer_unknown"),
        ("/answers/business_name", "answer_missing"),
        ("/answers/id_number", "answer_missing"),
        ("/answers/area_m2", "answer_invalid"),
        ("/answers/gas", "answer_invalid"),
        ("/materials/passport", "material_unknown"),
    ]

    assert expected == complaints({"status": "granted", "area_m2": 0, "gas": "yes", "business_name": ""}, "passport")


@pytest.mark.parametrize(
    "wrong",
    [
        {"area_m2": True},
        {"area_m2": "12"},
        {"area_m2": float("nan")},
        {"area_m2": float("inf")},
        {"area_m2": 1001},
        {"area_m2": 10**40},
        {"area_m2": {"$gt": ""}},
        {"gas": 1},
        {"gas": {"$ne": None}},
        {"seats": 2.5},
        {"seats": -1},
        {"since": "2026-02-30"},
        {"since": "20260230"},
        {"since": 20260201},
        {"sells": "coffee"},
        {"sells": ["tea"]},
        {"sells": {"$where": "1"}},
        {"business_name": "x" * 21},
        {"business_name": 7},
        {"business_name": ["a"]},
        {"business_name": "a\x00b"},
        {"business_name": "\ud800"},
        {"id_number": "12345"},
        {"id_number": "x" * 5000},
    ],
)
def test_an_answer_of_another_kind_is_invalid(wrong: dict[str, Any]) -> None:
    """Each answer is of its own type and range; an operator of a query language is just a wrong answer."""
    assert [(f"/answers/{next(iter(wrong))}", "answer_invalid")] == complaints(ANSWERS | wrong, "id_card")


@pytest.mark.parametrize("blank", [None, ""])
def test_an_optional_question_may_stay_unanswered(blank: object) -> None:
    """Null and an empty text are no answer."""
    assert "seats" not in held(ANSWERS | {"seats": blank}, "id_card").answers


def test_full_width_digits_become_plain_ones_where_a_pattern_asks() -> None:
    """An identity number typed in full width is kept in its one form; other texts keep what was typed."""
    form = held(ANSWERS | {"id_number": "１１０１０５１９４９１２３１００２Ｘ", "business_name": "老王２号"}, "id_card")

    assert form.answers["id_number"] == "11010519491231002X"
    assert form.answers["business_name"] == "老王２号"


def test_a_whole_number_is_one_however_it_is_written() -> None:
    """12.0 and 12 are the same answer, so they have the same hash."""
    assert held(ANSWERS | {"area_m2": 12.0}, "id_card") == held(ANSWERS | {"area_m2": 12}, "id_card")


def test_a_material_is_asked_for_only_under_its_condition() -> None:
    """The proof of the gas bottle is missing if there is gas, and not otherwise."""
    assert [("/materials/gas_proof", "material_missing")] == complaints(WITH_GAS, "id_card")
    assert held(ANSWERS, "id_card").materials == frozenset({"id_card"})
    assert held(WITH_GAS, "id_card", "gas_proof").materials == frozenset({"id_card", "gas_proof"})


def test_what_may_follow_later_and_what_a_step_gives_is_not_asked_for() -> None:
    """Neither the health certificate nor the licence is missing at the door; the licence may not even be sent."""
    assert "health" in held(WITH_GAS, "id_card", "gas_proof", "health").materials
    assert [("/materials/licence", "material_unknown")] == complaints(WITH_GAS, "id_card", "gas_proof", "licence")


def test_materials_are_judged_when_the_answers_hold() -> None:
    """As long as an answer is wrong nobody can say which materials are missing, so none is called missing."""
    assert [("/answers/gas", "answer_missing")] == complaints(
        {name: value for name, value in ANSWERS.items() if name != "gas"}
    )


def test_a_pointer_names_any_key() -> None:
    """A key with a slash or a tilde is escaped, and an endless one is cut."""
    (slash, _), (long, _) = complaints(ANSWERS | {"a/b~c": 1, "x" * 300: 1}, "id_card")

    assert slash == "/answers/a~1b~0c"
    assert len(long) < 120

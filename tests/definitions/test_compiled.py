"""What a core may ask of a compiled definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.definitions.samples import shop

from onewindow.definitions.compiled import in_order
from onewindow.definitions.conditions import UnansweredError

SMALL = {"area_m2": 20, "assembly": False, "seats": 4}
LARGE = {"area_m2": 300, "assembly": True, "seats": 40, "kitchen": True}
NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(names=NAMES, data=st.data())
def test_steps_stand_behind_what_they_come_after(names: list[str], data: st.DataObject) -> None:
    """Every step is there once, behind all its predecessors, whatever the order of the file."""
    after = {
        name: data.draw(st.lists(st.sampled_from(names[:at]), unique=True)) if at else []
        for at, name in enumerate(names)
    }
    shuffled = dict(data.draw(st.permutations(list(after.items()))))

    order = in_order(shuffled)

    assert sorted(names) == sorted(order)
    assert all(order.index(before) < order.index(step) for step in names for before in after[step])


def test_the_order_of_the_file_decides_where_nothing_else_does() -> None:
    """Steps that do not depend on each other stay as they were written."""
    assert ("b", "a", "c") == in_order({"b": [], "a": [], "c": []})
    assert ("a", "c", "b") == in_order({"b": ["c"], "a": [], "c": []})


def test_what_waits_for_itself_has_no_order() -> None:
    """A cycle is an error and names its steps."""
    with pytest.raises(ValueError, match="wait for each other: a, b"):
        in_order({"a": ["b"], "b": ["a"]})


def test_a_branch_is_planned_exactly_if_its_condition_holds() -> None:
    """Steps without a condition are always planned, others by the routing facts."""
    compiled = shop()

    assert ("licence", "sign") == compiled.planned(SMALL)
    assert ("licence", "fire", "noise", "sign") == compiled.planned(LARGE)
    assert compiled.holds("licence", {})
    with pytest.raises(UnansweredError):
        compiled.planned({"seats": 3})


def test_what_a_step_waits_for_and_who_waits_for_it() -> None:
    """Direct predecessors, all predecessors and all followers are told in the order of the steps."""
    compiled = shop()

    assert ("fire",) == compiled.after("sign")
    assert ("licence", "fire") == compiled.earlier_than("sign")
    assert ("fire", "noise", "sign") == compiled.later_than("licence")


def test_an_automatic_rule_answers_for_its_own_step_only() -> None:
    """True grants, False leaves it to a person, None says that there is no rule."""
    compiled = shop()

    assert compiled.automatic("sign", SMALL) is True
    assert compiled.automatic("sign", LARGE) is False
    assert compiled.automatic("licence", SMALL) is None


def test_only_what_a_planned_step_needs_is_asked_for() -> None:
    """Nobody is asked for the papers of a branch that is skipped, for what a step gives, or against a `when`."""
    compiled = shop()

    assert ["id_card", "premises"] == list(compiled.planned_materials(SMALL))
    large = compiled.planned_materials(LARGE)
    assert ["id_card", "premises", "fire_pledge", "hygiene"] == list(large)
    assert ["required", "required", "required", "later"] == [material.need for material in large.values()]


def test_what_no_planned_step_gives_is_asked_for() -> None:
    """A paper that comes from a skipped step must come from the applicant, or its users could never decide."""
    compiled = shop(("gives: deed}", 'gives: deed, when: "area_m2 < 300"}'))

    assert "deed" in compiled.planned_materials(LARGE)


def test_users_of_an_output_are_followed_to_their_users() -> None:
    """If a step goes back, all that rests on what it gave goes back, however indirectly, and nothing else."""
    compiled = shop(
        ("materials:", "materials:\n  pass: {name: {zh: 证, en: Pass}, from: fire}"),
        ("route: commitment}", "route: commitment, gives: pass}"),
        ("two_persons: true}", "two_persons: true, needs: [pass]}"),
    )

    assert ("fire", "sign") == compiled.steps_needing_output_of("licence")
    assert ("sign",) == compiled.steps_needing_output_of("fire")
    assert () == compiled.steps_needing_output_of("noise")


def test_routing_answers_are_those_that_may_travel() -> None:
    """What intake may put into a fact is exactly what the definition declares as routing facts."""
    assert ("area_m2", "seats", "assembly", "kitchen", "trade") == shop().routing_answers

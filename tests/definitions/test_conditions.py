"""What a condition answers, and when it refuses to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.contracts.fact import RouteValue
from onewindow.definitions.conditions import (
    Condition,
    ConditionError,
    EvaluationError,
    UnansweredError,
    can_be_asked_for,
)
from onewindow.definitions.form import Answer, AnswerType
from onewindow.definitions.text import Text


def answer(of: AnswerType, *, routes: bool = True, optional: bool = False) -> Answer:
    """A question of the given type."""
    choices = {name: Text(zh=name, en=name) for name in ("food", "books")} if of == "choice" else None
    return Answer(type=of, label=Text(zh="问", en="Question"), routes=routes, optional=optional, choices=choices)


ANSWERS = {
    "area_m2": answer("number"),
    "seats": answer("integer"),
    "assembly": answer("boolean"),
    "trade": answer("choice"),
    "opened_on": answer("date"),
    "kitchen": answer("boolean", optional=True),
    "guests": answer("integer", optional=True),
    "owner": answer("text", routes=False),
    "secret": answer("boolean", routes=False),
}
areas = st.floats(min_value=0, max_value=1e6) | st.integers(min_value=0, max_value=10**6)


@given(area=areas, assembly=st.booleans(), threshold=st.integers(min_value=0, max_value=1000))
def test_a_condition_agrees_with_the_same_words_in_python(area: float, assembly: bool, threshold: int) -> None:
    """`assembly && area_m2 >= n` holds exactly if it does in Python, whole numbers and fractions alike."""
    condition = Condition.compile(f"assembly && area_m2 >= {threshold}", ANSWERS)

    assert (assembly and area >= threshold) == condition({"area_m2": area, "assembly": assembly})


@pytest.mark.parametrize(
    ("sign", "expected"), [("<", False), ("<=", True), (">", False), (">=", True), ("==", True), ("!=", False)]
)
def test_numbers_of_both_kinds_compare(sign: str, expected: bool) -> None:
    """A number compares with whole numbers and with fractions, and so does an integer, on either side."""
    facts: dict[str, RouteValue] = {"area_m2": 300, "seats": 300}

    for left, right in (("area_m2", "300"), ("300.0", "seats"), ("area_m2", "seats"), ("seats", "300")):
        assert expected == Condition.compile(f"{left} {sign} {right}", ANSWERS)(facts)


@given(
    facts=st.fixed_dictionaries({}, optional={"area_m2": areas, "assembly": st.booleans(), "seats": st.integers(0, 9)})
)
def test_an_unanswered_optional_question_makes_the_condition_false(facts: dict[str, RouteValue]) -> None:
    """Whatever else is answered, and even where CEL could decide without it, the condition is False."""
    for text in ("kitchen", "!kitchen", "kitchen || true", "guests < 5 || guests >= 5"):
        assert Condition.compile(text, ANSWERS)(facts) is False


@given(assembly=st.none() | st.booleans())
def test_an_unanswered_required_question_is_an_error(assembly: bool | None) -> None:
    """A condition never guesses: each missing required answer is named, optional ones are not."""
    condition = Condition.compile("assembly && area_m2 >= 300 && kitchen", ANSWERS)

    with pytest.raises(UnansweredError) as refused:
        condition({} if assembly is None else {"assembly": assembly})

    assert (("area_m2", "assembly") if assembly is None else ("area_m2",)) == refused.value.names


@given(noise=st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5)), area=areas)
def test_only_the_facts_it_asks_for_matter(noise: dict[str, RouteValue], area: float) -> None:
    """Further facts, of whatever type, change nothing; nor does asking twice."""
    condition = Condition.compile("area_m2 > 10", ANSWERS)

    assert ("area_m2",) == condition.names
    assert condition({"area_m2": area}) == condition({**noise, "area_m2": area}) == (area > 10)


def test_a_local_name_is_not_a_question() -> None:
    """A variable of a macro may be called like an answer: what is asked for is decided by the checker."""
    condition = Condition.compile("[1, 2].exists(seats, seats == 2)", ANSWERS)

    assert () == condition.names
    assert condition({})


@pytest.mark.parametrize("name", ["true", "in", "type", "int", "package", "null"])
def test_an_answer_that_bears_a_word_of_cel_spoils_no_other_condition(name: str) -> None:
    """Such a name is never taken for the answer, and conditions over other answers still compile."""
    answers = {name: answer("boolean"), "seats": answer("integer")}

    assert Condition.compile("seats > 1", answers)({"seats": 2})
    assert not can_be_asked_for(name)
    assert can_be_asked_for("seats")


def test_dates_and_choices_are_typed() -> None:
    """A date compares as a day, a choice by its id."""
    assert Condition.compile("opened_on < timestamp('2026-02-01T00:00:00Z')", ANSWERS)({"opened_on": "2026-01-31"})
    assert not Condition.compile("opened_on.getFullYear() > 2026", ANSWERS)({"opened_on": "2026-01-31"})
    assert Condition.compile("trade in ['food', 'books']", ANSWERS)({"trade": "books"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("area_m2 >=", "condition_syntax"),
        ("area_m2 >= 'x'", "condition_type"),
        ("area_m2 == true", "condition_type"),
        ("assembly + 1", "condition_type"),
        ("area_m2", "condition_type"),
        ("trade == 3", "condition_type"),
        ("area >= 3", "condition_unknown_answer"),
        ("now() > opened_on", "condition_unknown_answer"),
        ("secret", "condition_not_routing"),
        ("owner == 'me'", "condition_not_routing"),
        ("trade == 'fod'", "condition_unknown_choice"),
    ],
)
def test_what_makes_no_sense_over_the_answers_does_not_compile(text: str, code: str) -> None:
    """A mistake is found when the catalogue is checked, with a stable code, not when a case needs the condition."""
    with pytest.raises(ConditionError) as refused:
        Condition.compile(text, ANSWERS)

    assert code == refused.value.code


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("10 / seats > 1", {"seats": 0}),
        ("seats > 1", {"seats": 2**70}),
        ("seats > 1", {"seats": "many"}),
        ("assembly", {"assembly": 1}),
        ("opened_on.getFullYear() > 1", {"opened_on": "soon"}),
    ],
)
def test_a_condition_without_a_value_is_an_error(text: str, facts: dict[str, RouteValue]) -> None:
    """Neither a division by zero nor a value of another type is taken for yes or no."""
    with pytest.raises(EvaluationError):
        Condition.compile(text, ANSWERS)(facts)

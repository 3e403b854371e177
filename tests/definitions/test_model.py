"""The shape of a definition: what is filled in, what can't be changed."""

import pytest
from pydantic import ValidationError
from tests.definitions.samples import shop

from onewindow.definitions.duration import Duration
from onewindow.definitions.form import Answer
from onewindow.definitions.grounds import ART_45, named
from onewindow.definitions.join import AllOf, AnyOf, AtLeast, Join, Quorum, Veto
from onewindow.definitions.text import Text

LABEL = Text(zh="问", en="Question")


@pytest.mark.parametrize("text", ["3 wd", "20 nd", "2 month"])
def test_a_duration_reads_back_as_it_was_written(text: str) -> None:
    """Parsing and writing a duration are each other's inverse."""
    assert text == str(Duration.parse(text))


@pytest.mark.parametrize(
    "text", ["", "3", "wd", "0 wd", "-1 wd", "3  wd", "3wd", "3 days", "3.5 wd", "３ wd", "3 wd\n"]
)
def test_a_duration_is_written_one_way_only(text: str) -> None:
    """Anything but a positive whole number and one of three units is refused with what to write."""
    with pytest.raises(ValueError, match="write a duration as '3 wd'"):
        Duration.parse(text)


def test_durations_compare_within_a_unit_only() -> None:
    """Across units only a calendar can tell, so the answer is that there is none."""
    assert Duration(4, "wd").exceeds(Duration(3, "wd")) is True
    assert Duration(3, "wd").exceeds(Duration(3, "wd")) is False
    assert Duration(90, "nd").exceeds(Duration(1, "month")) is None


def test_defaults_are_the_usual_case() -> None:
    """What an author leaves out means what most services mean."""
    definition = shop().definition

    assert ("person", "licence", "documents") == (definition.subject, definition.matter, definition.result.format)
    assert ("application/pdf", "image/jpeg", "image/png") == definition.materials["deed"].accept
    assert "required" == definition.materials["deed"].need
    assert "ordinary" == definition.steps["licence"].route


def test_a_binding_step_of_a_licence_may_pause_as_the_law_says() -> None:
    """Art. 45, unless the step names its grounds; an opinion, or another service, may pause for nothing by itself."""
    licence, own = shop().definition.steps, shop(("two_persons: true", "pauses: [test]")).definition.steps
    service = shop(("acceptance: precheck", "acceptance: precheck\nmatter: service")).definition.steps

    assert (ART_45, ART_45, ()) == (licence["fire"].pauses, licence["sign"].pauses, licence["noise"].pauses)
    assert ("test",) == own["sign"].pauses
    assert () == service["fire"].pauses
    assert ("听证", "weather") == (named("hearing").zh, named("weather").zh)


def test_a_service_may_have_the_usual_terms() -> None:
    """Its own law sets none: 45 and 15 where several decide, 20 and 20 for one; what is written down goes first."""
    several = ("clock: {promise: 10 wd, statutory: 45 wd, extend: 15 wd}", "clock: {usual: true}\nmatter: service")
    one = [(f"department: {code},", "department: amr,") for code in ("fire", "eco", "urban")]
    own = (several[0], "clock: {usual: true, statutory: 30 wd}\nmatter: service")

    clocks = [shop(*edits).definition.clock for edits in ([several], [several, *one], [own])]
    assert [("45 wd", "15 wd"), ("20 wd", "20 wd"), ("30 wd", "15 wd")] == [
        (str(clock.statutory), str(clock.extend)) for clock in clocks
    ]


def test_a_step_without_a_name_is_called_by_its_id() -> None:
    """Whoever shows a step has a name to show."""
    assert Text(zh="fire", en="fire") == shop().definition.steps["fire"].name


def test_an_output_has_a_name() -> None:
    """It is that of `outputs`, else that of the material it becomes, else its id; a step may give nothing."""
    definition = shop(("route: commitment}", "route: commitment, gives: pass}")).definition

    assert Text(zh="执照", en="Licence") == definition.output_of("licence")
    assert Text(zh="pass", en="pass") == definition.output_of("fire")
    assert definition.output_of("noise") is None


def test_a_definition_does_not_change() -> None:
    """No field can be assigned."""
    with pytest.raises(ValidationError, match="frozen"):
        shop().definition.lead = "fire"  # type: ignore[misc]  # the point of the test


def test_groups_side_by_side_must_all_hold() -> None:
    """One group is the rule itself; several make an `all` of groups; steps are listed once, in order."""
    join = Join(any=("a", AllOf(all=("b", "c"))), veto=("b", "d"))

    assert AllOf(all=(AnyOf(any=("a", AllOf(all=("b", "c")))), Veto(veto=("b", "d")))) == join.root
    assert ("a", "b", "c", "d") == join.required
    assert AtLeast(at_least=Quorum(n=1, of=("a",))) == Join(at_least=Quorum(n=1, of=("a",))).root


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "boolean", "minimum": 1},
        {"type": "number", "minimum": 2, "maximum": 1},
        {"type": "number", "pattern": "x"},
        {"type": "choice"},
        {"type": "text", "choices": {"a": {"zh": "甲", "en": "A"}}},
        {"type": "text", "pattern": "("},
    ],
)
def test_limits_fit_the_type_of_the_answer(wrong: dict[str, object]) -> None:
    """A limit that could never apply is a mistake, not a decoration."""
    with pytest.raises(ValidationError):
        Answer.model_validate({"label": LABEL, **wrong})

"""Convergence: when the answers make a result, which one, and with which proof."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.support.acts import Act, deny, grant, opine, submit
from tests.support.definitions import service
from tests.support.given import given

from onewindow.contracts.case import CaseConcluded, Proof
from onewindow.contracts.fact import derive
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.names import outcome as outcome_of

ABC: Mapping[str, Mapping[str, Any]] = {"a": {}, "b": {}, "c": {}}
ONE_OF_TWO = {"at_least": {"n": 1, "of": ("a", "b")}}


def joined(join: Mapping[str, Any], **more: Any) -> CompiledDefinition:
    """Three steps side by side under this join; those it does not name are optional."""
    named = {step for part in join.values() if isinstance(part, tuple) for step in part if isinstance(step, str)}
    rest = tuple(step for step in ABC if step not in named and step not in str(join))
    return service(ABC, {**join, "optional": rest} if rest else join, **more)


def yes(*steps: str) -> list[Act]:
    """Grants."""
    return [grant(step) for step in steps]


def no(*steps: str) -> list[Act]:
    """Denials."""
    return [deny(step) for step in steps]


@pytest.mark.parametrize(
    ("join", "before", "last", "outcome"),
    [
        ({"all": ("a", "b", "c")}, yes("a", "b"), grant("c"), "approved"),
        ({"all": ("a", "b", "c")}, [*no("a"), *yes("b")], grant("c"), "rejected"),
        ({"all": ("a", "b")}, yes("a"), grant("b"), "approved"),
        ({"any": ("a", "b", "c")}, no("a"), grant("b"), "approved"),
        ({"any": ("a", "b", "c")}, no("a", "b"), deny("c"), "rejected"),
        ({"at_least": {"n": 2, "of": ("a", "b", "c")}}, [*yes("a"), *no("b")], grant("c"), "approved"),
        ({"at_least": {"n": 2, "of": ("a", "b", "c")}}, no("a", "b"), deny("c"), "rejected"),
        ({"veto": ("a", "b", "c")}, yes("a", "b"), grant("c"), "approved"),
        ({"veto": ("a", "b", "c")}, [*no("a"), *yes("b")], grant("c"), "rejected"),
        ({"all": ("a", {"any": ("b", "c")})}, yes("a"), grant("c"), "approved"),
        ({"all": ("a", {"any": ("b", "c")})}, [*yes("a"), *no("b")], deny("c"), "rejected"),
        ({"any": ("a", {"all": ("b", "c")})}, [*no("a"), *yes("b")], grant("c"), "approved"),
        ({"at_least": {"n": 1, "of": ({"all": ("a", "b")}, "c")}}, [*no("c"), *yes("a")], grant("b"), "approved"),
        ({"all": ("a", "b"), "veto": ("c",)}, yes("a", "b"), grant("c"), "approved"),
        ({"all": ("a", "b"), "veto": ("c",)}, yes("a", "b"), deny("c"), "rejected"),
    ],
)
def test_a_join_concludes_with_its_last_answer(
    join: Mapping[str, Any], before: list[Act], last: Act, outcome: str
) -> None:
    """No sooner than the answer that settles it, and with what the rule makes of the answers."""
    line = given(joined(join), submit(), *before).leaves("in_review").when(last).leaves("concluded")
    assert outcome == outcome_of(line.case)


@pytest.mark.parametrize(
    ("join", "answers", "says"),
    [
        ({"any": ("a", "b", "c")}, yes("b"), ("step_granted b", "step_cancelled a", "step_cancelled c")),
        (
            {"at_least": {"n": 1, "of": ("a", "b")}},
            yes("a"),
            ("step_granted a", "step_cancelled b", "step_cancelled c"),
        ),
        ({"all": ("a",)}, yes("a"), ("step_granted a", "step_cancelled b", "step_cancelled c")),
    ],
)
def test_a_satisfied_join_waits_for_nobody(join: Mapping[str, Any], answers: list[Act], says: tuple[str, ...]) -> None:
    """What is still open is cancelled in the same entry, optional steps too."""
    given(joined(join), submit(), *answers).then(*says, "concluded approved")


@pytest.mark.parametrize("join", [{"all": ("a", "b")}, {"at_least": {"n": 2, "of": ("a", "b")}}, {"veto": ("a", "b")}])
def test_out_of_reach_waits_for_every_required_step_unless_told_to_stop(join: Mapping[str, Any]) -> None:
    """Without `early_stop` a denial lets the other required departments finish; with it the case ends at once."""
    given(joined(join), submit(), deny("a")).then("step_denied a").leaves("in_review", b="open")
    early = joined({**join, "early_stop": True})
    given(early, submit(), deny("a")).then(
        "step_denied a", "step_cancelled b", "step_cancelled c", "concluded rejected"
    )


@pytest.mark.parametrize("join", [{"any": ("a", "b")}, ONE_OF_TWO, {"any": ("b", {"all": ("a", "c")})}])
def test_early_stop_does_not_give_up_what_can_still_be_reached(join: Mapping[str, Any]) -> None:
    """One denial ends nothing as long as another desk's grant would be enough."""
    line = given(joined({**join, "early_stop": True}), submit(), deny("a")).then("step_denied a").leaves("in_review")
    line.when(grant("b"))
    assert "approved" == outcome_of(line.case)


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        (yes("a", "b", "c"), "approved"),
        ([*yes("a"), *no("b", "c")], "partial"),
        (no("a", "b", "c"), "rejected"),
    ],
)
def test_issue_each_gives_what_was_granted(answers: list[Act], outcome: str) -> None:
    """All required granted is approved, some is partial, none is rejected."""
    line = given(service(ABC, {"all": ("a", "b", "c"), "issue": "each"}), submit(), *answers)
    assert outcome == outcome_of(line.case)


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [([*yes("a"), *no("b"), *yes("c")], "partial"), ([*yes("a"), *no("b", "c")], "rejected")],
)
def test_issue_each_speaks_of_all_only(answers: list[Act], outcome: str) -> None:
    """A part is issued only if the groups beside `all` hold."""
    line = given(service(ABC, {"all": ("a", "b"), "veto": ("c",), "issue": "each"}), submit(), *answers)
    assert outcome == outcome_of(line.case)


def test_issue_each_gives_no_advice() -> None:
    """Where all that was decided is a denial, that somebody agreed to it is nothing to issue."""
    each = service({"a": {}, "b": {"kind": "consult"}}, {"all": ("a", "b"), "issue": "each"})
    given(each, submit(), opine("b", "agree")).when(deny("a")).then("step_denied a", "concluded rejected")
    given(each, submit(), grant("a")).when(opine("b", "disagree", reasons="no")).then(
        "step_denied b", "concluded partial"
    )


def test_optional_and_advisory_steps_never_block_and_never_change_the_result() -> None:
    """They are heard while the case is open, whatever they say, and cancelled when it concludes."""
    compiled = service(
        {"a": {}, "b": {}, "c": {"kind": "consult"}}, {"all": ["a"], "optional": ["b"], "advisory": ["c"]}
    )
    given(compiled, submit(), deny("b"), opine("c", "disagree", reasons="reasons")).leaves("in_review").when(
        grant("a")
    ).then("step_granted a", "concluded approved")
    given(compiled, submit(), deny("a")).then(
        "step_denied a", "step_cancelled b", "step_cancelled c", "concluded rejected"
    )


def test_nobody_is_asked_in_vain() -> None:
    """A step that could open with the very answer that concludes is cancelled without having been asked."""
    compiled = service({"a": {}, "b": {"after": ["a"]}}, {"any": ["a", "b"]})
    given(compiled, submit(), grant("a")).then("step_granted a", "step_cancelled b", "concluded approved").tells()


def test_skipped_branches_are_left_out_of_the_join() -> None:
    """A step that is not planned is neither yes nor no; a group of such steps is no group."""
    compiled = service(
        {"a": {}, "b": {"when": "large"}, "c": {"when": "large"}},
        {"all": ["a", {"any": ["b", "c"]}]},
        answers={"large": {}},
    )
    given(compiled, submit(routes={"large": False}), grant("a")).then("step_granted a", "concluded approved")
    given(compiled, submit(routes={"large": True}), grant("a")).then("step_granted a").leaves("in_review")


def test_cancelled_steps_alone_approve_nothing() -> None:
    """A veto group in which nobody could be asked is not a yes."""
    compiled = service(
        {"a": {}, "b": {"after": ["a"], "needs": ["paper"]}},
        {"veto": ["b"], "optional": ["a"]},
        outputs={"paper": "a"},
    )
    given(compiled, submit(), deny("a")).then("step_denied a", "step_cancelled b", "concluded rejected")


def test_the_proof_names_every_decision() -> None:
    """Which decision of which round settled each step, by whom; what was not decided says why."""
    compiled = service(
        {"a": {}, "b": {"when": "large"}, "c": {}, "d": {}},
        {"all": ["a", "b", "d"], "optional": ["c"]},
        answers={"large": {}},
    )
    line = given(compiled, submit(routes={"large": False})).when(deny("a"), id="no-a").when(grant("d"), id="yes-d")
    concluded = line.said[-1]
    assert isinstance(concluded, CaseConcluded)
    assert derive("application/yes-d", "concluded") == concluded.id
    assert {
        "a": Proof(state="denied", round=1, decision="no-a", by="amr-1"),
        "b": Proof(state="skipped"),
        "c": Proof(state="cancelled", round=1),
        "d": Proof(state="granted", round=1, decision="yes-d", by="amr-1"),
    } == dict(concluded.proof)


def test_the_conclusion_is_said_once() -> None:
    """After it every answer is refused and nothing is concluded again."""
    line = given(joined({"any": ("a", "b", "c")}), submit(), grant("a"))
    for act in (grant("b"), deny("a"), submit()):
        line.when(act)
        assert "fact_refused" in line.said[0].type
    assert 1 == sum(isinstance(fact, CaseConcluded) for entry in line.entries for fact in entry.facts)

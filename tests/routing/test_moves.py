"""The drawing of the case in docs/case.md shows every move that the core makes, and no other."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.support.acts import (
    Act,
    Moment,
    accept,
    ask,
    close_gap,
    collect,
    complete,
    correct,
    decline,
    deny,
    grant,
    lacking,
    not_needed,
    objects,
    opened,
    pause,
    prepare,
    reassign,
    recuse,
    replace,
    resume,
    revoke,
    submit,
    supplement,
    take,
    transfer,
    withdraw,
)
from tests.support.acts_ending import terminate
from tests.support.clock import START
from tests.support.definitions import service

from onewindow.contracts.case import CaseBlocked, CaseFact, CaseUnblocked
from onewindow.contracts.instant import shift
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.answering import UnhearableError
from onewindow.routing.core.deadlines import strike, wake
from onewindow.routing.core.decide import decide
from onewindow.routing.core.evolve import evolve
from onewindow.routing.core.names import case_state, step_state
from onewindow.routing.core.state import Case, Waiting

DRAWING = Path(__file__).parents[2] / "docs" / "case.md"
Move = tuple[str, str, str]
"""From, to, and the fact that moves it."""

STEPS: Mapping[str, Mapping[str, Any]] = {
    "a": {"needs": ["paper"]},
    "b": {"department": "eco", "after": ["a"], "needs": ["output"]},
    "c": {"department": "fire", "when": "large", "needs": ["paper"]},
}


def three_steps(
    join: Mapping[str, Any] | None = None, acceptance: str | Mapping[str, str] = "immediate"
) -> CompiledDefinition:
    """The steps above under this join."""
    return service(STEPS, join, answers={"large": {}}, outputs={"output": "a"}, acceptance=acceptance)


ASKED_FOR_ADVICE: Mapping[str, Mapping[str, Any]] = {
    "a": {"needs": ["paper"]},
    "b": {"department": "eco", "after": ["c"]},
    "c": {
        "department": "fire",
        "kind": "consult",
        "after": ["a"],
        "when": "large",
        "needs": ["paper"],
        "silence": {"after": "5 wd", "means": "consent", "basis": {"zh": "办法", "en": "Measures"}},
    },
}

ANNOUNCED: Mapping[str, Mapping[str, Any]] = {
    "a": {"needs": ["paper"]},
    "b": {"department": "eco", "needs": ["output"], "after": ["c"]},
    "c": {"department": "fire", "kind": "publicity", "lasts": "20 nd", "after": ["a"], "when": "large"},
}

SERVICES = [
    *(three_steps(acceptance=acceptance) for acceptance in ("immediate", "counter", "precheck")),
    three_steps(acceptance={"after": "a"}),
    service({**STEPS, "b": {**STEPS["b"], "after": []}}, answers={"large": {}}, acceptance={"after": "a"}),
    three_steps({"all": ["a"], "optional": ["b", "c"]}),
    three_steps({"all": ["c"], "optional": ["a", "b"]}),
    service(ASKED_FOR_ADVICE, {"all": ["a", "b"], "advisory": ["c"]}, answers={"large": {}}),
    service(ANNOUNCED, {"all": ["b", "c"], "optional": ["a"]}, answers={"large": {}}, outputs={"output": "c"}),
    service(
        {"a": {"needs": ["paper"]}}, answers={"until": {"type": "date"}}, renewal={"until": "until", "ahead": "5 nd"}
    ),
    service({"a": {"needs": ["paper"]}}, later=["paper"], gap={"within": "5 wd"}, clock={"promise": "5 wd"}),
    service(
        {"a": {}, "c": {**ASKED_FOR_ADVICE["c"], "after": []}}, {"all": ["a"], "advisory": ["c"]}, answers={"large": {}}
    ),
]
ACTS: list[Act] = [
    *(submit(routes={"large": large, "until": "2026-12-05"}) for large in (True, False)),
    *(submit(routes={"large": True, "until": "2026-12-05"}, gaps=("paper",)), close_gap(paper="v1")),
    *(one(step) for one in (take, grant, deny, complete) for step in STEPS),
    *(one(step, "paper") for one in (ask, lacking) for step in STEPS),
    *(pause(step, "2027-02-01") for step in STEPS),
    *(resume(step) for step in STEPS),
    *(supplement(paper=version) for version in ("v1", "v2")),
    *(supplement(routes={"large": large}) for large in (True, False)),
    *(correct(paper="v2"), *(correct(routes={"large": large}) for large in (True, False))),
    *(objects("c"), opened("c"), reassign("a", "amr-1"), recuse("a", "amr-1")),
    *(transfer("a", "urban"), accept(), decline(), not_needed(), withdraw(), terminate(), prepare()),
    collect(),
    *(revoke(), revoke("a"), replace()),
]


def drawn(heading: str) -> set[Move]:
    """The arrows of the drawing under a heading."""
    section = DRAWING.read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]
    block = section.partition("```mermaid\n")[2].partition("```")[0]
    arrows = re.findall(r"^ +(\S+) --> (\S+): (.+)$", block, re.MULTILINE)
    return {(before, after, fact) for before, after, facts in arrows for fact in facts.split(", ")}


def answers(case: Case | None, compiled: CompiledDefinition) -> Iterator[tuple[CaseFact, ...]]:
    """Whatever the case may say next: to each act, and to silence."""
    now = shift(START, seconds=60 * (case.seq if case else 0))
    for number, act in enumerate(ACTS):
        fact = act(Moment(case, compiled, now, f"{case.seq if case else 0}-{number}"))
        try:
            yield decide(case, fact, compiled, now)
        except UnhearableError:
            continue
    if case is not None and (due := wake(case)) is not None:
        yield strike(case, compiled, due, shift(due, seconds=1))


def alike(case: Case) -> object:
    """Two cases that are alike in this move alike from here on."""
    looks = [step.look for step in case.steps.values() if isinstance(step, Waiting) and step.look]
    looked = [(look.checked_by, look.defects, look.fingerprint) for look in looks]
    prints = [(getattr(step, "fingerprint", ""), getattr(step, "seen", None)) for step in case.steps.values()]
    steps = [(step_state(step), *print_) for step, print_ in zip(case.steps.values(), prints, strict=True)]
    package = getattr(case.phase, "package", None)
    return repr(
        (case_state(case), case.gap, case.barred, package, steps, looked, case.inputs.routes, case.inputs.materials)
    )


@pytest.fixture(scope="module")
def moves() -> tuple[set[Move], set[Move]]:
    """Every move of a case and of a step, found by trying everything in every state that can be reached."""
    of_case: set[Move] = set()
    of_step: set[Move] = set()
    for compiled in SERVICES:
        seen: set[object] = set()
        ahead: list[Case | None] = [None]
        while ahead:
            case = ahead.pop()
            for said in answers(case, compiled):
                moved = case
                for fact in said:
                    before, moved = moved, evolve(moved, fact, START, "application")
                    of_case |= _moved(before, moved, fact)
                    of_step |= _steps_moved(before, moved, fact)
                if moved is not None and moved is not case and (key := alike(moved)) not in seen:
                    seen.add(key)
                    ahead.append(moved._replace(seq=moved.seq + 1))
    return of_case, of_step


def _moved(before: Case | None, after: Case, fact: CaseFact) -> set[Move]:
    was = "[*]" if before is None else case_state(before)
    return {(was, case_state(after), _short(fact))} - {(was, was, _short(fact))}


def _steps_moved(before: Case | None, after: Case, fact: CaseFact) -> set[Move]:
    was = {name: "[*]" if before is None else step_state(before.steps[name]) for name in after.steps}
    now = {name: step_state(step) for name, step in after.steps.items()}
    return {(was[name], now[name], _short(fact)) for name in now if was[name] != now[name]}


def _short(fact: CaseFact) -> str:
    return fact.type.split(".")[2]


def test_the_drawing_of_the_case_is_what_cases_do(moves: tuple[set[Move], set[Move]]) -> None:
    """Every arrow is walked by some case, and no case walks where there is none."""
    assert drawn("A case") == {move for move in moves[0] if "blocked" not in move}


def test_the_drawing_of_the_step_is_what_steps_do(moves: tuple[set[Move], set[Move]]) -> None:
    """Every arrow is walked by some step, and no step walks where there is none."""
    assert drawn("A step") == moves[1]


def test_blocked_lies_over_every_state_and_lifts_to_the_same(moves: tuple[set[Move], set[Move]]) -> None:
    """A block hides what the case is and changes nothing of it."""
    assert {("received", "blocked", "blocked"), ("in_review", "blocked", "blocked")} <= moves[0]
    compiled = SERVICES[0]
    for case in (_after(compiled, *acts) for acts in ((), (withdraw(),), (grant("a"), grant("b")))):
        blocked = evolve(case, CaseBlocked(code="undecodable"), START, "application")
        assert "blocked" == case_state(blocked)
        assert case == evolve(blocked, CaseUnblocked(), START, "application")


def _after(compiled: CompiledDefinition, *acts: Act) -> Case:
    case: Case | None = None
    for number, act in enumerate((submit(routes={"large": False}), *acts)):
        fact = act(Moment(case, compiled, START, str(number)))
        for said in decide(case, fact, compiled, START):
            case = evolve(case, said, START, "application")
    assert case is not None
    return case

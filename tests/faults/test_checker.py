"""Each of the checker's rules finds what it is for: a clean log, doctored in one place, is not clean any more."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from tests.faults.checker.check import Evidence, check
from tests.faults.checker.image import APPLICATION, CASE, NOTICE, REVIEW, Image, Told
from tests.faults.scenarios_in_time import LOOKED_AT, noticed
from tests.faults.world import THREE, world_in

from onewindow.contracts import topics
from onewindow.contracts.instant import shift
from onewindow.definitions.compiled import CompiledDefinition

AMR = topics.department("amr")
Where = Callable[[Told], bool]
Change = Callable[[dict[str, Any]], list[dict[str, Any]]]
Doctor = Callable[[Evidence], Evidence]


async def honest(folder: Path, compiled: CompiledDefinition) -> Evidence:
    """A clean log: two applications with their results, or one that a deadline has ended."""
    async with world_in(folder, compiled) as world:
        life = world.routing()
        if compiled is LOOKED_AT:
            due = await noticed(world, "app-1", life)
            world.clock.until(shift(due, seconds=90))
            await life.idle(ticks=1)
        else:
            await world.submit("app-1")
            await world.submit("app-2")
        await world.settle(life)
        await world.view().idle()
        required = {"tested": compiled.definition.join.required}
        return Evidence(await world.image(), world.history, required, True, await world.shown())


def is_of(case: str = "app-1", kind: str | None = None, says: str | None = None) -> Where:
    """Records of a case, of a kind, that speak of something."""

    def matches(told: Told) -> bool:
        same = told.get("application_id") == case and kind in (None, told.kind)
        return same and (says is None or says.encode() in told.record.value)

    return matches


def in_log(topic: str, where: Where, change: Change) -> Doctor:
    """Replace each record of a topic that matches by what ``change`` makes of its body: none, one or more."""

    def doctor(evidence: Evidence) -> Evidence:
        runs = [
            [new for told in run for new in (_changed(told, change) if where(told) else [told])]
            for run in evidence.image.topics[topic]
        ]
        return replace(evidence, image=Image({**evidence.image.topics, topic: runs}))

    return doctor


def _changed(told: Told, change: Change) -> list[Told]:
    bodies = change(json.loads(told.record.value))
    return [Told(replace(told.record, value=json.dumps(body).encode()), body) for body in bodies]


def with_field(**fields: Any) -> Change:
    """The same with other fields."""
    return lambda body: [body | fields]


def gone(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Not there any more."""
    del body
    return []


def twice(body: dict[str, Any]) -> list[dict[str, Any]]:
    """There two times."""
    return [body, body]


def with_fact(kind: str, **fields: Any) -> Change:
    """An entry whose fact of a kind has other fields."""
    return lambda entry: [
        entry | {"facts": [fact | (fields if f".{kind}." in fact["type"] else {}) for fact in entry["facts"]]}
    ]


def with_fact_twice(kind: str) -> Change:
    """An entry that says a fact again."""
    return lambda entry: [
        entry | {"facts": [again for fact in entry["facts"] for again in [fact] * (1 + (f".{kind}." in fact["type"]))]}
    ]


def without_case(evidence: Evidence) -> Evidence:
    """As if the log had never heard of the second application."""
    kept = {
        topic: [[told for told in run if told.get("application_id") != "app-2"] for run in runs]
        for topic, runs in evidence.image.topics.items()
    }
    return replace(evidence, image=Image(kept), shown={})


def told_otherwise(**fields: Any) -> Doctor:
    """Clients of the second application were told something else."""
    return lambda evidence: replace(
        evidence, history=[replace(op, **fields) if op.case == "app-2" else op for op in evidence.history]
    )


def told_two_numbers(evidence: Evidence) -> Evidence:
    """A hand-in that was sent twice was confirmed under two numbers."""
    return replace(evidence, history=[*evidence.history, *told_otherwise(number="2")(evidence).history])


def never_asked(evidence: Evidence) -> Evidence:
    """Nobody handed the second application in."""
    return replace(evidence, history=[op for op in evidence.history if op.case != "app-2"])


def shown_late(evidence: Evidence) -> Evidence:
    """Intake shows less than the journal says."""
    return replace(evidence, shown={case: {**one, "seq": one["seq"] - 1} for case, one in evidence.shown.items()})


def not_shown(evidence: Evidence) -> Evidence:
    """Intake shows nothing of the second application, however long it is asked."""
    return replace(evidence, shown={**evidence.shown, "app-2": {}})


@dataclass(frozen=True, slots=True)
class Doctored:
    """A change to a clean log, and the rule and the word by which it must be found."""

    name: str
    doctor: Doctor
    rule: str
    kind: str
    compiled: CompiledDefinition = THREE


_LAST_GRANT = is_of(kind="entry", says='"concluded"')
CASES = (
    Doctored("a confirmed case is not there", without_case, "C1", "lost"),
    Doctored("another number was given", told_otherwise(number="2"), "C1", "divergent"),
    Doctored("two numbers were given", told_two_numbers, "C1", "doubled"),
    Doctored("a refused case is there", told_otherwise(kind="fail", number=None), "C2", "doubled"),
    Doctored("a case nobody handed in", never_asked, "C3", "doubled"),
    Doctored("opened with other facts", told_otherwise(routes={"area": 1}), "C3", "divergent"),
    Doctored("decided by nobody", in_log(CASE, is_of(), with_fact("step_granted", decision="x")), "C4", "divergent"),
    Doctored("decided twice", in_log(CASE, is_of(), with_fact_twice("step_granted")), "C4", "doubled"),
    Doctored("decided by a stranger", in_log(REVIEW, is_of(), with_field(by={"id": "me"})), "C4", "divergent"),
    Doctored("decided for another turn", in_log(REVIEW, is_of(), with_field(turn=9)), "C4", "divergent"),
    Doctored("concluded twice", in_log(CASE, is_of(), with_fact_twice("concluded")), "C6", "doubled"),
    Doctored("concluded without a grant", in_log(CASE, is_of(), with_fact("step_granted", step="?")), "C6", "early"),
    Doctored("another outcome", in_log(CASE, is_of(), with_fact("concluded", outcome="partial")), "C6", "divergent"),
    Doctored("another package", in_log(NOTICE, is_of(), with_field(package="x")), "C7", "divergent"),
    Doctored("issued twice", in_log(CASE, is_of(), with_fact_twice("issued")), "C7", "doubled"),
    Doctored("an entry is missing", in_log(CASE, lambda told: told.get("seq") == 2, gone), "C8", "disordered"),
    Doctored("an entry is there twice", in_log(CASE, is_of(kind="entry"), twice), "C8", "doubled"),
    Doctored(
        "an entry was changed", in_log(CASE, is_of(), with_field(at="2026-11-23T02:00:00.000Z")), "C11", "disordered"
    ),
    Doctored("an old claim", in_log(CASE, lambda told: told.kind == "claimed", with_field(epoch=2)), "C1", "lost"),
    Doctored("shown late", shown_late, "C9", "divergent"),
    Doctored("not shown", not_shown, "C9", "lost"),
    Doctored("a desk was told otherwise", in_log(AMR, is_of(), with_field(ask="withdrawn")), "C9", "divergent"),
    Doctored("a desk was told of no entry", in_log(AMR, is_of(), with_field(seq=99)), "C9", "divergent"),
    Doctored("a desk was not told", in_log(AMR, is_of(), gone), "C9", "lost"),
    Doctored("no result", in_log(CASE, is_of(kind="entry", says="issued.v1"), gone), "C12", "lost"),
    Doctored("an unheard input", in_log(REVIEW, is_of(), lambda body: [body, body | {"id": "new"}]), "C13", "lost"),
    Doctored("an unreadable input", in_log(REVIEW, is_of(), lambda body: [body, {}]), "C13", "lost"),
    Doctored(
        "one id, two contents",
        in_log(APPLICATION, is_of(), lambda body: [body, body | {"number": "2"}]),
        "C14",
        "divergent",
    ),
    Doctored(
        "a strike before its time",
        in_log(CASE, is_of(says="strike:"), with_field(at="2026-11-24T02:00:00.000Z")),
        "C10",
        "early",
        LOOKED_AT,
    ),
    Doctored(
        "a strike twice",
        in_log(CASE, is_of(says="strike:"), lambda entry: [entry, entry | {"seq": 5}]),
        "C10",
        "doubled",
        LOOKED_AT,
    ),
)


@pytest.mark.parametrize("compiled", [THREE, LOOKED_AT], ids=["three", "looked-at"])
async def test_a_clean_log_is_clean(compiled: CompiledDefinition, tmp_path: Path) -> None:
    """Nothing is found where nothing was done."""
    assert () == check(await honest(tmp_path, compiled)).findings


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_doctored_log_is_found_out(case: Doctored, tmp_path: Path) -> None:
    """The rule that stands for what was done finds it, and calls it by its name."""
    verdict = check(case.doctor(await honest(tmp_path, case.compiled)))

    assert (case.rule, case.kind) in {(finding.rule, finding.kind) for finding in verdict.findings}

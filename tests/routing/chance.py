"""Service definitions by chance: up to six branches with edges, conditions, outputs, joins and policies."""

from collections.abc import Mapping
from random import Random
from typing import Any

from tests.routing.outings import levels_by_chance, visits_by_chance
from tests.support.definitions import service

from onewindow.definitions.check_silence import licences_are_decided
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.duration import Duration

NAMES = ("a", "b", "c", "d", "e", "f")
DESKS = ("amr", "eco", "fire", "food")
ANSWERS: dict[str, dict[str, Any]] = {"x": {}, "y": {}, "n": {"type": "number"}}
"""Routing facts: two yes or no, one number from 0 to 3."""
CONDITIONS = ("x", "y", "x && y", "x || y", "n >= 1.0", "n >= 2.0 && x")
PAPERS = ("p1", "p2", "p3")
_BASIS = {"zh": "办法", "en": "Measures"}


def definition_by_chance(chance: Random, number: int = 0) -> CompiledDefinition:
    """One definition that passes every check; the same chance gives the same one."""
    names = NAMES[: chance.choices(range(1, 7), (1, 2, 4, 4, 3, 2))[0]]
    steps: dict[str, dict[str, Any]] = {}
    outputs: dict[str, str] = {}
    for position, name in enumerate(names):
        after = [before for before in names[:position] if chance.random() < 0.4]
        needs = [item for item in (*PAPERS, *ANSWERS) if chance.random() < 0.3]
        if after and chance.random() < 0.4:
            outputs[f"of_{after[-1]}"] = after[-1]
            needs.append(f"of_{after[-1]}")
        steps[name] = {
            "department": chance.choice(DESKS),
            "kind": chance.choices(("licence", "countersign", "consult"), (6, 1, 2))[0],
            "after": after,
            "needs": needs,
            "two_persons": chance.random() < 0.15,
        }
        if chance.random() < 0.3:
            steps[name]["when"] = chance.choice(CONDITIONS)
        if chance.random() < 0.2 and steps[name]["kind"] != "consult":
            steps[name]["automatic"] = chance.choice(CONDITIONS)
        steps[name]["clock"] = clock_by_chance(chance)
        if chance.random() < 0.2:
            steps[name].update(pauses=chance.choice(((), ("publicity", "test"))), basis={"zh": "法", "en": "law"})
    join, clock = join_by_chance(chance, list(names)), clock_by_chance(chance)
    for one in steps.values():
        _promise_no_more_than_the_law(one["clock"], clock)
    # A source of their own: without silences, one seed gives the definition that it has always given.
    apart = Random(repr(steps))
    for name, step in steps.items():
        if step["kind"] == "consult" and name not in outputs.values() and apart.random() < 0.7:
            days = f"{apart.randint(1, 6)} {apart.choice(('wd', 'nd'))}"
            step["silence"] = {"after": days, "means": "consent", "basis": _BASIS}
            if apart.random() < 0.5:
                step.update(pauses=("publicity",), basis=_BASIS)
    others = Random(repr((number, steps)))
    for step in steps.values():
        if step["kind"] != "consult" and "automatic" not in step and others.random() < 0.2:
            step["third_parties"] = True
        if step["kind"] != "consult" and "automatic" not in step and others.random() < 0.1:
            step["hearing"] = "public"
    announce_by_chance(steps, outputs)
    acceptance = chance.choices(("immediate", "precheck", "counter"), (4, 5, 2))[0]
    within = f"{chance.randint(1, 20)} nd"
    matter = "service" if chance.random() < 0.2 else "licence"
    visits = visits_by_chance(steps)
    levels_by_chance(steps, outputs)
    if matter == "licence" and nobody_decides(steps, join, outputs, visits):
        matter = "service"
    promises = Random(repr(("promises", number, list(steps))))
    for step in steps.values():
        if step["kind"] in ("licence", "countersign") and promises.random() < 0.25:
            step.update(route="commitment", commitment={"check": f"{promises.randint(1, 12)} wd", "basis": _BASIS})
    later, gap = _gap_by_chance(Random(repr((steps, clock))), steps, clock)
    renewal = (
        _renewal_by_chance(Random(repr(("renewal", number, list(steps))))) if matter == "licence" and not gap else None
    )
    return service(
        steps,
        join,
        visits=visits,
        later=later,
        gap=gap,
        bars={"false_material": "12 month"} if matter == "licence" and len(steps) % 2 else {},
        answers=ANSWERS if renewal is None else {**ANSWERS, "until": {"type": "date"}},
        renewal=renewal,
        outputs=outputs,
        digest=f"definition-{number}",
        service=f"chance-{number}",
        acceptance=after_by_chance(steps, join) or acceptance,
        supplement={"within": within},
        matter=matter,
        unpublished=None if Random(repr(("published", steps))).random() < 0.5 else _BASIS,
        clock=clock if matter == "licence" or Random(repr((steps, clock))).random() < 0.6 else _usual(clock),
    )


def nobody_decides(
    steps: dict[str, dict[str, Any]], join: dict[str, Any], outputs: dict[str, str], visits: dict[str, Any]
) -> bool:
    """Whether advice, silence or a notice alone could approve it, so that it is no licence."""
    tried = service(steps, join, answers=ANSWERS, outputs=outputs, visits=visits, matter="service").definition
    return any(licences_are_decided(tried.model_copy(update={"matter": "licence"})))


def _usual(clock: Mapping[str, str]) -> dict[str, Any]:
    """What is promised, and for the rest the terms of services whose own law sets none."""
    return {"usual": True, **{name: length for name, length in clock.items() if name == "promise"}}


def announce_by_chance(steps: dict[str, dict[str, Any]], outputs: dict[str, str]) -> None:
    """Let some steps be announced instead of decided: by a source of their own, so that the rest stays as it was."""
    apart = Random(repr(("announced", steps)))
    for step in steps.values():
        if apart.random() < 0.12:
            lasts = f"{apart.randint(1, 12)} {apart.choice(('wd', 'nd', 'nd'))}"
            for key in step.keys() - {"department", "after", "when"}:
                del step[key]
            step.update(kind="publicity", lasts=lasts)
    needed = {item for step in steps.values() for item in step.get("needs", ())}
    for item in set(outputs) - needed:
        del outputs[item]


def after_by_chance(steps: Mapping[str, Mapping[str, Any]], join: Mapping[str, Any]) -> dict[str, str] | None:
    """Now and then the grant of a step accepts: by a source of their own, so that the rest stays as it was."""
    apart = Random(repr(("after", steps)))
    binding = [
        name
        for name in join.get("all", ())
        if isinstance(name, str) and "when" not in steps[name] and steps[name]["kind"] in ("licence", "countersign")
    ]
    return {"after": apart.choice(binding)} if binding and apart.random() < 0.5 else None


def _gap_by_chance(
    chance: Random, steps: Mapping[str, Mapping[str, Any]], clock: Mapping[str, str]
) -> tuple[set[str], dict[str, Any] | None]:
    """Papers that may come later, and for how long they may be missing."""
    needed = {item for one in steps.values() for item in one.get("needs", ())}
    later = {paper for paper in PAPERS if paper in needed and chance.random() < 0.6}
    if not later or "promise" not in clock or chance.random() < 0.3:
        return later, None
    within = f"{chance.randint(1, Duration.parse(clock['promise']).count)} wd"
    return later, {"within": within, **({"basis": _BASIS} if chance.random() < 0.5 else {})}


def _renewal_by_chance(chance: Random) -> dict[str, str] | None:
    """Mostly it is no renewal; else one has to apply some days before the licence ends."""
    return {"until": "until", "ahead": f"{chance.randint(3, 12)} nd"} if chance.random() < 0.3 else None


def _promise_no_more_than_the_law(own: dict[str, str], case: Mapping[str, str]) -> None:
    """What a step promises beyond its case's term by law, no definition may say."""
    if "promise" in own and "statutory" in case:
        promised, allowed = Duration.parse(own["promise"]), Duration.parse(case["statutory"])
        if promised.exceeds(allowed):
            own["promise"] = case["statutory"]


def clock_by_chance(chance: Random) -> dict[str, str]:
    """What is promised and what the law allows, in days; one of them, both or neither."""
    promise, more = chance.randint(1, 10), chance.randint(0, 10)
    unit = chance.choice(("wd", "wd", "nd"))
    clock = {"promise": f"{promise} wd", "statutory": f"{promise + more} {unit}", "extend": f"{more + 1} {unit}"}
    return {name: length for name, length in clock.items() if chance.random() < 0.7}


def join_by_chance(chance: Random, names: list[str]) -> dict[str, Any]:
    """A join that names every step once: required in nested groups, optional or advisory."""
    mixed = chance.sample(names, len(names))
    required = mixed[: chance.randint(1, len(mixed))]
    rest = mixed[len(required) :]
    cut = chance.randint(0, len(rest))
    join: dict[str, Any] = {
        "optional": rest[:cut],
        "advisory": rest[cut:],
        "early_stop": chance.random() < 0.35,
        "issue": chance.choice(("all", "each")),
    }
    beside = len(required) > 1 and chance.random() < 0.2
    parts = _split(chance, required, 2) if beside else [required]
    kinds = chance.sample(("all", "any", "at_least", "veto"), 4) if beside else [_kind(chance)]
    for kind, part in zip(kinds, parts, strict=False):
        join[kind] = _group(chance, kind, part)[kind]
    return join


def _kind(chance: Random) -> str:
    return chance.choices(("all", "any", "at_least", "veto"), (6, 2, 2, 1))[0]


def _group(chance: Random, kind: str, names: list[str]) -> dict[str, Any]:
    if kind == "veto":
        return {"veto": names}
    members = [
        part[0] if len(part) == 1 else _group(chance, _kind(chance), part)
        for part in _split(chance, names, chance.randint(min(2, len(names)), len(names)))
    ]
    if kind == "at_least":
        return {"at_least": {"n": chance.randint(1, len(members)), "of": members}}
    return {kind: members}


def _split(chance: Random, names: list[str], parts: int) -> list[list[str]]:
    """The names in that many non-empty runs."""
    cuts = sorted(chance.sample(range(1, len(names)), parts - 1))
    return [names[start:end] for start, end in zip([0, *cuts], [*cuts, len(names)], strict=True)]

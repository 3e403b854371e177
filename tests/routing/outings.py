"""Checks on site by chance: which steps share a visit, who goes, and whether that was enough."""

from collections.abc import Mapping
from random import Random
from typing import Any

from tests.routing.weighing import shares
from tests.routing.world import World
from tests.support.people import CLERK, head, officer

from onewindow.contracts import topics
from onewindow.contracts.department import StepQueued
from onewindow.contracts.fact import By
from onewindow.contracts.review import SiteChecked

_NAME = {"zh": "现场核查", "en": "Check on site"}


def visits_by_chance(steps: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Write into some steps which visit they wait for; the visits."""
    chance = Random(f"visits of {steps!r}")
    if chance.random() < 0.6:
        return {}
    visits: dict[str, Any] = {}
    for step in steps.values():
        if step["kind"] in ("licence", "countersign") and chance.random() < 0.5:
            step["site_check"] = name = chance.choice(("joint", "joint", "other"))
            visit = visits.setdefault(name, {"name": _NAME, "officers": chance.choice((2, 2, 2, 3))})
            if "automatic" in step:
                visit["spares"] = ("automatic",)
    return visits


def levels_by_chance(steps: Mapping[str, dict[str, Any]], outputs: Mapping[str, str]) -> None:
    """Some steps are of a level that decides after a lower one, which had all that they need."""
    chance = Random(f"levels of {steps!r}")
    for step in steps.values():
        for before in step.get("after", ()):
            lower, term = steps[before], steps[before].get("clock", {}).get("statutory", "")
            had = {*lower.get("needs", ()), *(item for item, giver in outputs.items() if giver == before)}
            fits = {step["kind"], lower["kind"]} <= {"licence", "countersign"} and had.issuperset(step.get("needs", ()))
            if fits and term.endswith("wd") and "level" not in step and chance.random() < 0.7:
                lower["level"] = lower.get("level", "town")
                step.update(upper_of=before, level="county" if lower["level"] == "town" else "country")


def waits_for_a_visit(world: World, record: StepQueued) -> bool:
    """Whether the step is decided after somebody was on the spot."""
    step = world.compiled.definition.steps.get(record.step)
    return step is not None and step.site_check is not None and record.ask == "decide"


def officers_go(world: World) -> None:
    """To where a step waits for it; seldom for one that does not."""
    asked = world.asked()
    waiting = [record for record in asked if waits_for_a_visit(world, record)]
    if asked:
        record = world.chance.choice(waiting if waiting and world.chance.random() < 0.9 else asked)
        world.say(topics.REVIEW, outing(world, record))


def outing(world: World, record: StepQueued, *, rightly: bool = False) -> SiteChecked:
    """Officers were on the spot; by chance too few, twice the same, strangers, or with nothing to tell."""
    chance, account = world.chance, world.account
    desks = [account.parts[step].department for step in shares(account, record.step)] if account else []
    lot = 1.0 if rightly else chance.random()
    frame = {**world.frame(officer(record.department, chance.randint(1, 9)))}
    frame |= {"step": record.step, "round": record.round, "turn": record.turn}
    people = [_somebody(chance, desks or [record.department]) for _ in range(chance.randint(3, 5))]
    if lot < 0.15:
        people = people[: chance.randint(0, 2)]
    elif lot < 0.3:
        people = [*people, chance.choice(people)]
    elif lot < 0.4:
        people = [*people, chance.choice((CLERK, officer("town"), officer("amr")))]
    elif lot > 0.5:
        people = list({one.id: one for one in people}.values())
    return SiteChecked(**frame, officers=tuple(people), findings="" if lot > 0.9 and not rightly else "findings")


def _somebody(chance: Random, desks: list[str]) -> By:
    desk = chance.choice(desks)
    return head(desk) if chance.random() < 0.1 else officer(desk, chance.randint(1, 9))

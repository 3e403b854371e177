"""What else an officer may be by chance: a citizen, a deputy, somebody whom a head names or keeps away."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.routing.account import Account
from tests.routing.world import World
from tests.support.people import GOVERNMENT, head, officer

from onewindow.contracts.department import StepQueued
from onewindow.contracts.fact import By, mark_of
from onewindow.contracts.instant import shift
from onewindow.contracts.review import (
    AnyReviewFact,
    ExtensionGranted,
    ExtensionOf,
    ExtensionRefused,
    ExtensionRequested,
    ReviewReassigned,
    ReviewRecused,
)


def hatted(world: World, by: By) -> By:
    """Mostly as they are; now and then the account names a citizen, or they act in somebody's place."""
    return _in_ones_place(world, _as_a_citizen(world, by))


def passed_on(world: World, account: Account, record: StepQueued) -> ReviewReassigned | ReviewRecused:
    """A head gives the review to somebody by name or keeps somebody from it; an officer tries, or recuses himself."""
    chance = world.chance
    whom = f"{record.department}-{chance.choice((1, 2, 3, 'duty', 'head'))}"
    holder = account.parts[record.step].taken or whom
    by = chance.choice((head(record.department), head(record.department), officer(record.department, 1)))
    frame = {**world.frame(by), "step": record.step, "round": record.round, "turn": record.turn}
    if chance.random() < 0.5:
        return ReviewReassigned(**frame, to=chance.choice((whom, holder)))
    return ReviewRecused(**frame, person=chance.choice((whom, by.id, holder)))


def about_more_time(world: World, record: StepQueued, frame: Mapping[str, Any]) -> AnyReviewFact:
    """A desk asks for more days, or a head says yes or no; mostly the right one, ``frame`` being an officer's."""
    chance, account, own = world.chance, world.account, head(record.department)
    of: ExtensionOf = chance.choice(("case", "step"))
    joint = of == "case" and account is not None and account.is_joint()
    right, other = (GOVERNMENT, own) if joint else (own, GOVERNMENT)
    reasons, days = chance.choice(("reasons", "reasons", "")), chance.choice((None, 1, 2, 5, 40))
    what = chance.random()
    if what < 0.3:
        return ExtensionRequested(**frame, of=of, days=days or 0, reasons=reasons)
    said = {**frame, "by": chance.choice((right, right, right, right, other, frame["by"]))}
    if what < 0.4:
        return ExtensionRefused(**said, of=of)
    return ExtensionGranted(**said, of=of, days=days, reasons=reasons)


def _as_a_citizen(world: World, by: By) -> By:
    """Now and then the account names who that is as a citizen; seldom it is the applicant of this very case."""
    if world.chance.random() < 0.9:
        return by
    own = world.chance.choice((world.applicant.id, "you", "you"))
    return replace(by, own=mark_of(world.chance.choice(world.names), own))


def _in_ones_place(world: World, by: By) -> By:
    """Now and then a deputy, whose mandate may be over by now, or in a second, or was never dated."""
    if world.chance.random() < 0.9:
        return by
    later = shift(world.clock.now(), seconds=world.chance.choice((-1, 0, 1, 86_400)))
    until = world.chance.choice((later, later, None))
    return replace(by, on_behalf_of=f"{by.department}-{world.chance.choice((1, 2, 'head'))}", mandate_until=until)

"""What else an officer may be by chance: a citizen, a deputy, somebody whom a head names or keeps away."""

from dataclasses import replace

from tests.routing.account import Account
from tests.routing.world import World
from tests.support.people import head, officer

from onewindow.contracts.department import StepQueued
from onewindow.contracts.fact import By, mark_of
from onewindow.contracts.instant import shift
from onewindow.contracts.review import ReviewReassigned, ReviewRecused


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

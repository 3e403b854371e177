"""What others say of an application by chance: those whose major interest it touches, at a desk or at the window."""

from typing import Literal

from tests.routing.account import Account
from tests.routing.hats import hatted
from tests.routing.world import World
from tests.support.people import CLERK, ME, officer

from onewindow.contracts import topics
from onewindow.contracts.application import ObjectionRaised
from onewindow.contracts.department import StepQueued
from onewindow.contracts.fact import Voice
from onewindow.contracts.review import ThirdPartyHeard


def somebody_speaks(world: World) -> None:
    """Somebody whom it touches speaks of what a desk is asked, or objects to what is announced."""
    account, asked = world.account, world.asked()
    if account is not None and (fact := _objection(world, account)) is not None:
        world.say(topics.APPLICATION, fact)
    elif asked:
        world.say(topics.REVIEW, outsider_heard(world, world.chance.choice(asked)))


def outsider_heard(world: World, record: StepQueued, *, rightly: bool = False) -> ThirdPartyHeard:
    """Mostly as it ought to be written down; now and then without reasons, of nobody, or by whoever may not."""
    chance = world.chance
    desk = officer(record.department, chance.randint(1, 9))
    by = desk if rightly else chance.choice((desk, desk, desk, CLERK, CLERK, ME))
    says: Literal["objects", "consents"] = chance.choice(("objects", "consents"))
    reasons = "reasons" if says == "objects" and (rightly or chance.random() < 0.8) else None
    person = f"neighbour-{chance.randint(1, 3)}" if rightly or chance.random() < 0.9 else ""
    frame = {**world.frame(by), "step": record.step, "round": record.round, "turn": record.turn}
    return ThirdPartyHeard(**frame, voice=Voice(person=person, says=says, reasons=reasons))


def _objection(world: World, account: Account) -> ObjectionRaised | None:
    """A clerk or the department records an objection to what is announced; seldom to what is not, or wrongly."""
    chance = world.chance
    announced = [step for step, part in account.parts.items() if part.state == "announced"]
    if chance.random() < (0.3 if announced else 0.95):
        return None
    step = chance.choice(announced or list(account.parts))
    own = officer(account.parts[step].department or "amr", 1)
    by = chance.choice((CLERK, CLERK, own, own, officer("eco", 1), officer("food", 1), world.applicant))
    reasons = chance.choice(("reasons", "reasons", "reasons", ""))
    by = hatted(world, by) if by.department else by
    return ObjectionRaised(**world.frame(by), step=step, reasons=reasons)

"""What others say of an application by chance: those whose major interest it touches, at a desk or at the window."""

from typing import Literal

from tests.routing.world import World
from tests.support.people import CLERK, ME, officer

from onewindow.contracts.department import StepQueued
from onewindow.contracts.fact import Voice
from onewindow.contracts.review import ThirdPartyHeard


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

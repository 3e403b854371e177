"""Heads who say anew by chance what was concluded: rightly, or of the wrong result, without reasons, as others."""

from typing import Any

from tests.routing.account import Account
from tests.routing.hats import hatted
from tests.routing.world import World
from tests.support.people import GOVERNMENT, head, officer

from onewindow.contracts.review import AnyRevisionFact, ResultReplaced, ResultRevoked


def revision(world: World, account: Account) -> AnyRevisionFact:
    """Mostly the head whose decision it was revokes or replaces the last result, the whole or one step of it."""
    chance = world.chance
    step = chance.choice((None, *account.parts)) if chance.random() < 0.95 else "z"
    lead = account.compiled.definition.lead
    desk = (account.parts[step].department if step in account.parts else lead) or lead
    others = (head(lead), head("fire"), officer(desk, 1), GOVERNMENT)
    by = hatted(world, head(desk)) if chance.random() < 0.8 else chance.choice(others)
    told: dict[str, Any] = {
        "conclusion": account.conclusion
        if chance.random() < 0.9
        else chance.choice((*account.known_results(), "none")),
        "step": step,
        "reasons": "reasons" if chance.random() < 0.9 else "",
    }
    if chance.random() < 0.6:
        return ResultRevoked(**world.frame(by), **told, ground=chance.choice((None, "mistake", "fraud", "unlawful")))
    return ResultReplaced(**world.frame(by), **told)

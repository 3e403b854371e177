"""The store or all brokers are killed and stay away for minutes, while applications flow; then they come back."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tests.faults.client import Applicants
from tests.faults.ground import Ground

from onewindow.chassis.clock import monotonic

Away = Literal["store", "broker"]
_BEFORE_S = 6.0
_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Outage:
    """``confirmed`` were handed in meanwhile; the first one after the return took ``again_s`` seconds from it."""

    away: str
    seconds: float
    confirmed: int
    again_s: float


async def outage(ground: Ground, applicants: Applicants, away: Away, seconds: float, per_second: float) -> Outage:
    """Hand applications in at a steady rate before, during and after. Raises what a flow of applications raises."""
    kill, start = _of(ground, away)
    enough = asyncio.Event()
    flowing = asyncio.create_task(applicants.flow(per_second, enough))
    await asyncio.sleep(_BEFORE_S)
    before = len(applicants.filed)
    await ground.there(kill)
    await asyncio.sleep(seconds)
    meanwhile = len(applicants.filed) - before
    await ground.there(start)
    back, sent = monotonic(), applicants.last_sent
    while applicants.last_sent <= max(sent, back) and not flowing.done():  # noqa: ASYNC110 - a confirmation rings no bell
        await asyncio.sleep(_LOOK_S)
    again = monotonic() - back
    await asyncio.sleep(_BEFORE_S)
    enough.set()
    await flowing
    return Outage(away, seconds, meanwhile, again)


def _of(ground: Ground, away: Away) -> tuple[Callable[[], None], Callable[[], None]]:
    if away == "store":
        return ground.documents.kill, ground.documents.start

    def kill() -> None:
        for broker in ground.brokers.each:
            broker.kill()

    return kill, ground.brokers.start

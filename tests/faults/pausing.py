"""Two routing processes, one of them stopped in mid-work for a minute and continued, while applications flow."""

import asyncio
from random import Random

from tests.faults.client import Applicants
from tests.faults.line import Line

SECOND = "routing-b"
"""The other routing process, beside ``routing``."""
_BEFORE_S, _AFTER_S = 6.0, 15.0


async def pause_one(line: Line, applicants: Applicants, pause_s: float, per_second: float, chance: Random) -> str:
    """Hand applications in at a steady rate; stop one routing process, continue it; the name of that process."""
    enough = asyncio.Event()
    flowing = asyncio.create_task(applicants.flow(per_second, enough))
    await asyncio.sleep(_BEFORE_S + chance.uniform(0, 1 / per_second))
    paused = line.servers[chance.choice(("routing", SECOND))]
    paused.pause()
    try:
        await asyncio.sleep(pause_s)
    finally:
        paused.go_on()
    await asyncio.sleep(_AFTER_S)
    enough.set()
    await flowing
    return paused.name

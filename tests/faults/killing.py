"""Kill a random server, again and again, while applications flow; the next one only after the last is replaced."""

import asyncio
from dataclasses import dataclass
from random import Random

from tests.faults.client import Applicants
from tests.faults.line import Line
from tests.support.processes import Server, ServerError

from onewindow.chassis.clock import monotonic

READ = "onewindow_records_read_total"
"""Counts from 0 in each life of a process, and only records that were handled and committed."""
_REPLACED_S = 120.0
_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Kill:
    """One death and what came after: seconds from the kill until the successor had handled something."""

    victim: str
    replaced_s: float


async def kill_rounds(line: Line, applicants: Applicants, kills: int, applications: int, chance: Random) -> list[Kill]:
    """So many kills while so many applications are handed in, shared out evenly over the rounds.

    In each round half of its applications are handed in, at some moment soon after the victim dies, and the other
    half comes while nobody is there. Raises ServerError when a victim is not replaced within two minutes.
    """
    done: list[Kill] = []
    handed_in: list[asyncio.Task[object]] = []
    for number in range(kills):
        due = applications * (number + 1) // kills
        keys = [f"application-{each}" for each in range(len(handed_in), due)]
        half = len(keys) // 2
        handed_in += (asyncio.create_task(applicants.hand_in(key)) for key in keys[:half])
        await asyncio.sleep(chance.uniform(0.0, 0.4))
        victim = chance.choice(tuple(line))
        killed = monotonic()
        victim.kill()
        victim.start()
        handed_in += (asyncio.create_task(applicants.hand_in(key)) for key in keys[half:])
        await _replaced(victim, applicants, killed)
        done.append(Kill(victim.name, monotonic() - killed))
    await asyncio.gather(*handed_in)
    return done


async def _replaced(victim: Server, applicants: Applicants, killed: float) -> None:
    """Wait until the new life has handled something: intake has answered a caller, another has read records."""
    try:
        async with asyncio.timeout(_REPLACED_S):
            while not await _has_handled(victim, applicants, killed):
                victim.check()
                await asyncio.sleep(_LOOK_S)
    except TimeoutError:
        raise ServerError(f"{victim.name} handled nothing for {_REPLACED_S:.0f} s after it was killed") from None


async def _has_handled(victim: Server, applicants: Applicants, killed: float) -> bool:
    if victim.name == "intake":
        return applicants.last_sent > killed
    return await victim.metric(READ) > 0

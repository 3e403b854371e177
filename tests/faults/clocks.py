"""The wall clock of one process is set wrong while applications flow, also over a new start, and right again."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.faults.client import Applicants
from tests.faults.line import Line
from tests.support.processes import Server, ServerError

from onewindow.chassis.clock import monotonic

OFF = "onewindow_clock_off_seconds"
_BEFORE_S = 6.0
_CLOSE_S = 60.0
_NOTICED_S = 120.0
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Spell:
    """One process with a wrong clock.

    It knew after ``knew_s`` seconds, when it was started anew after ``again_s``, and that all is well after
    ``right_s``. ``confirmed`` were handed in meanwhile.
    """

    name: str
    ahead_s: int
    knew_s: float
    again_s: float
    right_s: float
    confirmed: int


async def wrong_clocks(
    line: Line, applicants: Applicants, names: Sequence[str], ahead_s: int, seconds: float, per_second: float
) -> list[Spell]:
    """Hand applications in at a steady rate while one after the other goes wrong for so long, and sets it right.

    Everybody signs in anew at the process that is wrong. Raises ServerError for one that never notices.
    """
    enough = asyncio.Event()
    flowing = asyncio.create_task(applicants.flow(per_second, enough))
    await asyncio.sleep(_BEFORE_S)
    spells = [await _spell(line, applicants, name, ahead_s, seconds) for name in names]
    enough.set()
    await flowing
    return spells


async def _spell(line: Line, applicants: Applicants, name: str, ahead_s: int, seconds: float) -> Spell:
    victim, dial, before = line.servers[name], line.dials[name], len(applicants.filed)
    dial.put(ahead_s)
    knew_s = await _noticed(victim, lambda off_s: abs(off_s - ahead_s) < _CLOSE_S)
    await applicants.sign_in(victim.origin)
    await asyncio.sleep(seconds / 2)
    await victim.stop()
    victim.start()
    again_s = await _noticed(victim, lambda off_s: abs(off_s - ahead_s) < _CLOSE_S)
    await asyncio.sleep(seconds / 2)
    confirmed = len(applicants.filed) - before
    dial.put(0)
    right_s = await _noticed(victim, lambda off_s: abs(off_s) < _CLOSE_S)
    await victim.ready()
    return Spell(name, ahead_s, knew_s, again_s, right_s, confirmed)


async def _noticed(victim: Server, seen: Callable[[float], bool]) -> float:
    """After how many seconds the process says so of its own clock. Raises ServerError."""
    began = monotonic()
    try:
        async with asyncio.timeout(_NOTICED_S):
            while not seen(await victim.metric(OFF)):
                victim.check()
                await asyncio.sleep(_LOOK_S)
    except TimeoutError:
        raise ServerError(f"{victim.name} did not notice within {_NOTICED_S:.0f} s what its clock is") from None
    return monotonic() - began

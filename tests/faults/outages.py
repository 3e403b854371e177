"""The store, all brokers or the room on a disk stay away for minutes while applications flow; then they come back."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults.client import Applicants

from onewindow.chassis.clock import monotonic

_BEFORE_S = 6.0
_LOOK_S = 0.05
_READ_S = 0.5


@dataclass(frozen=True, slots=True)
class Fault:
    """Something beneath the line that goes away and can be had back; ``what`` says it in words."""

    what: str
    begin: Callable[[], Awaitable[None]]
    end: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Outage:
    """``confirmed`` were handed in meanwhile; the first one after the return took ``again_s`` seconds from it.

    Of ``reads`` of a progress meanwhile ``shown`` were answered.
    """

    what: str
    seconds: float
    confirmed: int
    reads: int
    shown: int
    again_s: float


async def outage(fault: Fault, applicants: Applicants, seconds: float, per_second: float) -> Outage:
    """Hand applications in at a steady rate before, during and after. Raises what a flow of applications raises."""
    enough = asyncio.Event()
    flowing = asyncio.create_task(applicants.flow(per_second, enough))
    await asyncio.sleep(_BEFORE_S)
    before = len(applicants.filed)
    await fault.begin()
    reads = await _read(applicants, seconds)
    meanwhile = len(applicants.filed) - before
    await fault.end()
    back, sent = monotonic(), applicants.last_sent
    while applicants.last_sent <= max(sent, back) and not flowing.done():  # noqa: ASYNC110 - a confirmation rings no bell
        await asyncio.sleep(_LOOK_S)
    again = monotonic() - back
    await asyncio.sleep(_BEFORE_S)
    enough.set()
    await flowing
    return Outage(fault.what, seconds, meanwhile, len(reads), sum(reads), again)


async def _read(applicants: Applicants, seconds: float) -> list[bool]:
    """Look at the progress of the first application again and again for so long; whether it was shown."""
    until = monotonic() + seconds
    first = next(iter(applicants.filed.values()))
    reads: list[bool] = []
    while monotonic() < until:
        reads.append(await applicants.progress(first) is not None)
        await asyncio.sleep(_READ_S)
    return reads

"""Kill a random server, again and again, while applications flow; the next one only after the last is replaced."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from tests.faults.client import Applicants
from tests.faults.line import Line
from tests.support.processes import Server, ServerError

from onewindow.chassis.clock import monotonic

READ = "onewindow_records_read_total"
"""Counts from 0 in each life of a process, and only records that were handled and committed."""
OWNED = "onewindow_partitions_owned"
SAME, OTHER = "came back", "taken over"
"""How a victim is replaced: it is started again under its own name, or its twin takes its partitions first."""
_REPLACED_S = 120.0
_LOOK_S = 0.05
_MORE_S = 3.0


@dataclass(frozen=True, slots=True)
class Kill:
    """One death and what came after: seconds from the kill until the successor had handled something."""

    victim: str
    how: str
    replaced_s: float


@dataclass(frozen=True, slots=True)
class Plan:
    """So many kills while so many applications are handed in, shared out evenly over the rounds.

    ``minutes``: no further kill after so long. ``bounces``: how often, at even distances, ``bounce`` of the run is
    called, which may restart what lies beneath the line.
    """

    kills: int
    applications: int
    minutes: float = float("inf")
    bounces: int = 0


async def kill_rounds(
    line: Line,
    applicants: Applicants,
    plan: Plan,
    chance: Random,
    note: Callable[[Kill], None],
    bounce: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """In each round half of its applications are handed in soon before the victim dies, the others while it is dead.

    ``note`` is told of each death once its victim was replaced. Raises ServerError when that takes two minutes.
    """
    handed_in: list[asyncio.Task[object]] = []

    def hand_in(upto: int) -> None:
        keys = [f"application-{number}" for number in range(len(handed_in), upto)]
        handed_in.extend(asyncio.create_task(applicants.hand_in(key)) for key in keys)

    def one_more() -> None:
        hand_in(len(handed_in) + 1)

    began, bounced = monotonic(), 0
    for number in range(plan.kills):
        gone = (monotonic() - began) / (plan.minutes * 60)
        if gone > 1:
            break
        # What fits into the time may be fewer kills than planned: the bounces are shared out over what comes first.
        if bounce is not None and max(number / plan.kills, gone) * (plan.bounces + 1) >= bounced + 1:
            bounced += 1
            await bounce()
        due = plan.applications * (number + 1) // plan.kills
        hand_in((len(handed_in) + due) // 2)
        await asyncio.sleep(chance.uniform(0.0, 0.4))
        victim = chance.choice(tuple(line))
        twin = line.twin_of(victim) if chance.random() < 0.5 else None
        if twin is not None:
            await _both_at_work(victim, twin)
        killed = monotonic()
        victim.kill()
        if twin is None:
            victim.start()
        hand_in(due)
        if twin is None:
            await _come_back(line, victim, applicants, killed, one_more)
        else:
            await _taken_over(victim, twin, one_more)
        note(Kill(victim.name, SAME if twin is None else OTHER, monotonic() - killed))
        if twin is not None:
            victim.start()
            await victim.ready()
    hand_in(plan.applications)
    await asyncio.gather(*handed_in)


async def _both_at_work(victim: Server, twin: Server) -> None:
    """Wait until each of the two has partitions of its own, so that there is something to take over."""

    async def shared() -> bool:
        return await victim.metric(OWNED) > 0 and await twin.metric(OWNED) > 0

    await _wait(shared, f"{victim.name} and {twin.name} did not share their partitions", victim, twin)


async def _come_back(
    line: Line, victim: Server, applicants: Applicants, killed: float, one_more: Callable[[], None]
) -> None:
    """Wait until the new life has handled something: alone at the door it has answered, another has read records."""

    async def handled() -> bool:
        if victim.name == "intake" and line.twin_of(victim) is None:
            return applicants.last_sent > killed
        return await victim.metric(READ) > 0

    await _wait(handled, f"{victim.name} handled nothing after it was killed", victim, more=one_more)


async def _taken_over(victim: Server, twin: Server, one_more: Callable[[], None]) -> None:
    """Wait until the twin owns every partition of the victim's groups and has handled something since."""
    before = await twin.metric(OWNED)
    read = await twin.metric(READ)

    async def handled() -> bool:
        nonlocal read
        owned, now = await twin.metric(OWNED), await twin.metric(READ)
        if owned <= before:
            read = now
        return owned > before and now > read

    await _wait(handled, f"{twin.name} took nothing over from {victim.name}", twin, more=one_more)


async def _wait(
    done: Callable[[], Awaitable[bool]], otherwise: str, *servers: Server, more: Callable[[], None] | None = None
) -> None:
    """``more`` hands in one more application every few seconds: who comes back late may find all work done."""
    next_s = monotonic() + _MORE_S
    try:
        async with asyncio.timeout(_REPLACED_S):
            while not await done():
                for server in servers:
                    server.check()
                if more is not None and monotonic() > next_s:
                    more()
                    next_s = monotonic() + _MORE_S
                await asyncio.sleep(_LOOK_S)
    except TimeoutError:
        raise ServerError(f"{otherwise} within {_REPLACED_S:.0f} s") from None

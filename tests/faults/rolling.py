"""Every server stopped in order and started again, one after the other, round after round, while applications flow."""

import asyncio

from tests.faults.client import Applicants
from tests.faults.line import Line

from onewindow.chassis.clock import monotonic

LONGEST_STOP_S = 25.0
"""A stop that takes longer has been cut off."""


async def roll(line: Line, applicants: Applicants, rounds: int, per_second: float) -> list[float]:
    """Hand applications in at a steady rate over so many rounds; how long each stop took, in seconds.

    Raises ServerError for a server that does not end well, or does not come back.
    """
    enough = asyncio.Event()
    flowing = asyncio.create_task(applicants.flow(per_second, enough))
    took: list[float] = []
    for _ in range(rounds):
        for server in line:
            began = monotonic()
            await server.stop()
            took.append(monotonic() - began)
            server.start()
            await server.ready()
    enough.set()
    await flowing
    return took

"""Faults have stopped: wait until every confirmed application shows its result, then look at all of them once."""

import asyncio
from collections.abc import Mapping
from typing import Any

from tests.faults.client import Applicants, Filed
from tests.faults.line import Line

from onewindow.chassis.clock import monotonic

WITHIN_S = 120.0
"""Everything that was handed in has its result so long after the last fault; what has not is lost."""
_AT_ONCE = 8
_LOOK_S = 0.1


async def drain(line: Line, applicants: Applicants) -> Mapping[str, Mapping[str, Any]]:
    """What intake shows in the end, by application id; empty of one that shows nothing after two minutes.

    Raises ServerError when a server has ended by itself.
    """
    door = asyncio.Semaphore(_AT_ONCE)
    until = monotonic() + WITHIN_S

    async def look(filed: Filed) -> Mapping[str, Any] | None:
        shown: Mapping[str, Any] | None = None
        async with door:
            while monotonic() < until:
                shown = await applicants.progress(filed)
                if shown is not None and shown["result_ready"]:
                    break
                await asyncio.sleep(_LOOK_S)
        return shown

    filed = list(applicants.filed.values())
    looks = await asyncio.gather(*(look(each) for each in filed))
    for server in line:
        server.check()
    return {each.case: shown or {} for each, shown in zip(filed, looks, strict=True)}

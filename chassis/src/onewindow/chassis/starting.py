"""The start of a process: store, files and log, then the rooms; broken off when it is asked to stop meanwhile."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

import structlog

from onewindow.chassis.house import House
from onewindow.chassis.ports import Collection
from onewindow.chassis.room import Room
from onewindow.chassis.watchdog import wind

log = structlog.get_logger(__name__)

_START_S = 5
"""So long a start may still take when the process is asked to stop; then it is broken off."""


async def started(rooms: Sequence[Room], house: House, closing: AsyncExitStack, stop_s: float) -> bool:
    """Start; False if the process was asked to stop before that was done: a log that is away is waited for in vain.

    ``closing`` closes all that was opened. From the request to stop on, the process has ``stop_s`` seconds left.
    """
    starting = asyncio.create_task(_start(rooms, house, closing))
    asked = asyncio.create_task(house.stopping.wait())
    try:
        await asyncio.wait((starting, asked), return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            log.info("stopping", reason="it was still starting")
            wind(stop_s)
            await asyncio.wait((starting,), timeout=_START_S)
    finally:
        asked.cancel()
        starting.cancel()
        await asyncio.wait((starting,))
    if starting.cancelled() and house.stopping.is_set():
        return False
    starting.result()
    return True


async def _start(rooms: Sequence[Room], house: House, closing: AsyncExitStack) -> None:
    """Open the house, then the rooms; ``closing`` closes all that was opened, the last first."""
    collections: dict[str, Collection] = {one.name: one for room in rooms for one in room.collections}
    closing.push_async_callback(house.store.stop)
    await house.store.start(collections.values())
    closing.push_async_callback(house.blobs.stop)
    await house.blobs.start()
    closing.push_async_callback(house.bus.stop)
    await house.bus.start()
    closing.push_async_callback(house.peers.close)
    if house.identity.people.is_demo:
        log.warning("demo_people", note="everybody here signs in with a published password; never use this for real")
    for room in rooms:
        closing.push_async_callback(room.stop)
        await room.start()

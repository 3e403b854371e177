"""A room: what one service brings into the process that serves it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter

from onewindow.chassis.ports import Collection
from onewindow.chassis.standing import Watched

Loop = Callable[[asyncio.Event], Awaitable[None]]
"""Runs until the event is set; returning earlier, or raising, ends the process, unless its room is expendable."""


async def _nothing() -> None:
    """A room without anything to start or stop."""


def _complete() -> list[str]:
    return []


@dataclass(frozen=True, slots=True)
class Room:
    """One service, wired: its doors, its documents, its loops.

    ``missing`` names what is still missing before the room is ready. ``start`` runs after the bus and the store
    have started and before the first loop; ``stop`` after the last loop has ended. A body is at most 1 MB, except
    where a route says otherwise (``@router.post(..., max_body_size=20_000_000)``). ``watched``: the consumers among
    the loops; the process ends when one of them has work and does not move. ``expendable``: a loop of it that dies
    stands still until the process stops, and everything else goes on.
    """

    name: str
    router: APIRouter
    collections: tuple[Collection, ...] = ()
    loops: tuple[Loop, ...] = ()
    missing: Callable[[], list[str]] = _complete
    start: Callable[[], Awaitable[None]] = _nothing
    stop: Callable[[], Awaitable[None]] = _nothing
    watched: tuple[Watched, ...] = ()
    expendable: bool = False

"""Work on many things, a few at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


async def in_lanes(lanes: int, work: Callable[[T], Awaitable[R]], things: Sequence[T]) -> list[R]:
    """What ``work`` makes of each thing, in no particular order, with ``lanes`` of them in hand at the same time.

    All of it ends before the first failure is raised: nothing goes on behind the back of whoever tries again. Each
    lane is one task, not each thing: most of them wait for nobody.
    """
    left, made, failures = iter(things), list[R](), list[Exception]()

    async def lane() -> None:
        for thing in left:
            try:
                made.append(await work(thing))
            except Exception as failure:  # noqa: BLE001 - it is raised at the end
                failures.append(failure)

    await asyncio.gather(*(lane() for _ in range(min(lanes, len(things)))))
    if failures:
        raise failures[0]
    return made

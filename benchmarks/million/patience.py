"""A question that is asked until it is answered, with a bound: a minute of silence must not cost an hour's work."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from onewindow.chassis.ports import PortError

T = TypeVar("T")

Hiccup = Callable[[str, str], None]
"""Is told the kind of what is waited out, and the detail."""
SILENT_S = 300.0
"""How long nobody may answer."""
_ONCE_S = 60.0
_PAUSE_S = 1.0


class SilentError(RuntimeError):
    """Nobody has answered for too long: the run ends with what it has."""


async def patiently(
    ask: Callable[[], Awaitable[T]],
    what: str,
    hiccup: Hiccup,
    *,
    silent_s: float = SILENT_S,
    pause_s: float = _PAUSE_S,
) -> T:
    """The answer, asked for again for ``silent_s`` seconds; one silence is one hiccup, however long it takes.

    Raises SilentError, which says what was asked, for how long, and the last reason.
    """
    began, told = time.monotonic(), False
    while True:
        try:
            async with asyncio.timeout(_ONCE_S):
                return await ask()
        except (PortError, OSError) as error:  # a time-out is an OSError
            reason = str(error) or type(error).__name__
            if not told:
                hiccup("log silent", f"{what}: {reason}; waited for")
                told = True
            if time.monotonic() - began >= silent_s:
                raise SilentError(f"{what}: no answer for {silent_s:.0f} s; the last reason: {reason}") from error
        await asyncio.sleep(pause_s)

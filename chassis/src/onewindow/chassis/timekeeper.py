"""The timekeeper: looks once a second whether the wall clock agrees with the log's, and says when it does not.

Nobody loses anything by a wrong clock, for the log's decides. But what this process keeps of its own (who read a
dossier when) carries the wrong time, and behind a clock that is late, deadlines are: somebody has to set it right.
"""

import asyncio
from contextlib import suppress

import structlog

from onewindow.chassis import metrics
from onewindow.chassis.ports import Clock

log = structlog.get_logger(__name__)

OFF_S = 60.0
"""A wall clock that stands further off the log's than this is wrong."""
_EVERY_S = 1.0


class Timekeeper:
    """Knows, as of its last look, how far the process's wall clock stands off the log's."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._off_s = 0.0
        self._wrong = False

    async def run(self, stopping: asyncio.Event) -> None:
        """Until ``stopping``."""
        while not stopping.is_set():
            self.look()
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), _EVERY_S)

    def look(self) -> None:
        """One look; what has changed is written down."""
        self._off_s = self._clock.off_s()
        metrics.CLOCK_OFF.set(self._off_s)
        wrong = abs(self._off_s) > OFF_S
        if wrong != self._wrong:
            self._wrong = wrong
            (log.error if wrong else log.info)("clock_wrong" if wrong else "clock_right", off_s=round(self._off_s))

    def missing(self) -> list[str]:
        """What keeps the process from being ready."""
        return [f"the wall clock stands {self._off_s:+.0f} s off the log's"] if self._wrong else []

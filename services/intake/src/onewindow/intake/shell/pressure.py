"""
Whether new work can be taken: looked at once a second in the background, asked at the door for nothing.

A case that routing will hear only in an hour is no service, and one that cannot be kept is a broken promise. So new
applications are turned away, before their body is read, while routing is far behind, the log or the store does not
answer, or the house has no room for what they would keep. What belongs to a case in hand (a supplement, a withdrawal)
is not turned away for routing's sake.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from typing import Any, Literal

import structlog

from onewindow.chassis.house import House
from onewindow.chassis.ports import PortError
from onewindow.chassis.problem import Problem
from onewindow.contracts.topics import APPLICATION, ROUTING
from onewindow.intake.shell import metrics
from onewindow.intake.shell.dossiers import DOSSIERS
from onewindow.intake.shell.settings import IntakeSettings

log = structlog.get_logger(__name__)

Why = Literal["not_looked", "behind", "no_log", "no_room", "no_store"]

_RETRY_AFTER_S: Mapping[Why, str] = {"not_looked": "1", "behind": "5", "no_log": "2", "no_room": "5", "no_store": "2"}
_NOBODY = "-"
"""An id that no dossier has: asking for it shows whether the store answers."""


class Pressure:
    """The state of what lies behind intake, as of the last look."""

    def __init__(self, house: House, settings: IntakeSettings) -> None:
        self._house = house
        self._most = settings.backlog
        self._every_s = settings.weigh_every_s
        self._within_s = settings.weighed_within_s
        self._whys: frozenset[Why] = frozenset({"not_looked"})
        self._behind = 0

    def admit(self) -> None:
        """Let a new application in. Raises Problem ``turned_away`` with Retry-After; nothing was taken then."""
        self._refuse("applications", self._whys)

    def admit_material(self) -> None:
        """Let a file in. It may belong to a case in hand: only a silent store or a lack of room keeps it out."""
        self._refuse("materials", self._whys & {"no_room", "no_store"})

    def missing(self) -> list[str]:
        """What keeps intake from being ready. A routing that is far behind does not: people are still shown theirs.

        A lack of room is not intake's alone, and the house tells it for all of its rooms.
        """
        words: Mapping[Why, str] = {
            "not_looked": "has not looked yet whether log and store answer",
            "no_log": "the log does not answer",
            "no_store": "the store does not answer",
        }
        return [f"intake: {words[why]}" for why in sorted(self._whys) if why in words]

    async def run(self, no_more_work: asyncio.Event) -> None:
        """Look once a second until there is no more work."""
        while not no_more_work.is_set():
            await self.look()
            with suppress(TimeoutError):
                await asyncio.wait_for(no_more_work.wait(), self._every_s)

    async def look(self) -> None:
        """Weigh once; takes no longer than the time in which log and store have to answer."""
        behind, kept = await asyncio.gather(
            self._answer(self._house.bus.behind(ROUTING, (APPLICATION,))),
            self._answer(self._house.store.get_many(DOSSIERS.name, (_NOBODY,))),
        )
        whys: set[Why] = set()
        if behind is None:
            whys.add("no_log")
        else:
            self._behind = behind
            metrics.BACKLOG.set(behind)
            if behind > self._most:
                whys.add("behind")
        if kept is None:
            whys.add("no_store")
        if self._house.missing():
            whys.add("no_room")
        if whys != self._whys:
            told = log.info if not whys else log.warning
            told("door_open" if not whys else "door_closed", why=sorted(whys), behind=self._behind)
        self._whys = frozenset(whys)
        metrics.OPEN.set(not whys)
        metrics.REACHABLE.labels("log").set(behind is not None)
        metrics.REACHABLE.labels("store").set(kept is not None)

    async def _answer(self, asked: Awaitable[Any]) -> Any:
        """What was answered; None: nothing in time."""
        try:
            async with asyncio.timeout(self._within_s):
                return await asked
        except (PortError, TimeoutError):
            return None

    def _refuse(self, door: str, whys: frozenset[Why]) -> None:
        if not whys:
            return
        why = min(whys, key=lambda one: (one == "behind", one))
        metrics.TURNED_AWAY.labels(door, why).inc()
        raise Problem("turned_away", headers={"Retry-After": _RETRY_AFTER_S[why]})

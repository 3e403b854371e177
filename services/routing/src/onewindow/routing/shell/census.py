"""The census is taken now and then of all cases in memory, in slices, and shown; beside the work, never in its way.

It may take one fiftieth of the time, however many cases there are: with very many it is taken less often.
"""

import asyncio
import math
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from prometheus_client import Gauge

from onewindow.chassis.house import House
from onewindow.chassis.ports import PortError
from onewindow.contracts.instant import local_day
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.definitions.load import Catalogue
from onewindow.routing.core.census import PHASES, Census
from onewindow.routing.core.state import Case
from onewindow.routing.shell import metrics
from onewindow.routing.shell.memory import Memory
from onewindow.routing.shell.repairing import waiting

Labels = tuple[str, ...]

EVERY_S = 15.0
_SHARE = 50
_SLICE = 500


class CensusTaker:
    """Counts what the owner of some partitions holds."""

    def __init__(self, house: House, catalogue: Catalogue, memories: Mapping[int, Memory]) -> None:
        """``memories`` are the owned partitions', as they come and go."""
        self._house, self._catalogue, self._memories = house, catalogue, memories
        self._shown: dict[Gauge, set[Labels]] = {
            metrics.CASES_OPEN: {(item, phase) for item in catalogue.services() for phase in PHASES},
            metrics.CASES_JOINING: {(item,) for item in catalogue.services()},
            metrics.STEPS_OPEN: {
                (department, urgency)
                for department in catalogue.departments
                for urgency in ("ok", "due_soon", "overdue")
            },
            metrics.STEPS_OLDEST: {(department,) for department in catalogue.departments},
        }

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``."""
        while not stop.is_set():
            spent_s = await self.take()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), max(EVERY_S, _SHARE * spent_s))

    async def take(self) -> float:
        """Take one and show it; the seconds that were spent on it."""
        began, waited_s = self._house.clock.monotonic(), 0.0
        census = Census(self._house.clock.now())
        for memory in list(self._memories.values()):
            cases = list(memory.cases.values())
            for start in range(0, len(cases), _SLICE):
                for case in cases[start : start + _SLICE]:
                    census.take(case, self._definition(case))
                waited_s += await self._let_others_work()
        self._show(metrics.CASES_OPEN, census.open)
        self._show(metrics.CASES_BLOCKED, _by_one(census.blocked))
        self._show(metrics.CASES_JOINING, _by_one(census.joining))
        self._show(metrics.STEPS_OPEN, census.steps)
        self._show(metrics.STEPS_OLDEST, _by_one(census.oldest_s))
        today, calendars = local_day(census.now), [memory.imports.calendar for memory in self._memories.values()]
        metrics.CALENDAR_DAYS.set(min((one.published_days_after(today) for one in calendars), default=math.nan))
        with suppress(PortError):  # what was shown last stays
            parked = await waiting(self._house, list(self._memories))
            self._show(metrics.PARKED_WAITING, _by_one(Counter(one.code for one in parked)))
        return self._house.clock.monotonic() - began - waited_s

    async def _let_others_work(self) -> float:
        """How long they did, in seconds."""
        began = self._house.clock.monotonic()
        await asyncio.sleep(0)
        return self._house.clock.monotonic() - began

    def _definition(self, case: Case) -> CompiledDefinition | None:
        try:
            return self._catalogue.find(case.service, case.version, case.definition_hash)
        except UnknownDefinitionError:
            return None

    def _show(self, gauge: Gauge, counts: Mapping[Any, float]) -> None:
        """What was shown once is shown as 0 when there is none left of it."""
        shown = self._shown.setdefault(gauge, set())
        shown.update(counts)
        for labels in shown:
            gauge.labels(*labels).set(counts.get(labels, 0))


def _by_one(counts: Mapping[str, float]) -> Mapping[Labels, float]:
    return {(label,): count for label, count in counts.items()}

"""One fault run from beginning to end: start the line, break it, drain it, stop it, check what is in the log."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.faults.checker.check import Evidence, Verdict, check
from tests.faults.checker.image import APPLICATION, CASE, PARKED, Image, take_image
from tests.faults.client import PATIENCE_S, SERVICE, Applicants
from tests.faults.draining import drain
from tests.faults.history import History
from tests.faults.line import Line, Place, log_of

REQUIRED = {SERVICE: ("one", "two", "three", "four", "five")}
"""What must be granted before the one result of the benchmark's service."""

Break = Callable[[Line, Applicants], Awaitable[None]]
"""Lets applications flow and faults happen; returns when both are over."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is left of a run."""

    image: Image
    history: History
    verdict: Verdict

    @property
    def clean(self) -> bool:
        """Nothing was found, and nothing had to be parked, since nothing unreadable was written."""
        return not self.verdict.findings and self.verdict.parked == 0


async def fault_run(
    place: Place, line: Line, chance: Random, break_it: Break, *, patience_s: float = PATIENCE_S
) -> Outcome:
    """Raises ServerError, NotFiledError when a server or a hand-in fails in a way that no fault explains."""
    before = await _left_by_others(place)
    history = History(place.folder / "history.jsonl")
    try:
        async with line.running():
            applicants = Applicants(line.door, history, chance, patience_s=patience_s)
            try:
                await applicants.sign_in()
                await break_it(line, applicants)
                shown = await drain(line, applicants)
            finally:
                await applicants.close()
            await line.stop()
    finally:
        history.close()
    return await _checked(place, history, shown, before)


async def _left_by_others(place: Place) -> Image:
    """What is in a log that was used before; a folder's own log is new."""
    if place.kafka is None:
        return Image({})
    async with log_of(place) as (bus, _):
        return await take_image(bus, (APPLICATION, CASE, PARKED))


async def _checked(place: Place, history: History, shown: Mapping[str, Mapping[str, Any]], before: Image) -> Outcome:
    async with log_of(place) as (bus, topics):
        image = await take_image(bus, topics)
    evidence = Evidence(image, history, REQUIRED, drained=True, shown=shown, before=before)
    return Outcome(image, history, check(evidence))

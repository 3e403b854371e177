"""How fast days are counted: random working-day clocks on the shipped calendar, every second one with a pause."""

import random
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from onewindow.definitions.calendars.load import load
from onewindow.routing.core.clocks.clock import Pause
from onewindow.routing.core.clocks.many import Asked, due_many

CALENDARS = Path(__file__).parents[1] / "deploy" / "calendars"


@dataclass(frozen=True, slots=True)
class Measured:
    """How many due dates were worked out, in how many seconds, and how many of those on a core."""

    dates: int
    seconds: float
    cpu_s: float


def measure(dates: int, seed: int = 1) -> Measured:
    """Work out due dates of clocks of 1 to 60 working days that start on any day of 2024 to 2026."""
    asked = _asked(dates, random.Random(seed))
    calendar = load(CALENDARS)
    began, cpu = time.perf_counter(), time.process_time()
    found = due_many(calendar, asked)
    seconds, cpu_s = time.perf_counter() - began, time.process_time() - cpu
    if len(found) != dates:
        raise RuntimeError(f"{len(found)} answers to {dates} questions")
    return Measured(dates, seconds, cpu_s)


def _asked(dates: int, chance: random.Random) -> list[Asked]:
    first = date(2024, 1, 1)
    asked: list[Asked] = []
    for at in range(dates):
        start = first + timedelta(days=chance.randrange(1096))
        since = start + timedelta(days=chance.randrange(30))
        pause = Pause(since, since + timedelta(days=chance.randrange(30))) if at % 2 else None
        asked.append((start, chance.randint(1, 60), pause))
    return asked

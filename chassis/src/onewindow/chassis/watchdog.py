"""The watchdog: a process that has work, makes no progress and does not say why ends, to be started anew.

Clients hang without a word (aiokafka #703, #1154), handlers may never return, and a loop that is blocked answers
nobody. None of it is healed in place: the process ends with a non-zero code and its supervisor starts it again.
Judging (:class:`Judge`) is apart from asking (:class:`Watchdog`).
"""

import asyncio
import faulthandler
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from onewindow.chassis import metrics
from onewindow.chassis.lag import Lag, Lags
from onewindow.chassis.ports import Bus, Clock, PortError
from onewindow.chassis.sight import Sight
from onewindow.chassis.standing import PartitionStanding, Standing, Watched
from onewindow.contracts.instant import to_ms

__all__ = ["Judge", "Sight", "Stuck", "StuckError", "Watchdog", "wind"]

log = structlog.get_logger(__name__)

TAKE_OVER_TIMES = 5
"""A take-over reads a whole journal and moves no position: it may last so many times as long as anything else."""
_LOOKS = 12
_LONGEST_LOOK_S = 5.0


class StuckError(Exception):
    """There is work, nothing moves, and nobody says why."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """What is stuck: for ``age_s`` seconds ``topic`` had records behind ``position`` and nobody took them."""

    group: str
    partition: int
    topic: str
    position: int
    end: int
    age_s: float


@dataclass(slots=True)
class _Known:
    """``moved_at``: it was last known to move, or to have nothing to do. ``sign_at``: its last sign of life."""

    moved_at: float
    sign_at: float
    positions: Mapping[str, int] = field(default_factory=dict)
    sign: tuple[int, bool] = (0, False)


class Judge:
    """What looks, one after the other, say about partitions; pure, in seconds of any clock that only grows."""

    def __init__(self, stuck_s: float) -> None:
        self._stuck_s = stuck_s
        self._known: dict[tuple[str, int], _Known] = {}

    def look(self, now: float, sights: Iterable[Sight]) -> list[Stuck]:
        """Those that are stuck as of this look. A partition that is not seen is forgotten."""
        known, self._known = self._known, {}
        stuck: list[Stuck] = []
        for sight in sights:
            place = (sight.group, sight.partition)
            one = self._known[place] = known.get(place) or _Known(now, now)
            verdict = self._weigh(now, sight, one)
            if verdict is not None:
                stuck.append(verdict)
        return stuck

    def ages(self, now: float) -> dict[str, float]:
        """By group, the longest time since one of its partitions was last known to move or to have nothing to do."""
        ages: dict[str, float] = {}
        for (group, _), one in self._known.items():
            ages[group] = max(ages.get(group, 0.0), now - one.moved_at)
        return ages

    def _weigh(self, now: float, sight: Sight, one: _Known) -> Stuck | None:
        behind = sight.behind()
        idle = sight.ends is not None and not behind
        if idle or dict(sight.positions) != dict(one.positions):
            one.moved_at = one.sign_at = now
        sign = (sight.attempts, sight.held)
        # A log that cannot be asked is an outage: who waits for it is not stuck.
        if sign != one.sign or sight.ends is None:
            one.sign_at = now
        one.positions, one.sign = sight.positions, sign
        age = now - one.sign_at
        if not behind or age < self._stuck_s * (1 if sight.held else TAKE_OVER_TIMES):
            return None
        topic = max(behind, key=lambda name: behind[name])
        at = sight.positions.get(topic, 0)
        return Stuck(sight.group, sight.partition, topic, at, at + behind[topic], age)


def wind(seconds: float) -> None:
    """End the process, with the tracebacks of its threads, unless this is called again within so many seconds.

    There is one such timer per process: it watches the event loop, and then, in the same way, how long a stop takes.
    """
    faulthandler.dump_traceback_later(seconds, exit=True, file=sys.__stderr__ or sys.stderr)


class Watchdog:
    """Asks the consumers where they stand and the log where it ends, and ends what is stuck."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        watched: Sequence[Watched],
        stuck_s: float,
        *,
        wind: Callable[[float], None] = wind,
    ) -> None:
        """``stuck_s``: how long nothing may move; also how long the event loop may be blocked, by ``wind``."""
        self._bus = bus
        self._clock = clock
        self._watched = tuple(watched)
        self._judge = Judge(stuck_s)
        self._lags = Lags()
        self._stuck_s = stuck_s
        self._every_s = min(_LONGEST_LOOK_S, stuck_s / _LOOKS)
        self._wind = wind
        self._cannot_ask = False
        self.stuck: list[Stuck] = []
        """The verdict, once there is one; the process ends then."""

    async def run(self, stopping: asyncio.Event) -> None:
        """Until ``stopping``. Raises StuckError. While it runs, a blocked event loop ends the process, too."""
        while not stopping.is_set():
            self._wind(self._stuck_s)
            self.stuck = await self.look()
            if self.stuck:
                for one in self.stuck:
                    log.critical(
                        "stuck",
                        group=one.group,
                        partition=one.partition,
                        topic=one.topic,
                        position=one.position,
                        end=one.end,
                        for_s=round(one.age_s),
                        where=_where_all_stand(),
                    )
                raise StuckError(", ".join(f"{one.group}/{one.partition}" for one in self.stuck))
            try:
                await asyncio.wait_for(stopping.wait(), self._every_s)
            except TimeoutError:
                continue

    def missing(self) -> list[str]:
        """What keeps the process from being ready, as far as the watchdog knows."""
        if self.stuck:
            return [f"{one.group}: partition {one.partition} is stuck" for one in self.stuck]
        return ["the log does not say where it ends"] if self._cannot_ask else []

    async def look(self) -> list[Stuck]:
        """One look at everybody."""
        standings = [one.standing() for one in self._watched]
        ends = await self._ends(standings)
        self._cannot_ask = ends is None
        if ends != {}:  # somebody was asked
            metrics.REACHABLE.labels("log").set(ends is not None)
        log_ms = to_ms(self._clock.now()) - round(self._clock.off_s() * 1000)
        sights = [
            Sight(
                standing.group,
                partition,
                seat.positions,
                None if ends is None else {topic: ends[topic, partition] for topic in seat.positions},
                standing.attempts + seat.attempts,
                seat.held,
                max(0, log_ms - seat.appended_ms) / 1000 if seat.appended_ms else None,
            )
            for standing in standings
            for partition, seat in standing.partitions.items()
        ]
        now = self._clock.monotonic()
        stuck = self._judge.look(now, sights)
        ages, lags = self._judge.ages(now), self._lags.look(now, sights)
        for standing in standings:
            lag = lags.get(standing.group, Lag())
            metrics.PROGRESS_AGE.labels(standing.group).set(ages.get(standing.group, 0.0))
            metrics.GROUP_LAG.labels(standing.group).set(lag.seconds)
            metrics.GROUP_BEHIND.labels(standing.group).set(lag.records)
        return stuck

    async def _ends(self, standings: Iterable[Standing]) -> dict[tuple[str, int], int] | None:
        """Where the log ends, for everything that somebody owns; None: it does not say."""
        asked = sorted({place for standing in standings for place in _places(standing.partitions)})
        try:
            async with asyncio.timeout(self._stuck_s / 2):
                return dict(zip(asked, await asyncio.gather(*(self._bus.end(*place) for place in asked)), strict=True))
        except (PortError, TimeoutError):
            return None


def _places(partitions: Mapping[int, PartitionStanding]) -> Iterable[tuple[str, int]]:
    return [(topic, partition) for partition, seat in partitions.items() for topic in seat.positions]


def _where_all_stand() -> list[str]:
    """For each task that waits: the functions it waits in, outermost first. No values, only places in the code."""
    return sorted({" > ".join(_chain(task.get_coro())) for task in asyncio.all_tasks()})


def _chain(waiting: object) -> list[str]:
    places: list[str] = []
    while waiting is not None:
        code = getattr(waiting, "cr_code", None) or getattr(waiting, "gi_code", None)
        if code is None:
            break
        frame = getattr(waiting, "cr_frame", None) or getattr(waiting, "gi_frame", None)
        places.append(f"{code.co_qualname}:{frame.f_lineno}" if frame is not None else code.co_qualname)
        waiting = getattr(waiting, "cr_await", None) or getattr(waiting, "gi_yieldfrom", None)
    return places

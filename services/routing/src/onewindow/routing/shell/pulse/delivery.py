"""Between somebody who delivers records one by one and the pulses: nothing that goes wrong here goes back to them.

Faust acknowledges whatever an agent was handed, also when it fails, and commits it. So an outage is waited out here,
what cannot be waited out ends the process, and what was delivered twice or never is found by its offset: where the
pulse stands is in the store and in the journal, never in what Faust has committed.
"""

import asyncio
from collections.abc import Awaitable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from onewindow.chassis.backoff import Backoff
from onewindow.chassis.house import House
from onewindow.chassis.journal import NotOwnerError
from onewindow.chassis.meter import GroupMeter
from onewindow.chassis.ports import Committed, OffsetOutOfRangeError, PortError, Record, RecordTooLargeError
from onewindow.chassis.standing import PartitionStanding, Standing
from onewindow.contracts.topics import CASE
from onewindow.routing.shell.pulse.pulses import Pulses

log = structlog.get_logger(__name__)

_TICK_S = 0.4


@dataclass(slots=True, eq=False)
class _Seat:
    """A partition that was assigned. Whoever works on it holds ``lock``; ``held``: its pulse is in hand."""

    backoff: Backoff
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    held: bool = False
    attempts: int = 0
    not_before: float = 0.0
    appended_ms: int = 0


class Delivery:
    """Takes records and assignments, and looks after what is due. ``group``: what the deliverer calls itself."""

    def __init__(self, house: House, pulses: Pulses, group: str) -> None:
        self._house, self._pulses, self._group, self._meter = house, pulses, group, GroupMeter(group)
        self._seats: dict[int, _Seat] = {}
        self._joined = False
        self._broken = asyncio.Event()
        self.fault: Exception | None = None
        """What cannot be waited out, once there is such a thing; the process ends then."""

    async def broken(self) -> None:
        """Returns when there is a fault."""
        await self._broken.wait()

    def assigned(self, partitions: Iterable[int]) -> None:
        """These partitions are ours from now on, and no others."""
        ours, self._joined = frozenset(partitions), True
        for partition in self._seats.keys() - ours:
            del self._seats[partition]
            self._pulses.forget(partition)
        for partition in ours - self._seats.keys():
            self._seats[partition] = _Seat(Backoff(f"{self._group}/{self._house.member}/{partition}"))
        self._meter.owned.set(len(ours))

    async def record(self, record: Record) -> None:
        """Hear one record, however long that takes. Never raises; of what is not ours nothing is heard."""
        while self.fault is None and (seat := self._seats.get(record.partition)) is not None:
            async with seat.lock:
                heard = await self._take(record.partition, seat) and await self._guard(
                    record.partition, seat, self._pulses.handle(record.partition, (record,))
                )
                if heard:
                    self._meter.handled((record,))
                    seat.appended_ms = record.appended_ms
                    return
            await asyncio.sleep(max(0.0, seat.not_before - self._now()))

    async def run(self, no_more_work: asyncio.Event) -> None:
        """Take partitions up, tell and keep what is due, until there is no more work."""
        while not no_more_work.is_set():
            for partition, seat in list(self._seats.items()):
                async with seat.lock:
                    if self._now() >= seat.not_before and await self._take(partition, seat):
                        await self._guard(partition, seat, self._pulses.tick(partition))
            with suppress(TimeoutError):
                await asyncio.wait_for(no_more_work.wait(), _TICK_S)

    def missing(self) -> list[str]:
        """What keeps the pulse from being ready: no place in the group, or partitions that are still taken up."""
        if not self._joined:
            return [f"{self._group}: has not joined yet"]
        waiting = sorted(partition for partition, seat in self._seats.items() if not seat.held)
        return [f"{self._group}: partition {partition} is being taken over" for partition in waiting]

    def standing(self) -> Standing:
        """Where it stands, for the watchdog."""
        known = self._pulses.known
        partitions = {
            partition: PartitionStanding(
                {CASE: known[partition].next if partition in known else 0}, seat.attempts, seat.held, seat.appended_ms
            )
            for partition, seat in self._seats.items()
        }
        return Standing(self._group, 0, partitions)

    async def _take(self, partition: int, seat: _Seat) -> bool:
        """Take the pulse of a partition up, up to the end that its journal has now, unless it is in hand.

        False also if the seat is not ours any more, which it can cease to be during every wait.
        """
        if self._has(partition, seat) and not seat.held:
            with self._meter.taking.time():
                seat.held = await self._guard(partition, seat, self._gain(partition, seat))
        return seat.held and self._has(partition, seat)

    def _has(self, partition: int, seat: _Seat) -> bool:
        """Whether this very seat is ours: the partition may have gone, and may have come back with another one."""
        return self._seats.get(partition) is seat

    async def _gain(self, partition: int, seat: _Seat) -> None:
        end = await self._house.bus.end(CASE, partition)
        if not self._has(partition, seat):
            raise NotOwnerError(f"{CASE}/{partition}")
        await self._pulses.gained(partition, Committed({CASE: end}))

    async def _guard(self, partition: int, seat: _Seat, work: Awaitable[object]) -> bool:
        """Whether the work was done. After an outage the partition is taken up anew, in a while.

        What fails on a seat that is not ours any more is nothing to us: what was in hand was forgotten with the seat.
        """
        try:
            await work
        except Exception as error:  # noqa: BLE001 - it would be swallowed by whoever delivers, and the record with it
            if self._has(partition, seat):
                self._failed(partition, seat, error)
            return False
        seat.backoff.succeeded()
        return True

    def _failed(self, partition: int, seat: _Seat, error: Exception) -> None:
        """An outage is waited out; everything else ends the process."""
        if not isinstance(error, PortError) or isinstance(error, OffsetOutOfRangeError | RecordTooLargeError):
            self._break(error)
            return
        self._meter.outages.inc()
        if seat.backoff.failures == 0:
            log.warning("outage", group=self._group, partition=partition, reason=str(error))
        seat.held, seat.attempts = False, seat.attempts + 1
        seat.not_before = self._now() + seat.backoff.failed()
        self._pulses.forget(partition)

    def _break(self, error: Exception) -> None:
        self.fault = self.fault or error
        self._broken.set()

    def _now(self) -> float:
        return self._house.clock.monotonic()

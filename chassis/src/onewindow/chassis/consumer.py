"""The loop: take what the log has, handle it partition by partition, commit what is done, never skip."""

import asyncio
import contextlib
from collections.abc import Awaitable, Mapping, Sequence

import structlog

from onewindow.chassis import tracing
from onewindow.chassis.backoff import Backoff
from onewindow.chassis.handler import Handler, Holding, TakeAgainError, Taking
from onewindow.chassis.journal import JournalGapError, NotOwnerError
from onewindow.chassis.meter import GroupMeter
from onewindow.chassis.ports import (
    Bus,
    Membership,
    OffsetOutOfRangeError,
    PortError,
    Record,
    RecordTooLargeError,
)
from onewindow.chassis.standing import PartitionSeat, PartitionStanding, Standing, lacking_of

__all__ = ["Consumer", "Handler", "Holding", "TakeAgainError"]

_TICK_S = 0.4

# Waiting does not heal these: the process ends and a person must look.
_FATAL = (OffsetOutOfRangeError, RecordTooLargeError)
_NAMED = {OffsetOutOfRangeError: "offset_out_of_range", JournalGapError: "journal_gap"}

log = structlog.get_logger(__name__)


class Consumer:
    """One member of a group: hands the partitions it owns to a handler and commits what was handled.

    An outage behind a port blocks and is tried again, for ever; it never skips. A position outside the log, a gap
    in the journal and every other exception end :meth:`run`.
    """

    def __init__(
        self,
        bus: Bus,
        group: str,
        topics: Sequence[str],
        member: str,
        handler: Handler,
        *,
        limit: int = 500,
        wait_s: float = 0.2,
    ) -> None:
        """``limit``: about how many records one poll may bring. ``wait_s``: how long a poll waits for the first."""
        self._bus = bus
        self._group = group
        self._topics = tuple(topics)
        self._member = member
        self._handler = handler
        self._holding = handler if isinstance(handler, Holding) else None
        self._taking = handler if isinstance(handler, Taking) else None
        self._limit = limit
        self._wait_s = wait_s
        self._seats: dict[int, PartitionSeat] = {}
        self._membership: Membership | None = None
        self._lacking: str | None = "has not joined yet"
        self._backoff = Backoff(f"{group}/{member}")
        self._attempts = 0
        self._meter = GroupMeter(group)

    def owns(self, partition: int) -> bool:
        """Whether the partition is still ours, as far as the membership knows by now."""
        return self._membership is not None and partition in self._membership.owned()

    def missing(self) -> list[str]:
        """What keeps this consumer from being ready: no seat, no log, or partitions that are still taken over."""
        if self._lacking is not None:
            return [f"{self._group}: {self._lacking}"]
        waiting = sorted(partition for partition, seat in self._seats.items() if not seat.held)
        return [f"{self._group}: partition {partition} is being taken over" for partition in waiting]

    def standing(self) -> Standing:
        """Where it stands, for whoever watches whether it moves."""
        partitions = {
            partition: PartitionStanding(dict(seat.positions), seat.attempts, seat.held, seat.appended_ms)
            for partition, seat in self._seats.items()
        }
        return Standing(self._group, self._attempts + (self._taking.taken() if self._taking else 0), partitions)

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``; then the batch in hand is finished and the seat given up."""
        try:
            await self._run(stop)
        except (OffsetOutOfRangeError, JournalGapError) as error:
            log.critical(_NAMED[type(error)], group=self._group, member=self._member, reason=str(error))
            raise

    async def _run(self, stop: asyncio.Event) -> None:
        membership = self._membership = await self._join(stop)
        if membership is None:
            return
        try:
            while not stop.is_set():
                await self._round(membership, stop)
        finally:
            self._membership, self._lacking = None, "has left"
            for partition in list(self._seats):
                await self._forget(partition)
            try:
                await membership.leave()
            except PortError as error:
                log.warning("seat_not_given_up", group=self._group, reason=str(error))

    async def _join(self, stop: asyncio.Event) -> Membership | None:
        while not stop.is_set():
            try:
                return await self._bus.join(self._group, self._topics, self._member)
            except _FATAL:
                raise
            except PortError as error:
                await self._outage(error, stop)
        return None

    async def _round(self, membership: Membership, stop: asyncio.Event) -> None:
        try:
            polled = await membership.poll(self._limit, self._wait_s)
        except _FATAL:
            raise
        except PortError as error:
            await self._outage(error, stop)
            return
        if self._backoff.failures:
            log.info("outage_over", group=self._group, reason=self._lacking)
        self._backoff.succeeded()
        self._lacking = None
        owned = membership.owned()
        for partition in (self._seats.keys() - owned) | (polled.lost & self._seats.keys()):
            await self._forget(partition)
            del self._seats[partition]
        for partition in owned - self._seats.keys():
            self._seats[partition] = seat = PartitionSeat(Backoff(f"{self._group}/{self._member}/{partition}"))
            # Ours without having been announced: what the poll brought may not start where we do.
            seat.again = partition not in polled.gained
        self._meter.owned.set(len(self._seats))
        await self._turns(membership, polled.records)

    async def _turns(self, membership: Membership, brought: Mapping[int, Sequence[Record]]) -> None:
        now = asyncio.get_running_loop().time()
        turns: list[Awaitable[None]] = [
            self._turn(membership, partition, seat, brought.get(partition, ()))
            for partition, seat in self._seats.items()
            if (brought.get(partition) or now >= seat.tick_at or not seat.held) and now >= seat.not_before
        ]
        if len(turns) == 1:
            await turns[0]
        elif turns:
            # All of them end before the first failure is raised: a neighbour's work is not torn in half.
            for outcome in await asyncio.gather(*turns, return_exceptions=True):
                if outcome is not None:
                    raise outcome

    async def _turn(
        self, membership: Membership, partition: int, seat: PartitionSeat, records: Sequence[Record]
    ) -> None:
        try:
            if not seat.held:
                if seat.again:
                    await membership.rewind(partition)
                    records = ()
                await self._gain(membership, partition, seat)
            if records:
                await self._handle(membership, partition, seat, records)
            if seat.held and asyncio.get_running_loop().time() >= seat.tick_at:
                await self._tick(membership, partition, seat)
        except _FATAL:
            raise
        except (TakeAgainError, NotOwnerError) as error:
            log.info("partition_again", group=self._group, partition=partition, reason=type(error).__name__)
            await self._again(partition, seat)
        except PortError as error:
            self._attempts += 1  # the others wait for the same log, and for this one's turn: they are not stuck either
            self._meter.outages.inc()
            if seat.backoff.failures == 0:
                log.warning("outage", group=self._group, partition=partition, reason=str(error))
            await self._again(partition, seat)

    async def _gain(self, membership: Membership, partition: int, seat: PartitionSeat) -> None:
        committed = await membership.committed(partition)
        seat.positions = {topic: committed.positions.get(topic, 0) for topic in self._topics}
        notes = {committed.notes.get(topic, "") for topic in self._topics}
        # Notes that differ are all written again with the next one.
        seat.note = notes.pop() if len(notes) == 1 else ""
        # Until it succeeds, whoever takes over again starts from what is committed.
        seat.again = True
        with self._meter.taking.time():
            await self._handler.gained(partition, committed)
        seat.held = True

    async def _handle(
        self, membership: Membership, partition: int, seat: PartitionSeat, records: Sequence[Record]
    ) -> None:
        with self._meter.batch(), tracing.handling(self._group, partition, records):
            note = await self._handler.handle(partition, records)
            await self._commit(membership, partition, seat, {one.topic: one.offset + 1 for one in records}, note)
        self._meter.handled(records)
        seat.appended_ms = records[-1].appended_ms
        seat.backoff.succeeded()

    async def _tick(self, membership: Membership, partition: int, seat: PartitionSeat) -> None:
        note = await self._handler.tick(partition)
        if note is not None and note != seat.note:
            await self._commit(membership, partition, seat, {}, note)
        seat.tick_at = asyncio.get_running_loop().time() + _TICK_S

    async def _commit(
        self, membership: Membership, partition: int, seat: PartitionSeat, ends: Mapping[str, int], note: str
    ) -> None:
        """Positions of all topics go with a new note, so that the notes of a partition never differ."""
        reached = {**seat.positions, **ends}
        positions = reached if note != seat.note else {topic: reached[topic] for topic in ends}
        if self._holding is not None:
            floor = self._holding.floor(partition)
            positions = {topic: min(offset, floor.get(topic, offset)) for topic, offset in reached.items()}
        if not await membership.commit(partition, positions, note):
            self._meter.commits_lost.inc()
            raise TakeAgainError
        seat.positions, seat.note = reached, note

    async def _again(self, partition: int, seat: PartitionSeat) -> None:
        seat.attempts += 1
        await self._forget(partition)
        seat.not_before = asyncio.get_running_loop().time() + seat.backoff.failed()

    async def _forget(self, partition: int) -> None:
        """The handler forgets the partition, also one that it was only about to gain."""
        seat = self._seats[partition]
        if seat.held or seat.again:
            seat.held = False
            await self._handler.lost(partition)

    async def _outage(self, error: PortError, stop: asyncio.Event) -> None:
        self._attempts += 1
        self._meter.outages.inc()
        lacking = lacking_of(error, self._member)
        if lacking != self._lacking:
            log.warning("outage", group=self._group, reason=lacking, error=str(error))
        self._lacking = lacking
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), self._backoff.failed())

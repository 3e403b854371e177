"""One lane per partition into the log: what is appended to it goes one batch after the other, never two at once.

* A parcel with an expected offset travels alone. Parcels without one that arrive while a batch is in flight travel
  together in the next: many small appends cost one round trip.
* Each parcel has its own deadline. A parcel not yet sent by then never is; one in flight may still land, so the
  answer is Unknown, and the lane stays closed until the broker has answered: nothing overtakes it.
* The producer never sends a failed batch again. After any refusal it is replaced, as its sequence numbers have a hole.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from onewindow.chassis.clock import uptime_ms
from onewindow.chassis.kafka.clients import BATCH_BYTES, REFUSED, KafkaFault, translated
from onewindow.chassis.kafka.surface import Batch, Producer
from onewindow.chassis.ports import (
    Appended,
    Elsewhere,
    Landed,
    Outgoing,
    PortError,
    Unknown,
)

log = logging.getLogger(__name__)

FRAME_BYTES = 40
"""What the batch format adds to a record at most, beside a few bytes per header."""


@dataclass(slots=True, eq=False)
class _Parcel:
    records: Sequence[Outgoing]
    size: int
    expect: int | None
    answer: asyncio.Future[Appended]


@dataclass(slots=True)
class _Lane:
    topic: str
    partition: int
    waiting: deque[_Parcel] = field(default_factory=deque)
    worker: asyncio.Task[None] | None = None


class Lanes:
    """All lanes of one process over its one producer."""

    flush_s = 5.0
    """How long a stop waits for what is in flight."""

    def __init__(
        self, make: Callable[[], Producer], deadline_s: float, heard: Callable[[int, int], None] = lambda *_: None
    ) -> None:
        """``heard`` is told each time of the log, as ``SystemClock.heard`` wants it."""
        self._make = make
        self._deadline_s = deadline_s
        self._heard = heard
        self._producer: Producer | None = None
        self._replacing = asyncio.Lock()
        self._retired: set[asyncio.Task[None]] = set()
        self._lanes: dict[tuple[str, int], _Lane] = {}

    async def start(self) -> None:
        """Connect the producer. Raises PortError."""
        self._producer = await self._started()

    async def stop(self) -> None:
        """Let what is in flight land, for a few seconds at most, then close."""
        workers = {lane.worker for lane in self._lanes.values() if lane.worker is not None}
        if workers:
            _, late = await asyncio.wait(workers, timeout=self.flush_s)
            for worker in late:
                worker.cancel()
        for lane in self._lanes.values():
            _tell(lane.waiting, Unknown())
        producer, self._producer = self._producer, None
        if producer is not None:
            self._retire(producer)
        if self._retired:
            _, stuck = await asyncio.wait(self._retired, timeout=self.flush_s)
            for retirement in stuck:
                log.warning(
                    "a Kafka producer could not flush within %s s: what was in flight may still land", self.flush_s
                )
                retirement.cancel()

    async def append(self, topic: str, partition: int, batch: Sequence[Outgoing], expect: int | None) -> Appended:
        """See ``Bus.append``; the batch is not empty."""
        size = sum(record.weigh() + FRAME_BYTES for record in batch)
        lane = self._lanes.setdefault((topic, partition), _Lane(topic, partition))
        parcel = _Parcel(batch, size, expect, asyncio.get_running_loop().create_future())
        lane.waiting.append(parcel)
        if lane.worker is None:
            lane.worker = asyncio.create_task(self._work(lane))
        try:
            await asyncio.wait({parcel.answer}, timeout=self._deadline_s)
            return parcel.answer.result() if parcel.answer.done() else Unknown()
        finally:
            parcel.answer.cancel()  # without effect once answered; else: do not send it any more

    async def _work(self, lane: _Lane) -> None:
        load: list[_Parcel] = []
        try:
            while lane.waiting:
                load = _next_load(lane.waiting)
                if load:
                    await self._send(lane, load)
        except asyncio.CancelledError:
            _tell(load, Unknown())
            raise
        except BaseException as bug:
            _tell((*load, *lane.waiting), PortError(f"appending to {lane.topic}/{lane.partition} broke: {bug!r}"))
            raise
        finally:
            lane.worker = None

    async def _send(self, lane: _Lane, load: Sequence[_Parcel]) -> None:
        producer = self._producer
        if producer is None:
            _tell(load, PortError("the bus is stopped"))
            return
        answer: Appended | PortError
        try:
            answer = await self._sent(producer, lane, load)
        except REFUSED as refusal:
            answer = PortError(f"Kafka refuses to append to {lane.topic}/{lane.partition}: {refusal!r}")
            await self._replace(producer)
        except KafkaFault as fault:
            log.warning("an append to %s/%s ended unknown: %r", lane.topic, lane.partition, fault)
            answer = Unknown()
            await self._replace(producer)
        if not isinstance(answer, Landed):
            _tell(load, answer)
            return
        offset = answer.offset
        for parcel in load:
            _tell([parcel], Landed(offset))
            offset += len(parcel.records)

    async def _sent(self, producer: Producer, lane: _Lane, load: Sequence[_Parcel]) -> Appended:
        """Where the load landed; more than one batch only for a single long parcel."""
        first = expected = load[0].expect
        for batch, count in _packed(producer, load):
            if load[0].answer.done():
                return Unknown()  # its deadline passed between two of its batches: the rest stays here
            asked = uptime_ms()
            placed = await (await producer.send_batch(batch, lane.topic, partition=lane.partition))
            if placed.offset < 0:
                return Unknown()  # a repeat that the broker recognised, but no longer knows where it is
            self._heard(placed.timestamp, asked)
            if expected is not None and placed.offset != expected:
                # Somebody else wrote: before this parcel, or between two of its batches.
                return Unknown() if load[0].expect is None else Elsewhere(placed.offset + count)
            first = placed.offset if first is None else first
            expected = placed.offset + count
        return Unknown() if first is None else Landed(first)

    async def _started(self) -> Producer:
        producer = self._make()
        try:
            with translated("starting the producer"):
                await producer.start()
        except BaseException:
            await producer.stop()
            raise
        return producer

    async def _replace(self, broken: Producer) -> None:
        async with self._replacing:
            if self._producer is not broken:
                return
            try:
                self._producer = await self._started()
            except PortError:
                log.warning("no new producer yet; the next append tries again", exc_info=True)
            else:
                self._retire(broken)

    def _retire(self, producer: Producer) -> None:
        """Close it aside: what it has in flight on other lanes may still land, and answers them."""
        closing = asyncio.create_task(producer.stop())
        self._retired.add(closing)
        closing.add_done_callback(self._retired.discard)


def _next_load(waiting: deque[_Parcel]) -> list[_Parcel]:
    """The next parcels that may travel together. Those nobody waits for any more are dropped."""
    load: list[_Parcel] = []
    room = BATCH_BYTES
    while waiting:
        parcel = waiting[0]
        if parcel.answer.done():
            waiting.popleft()
        elif not load:
            load.append(waiting.popleft())
            room -= parcel.size
            if parcel.expect is not None:
                break
        elif parcel.expect is None and parcel.size <= room:
            load.append(waiting.popleft())
            room -= parcel.size
        else:
            break
    return load


def _packed(producer: Producer, load: Sequence[_Parcel]) -> list[tuple[Batch, int]]:
    """The records as batches with their counts; more than one only for a parcel above BATCH_BYTES."""
    packed: list[tuple[Batch, int]] = []
    batch, count = producer.create_batch(), 0
    for parcel in load:
        for record in parcel.records:
            if not _added(batch, record):
                packed.append((batch, count))
                batch, count = producer.create_batch(), 0
                _added(batch, record)  # an empty batch takes any record
            count += 1
    packed.append((batch, count))
    return packed


def _added(batch: Batch, record: Outgoing) -> bool:
    headers = list(record.headers)
    return batch.append(timestamp=None, key=record.key, value=record.value, headers=headers) is not None


def _tell(load: Iterable[_Parcel], answer: Appended | PortError) -> None:
    for parcel in load:
        if parcel.answer.done():
            continue
        if isinstance(answer, PortError):
            parcel.answer.set_exception(answer)
        else:
            parcel.answer.set_result(answer)

"""Reading the log outside any group: a small pool of consumers, each of which remembers where it stands.

Reading on from where a reader stands costs no seek, and the next fetch is under way while the last is being used.
A reader that has reached the end is paused, so that an idle pool asks the broker nothing.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from onewindow.chassis.kafka.clients import OUT_OF_RANGE, translated
from onewindow.chassis.kafka.records import record
from onewindow.chassis.kafka.surface import Consumer, TopicPartition
from onewindow.chassis.ports import OffsetOutOfRangeError, PortError, Record


@dataclass(slots=True, eq=False)
class _Reader:
    consumer: Consumer
    at: tuple[TopicPartition, int] | None = None
    paused: bool = False


class Readers:
    """The pool. ``size``: how many partitions can be read at the same time."""

    def __init__(self, make: Callable[[], Consumer], size: int, patience_s: float) -> None:
        self._make = make
        self._room = asyncio.Semaphore(size)
        self._patience_s = patience_s
        self._idle: list[_Reader] = []
        self._all: list[_Reader] = []
        self._to_make = size
        self._surveyor: Consumer | None = None
        self._ends: dict[TopicPartition, int] = {}

    async def start(self) -> None:
        """Connect. Raises PortError."""
        self._surveyor = await self._started()

    async def stop(self) -> None:
        """Close all readers."""
        surveyor, self._surveyor = self._surveyor, None
        if surveyor is not None:
            await surveyor.stop()
        for reader in self._all:
            await reader.consumer.stop()
        self._all.clear()
        self._idle.clear()

    async def end(self, at: TopicPartition) -> int:
        """The offset that the next record of this partition will get."""
        return (await self.ends([at]))[at]

    async def ends(self, places: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        """The same for several partitions, in one question."""
        if self._surveyor is None:
            raise PortError("the bus is not started")
        with translated(f"asking for the end of {', '.join(f'{at.topic}/{at.partition}' for at in places[:2])}"):
            ends = await self._surveyor.end_offsets(places)
        self._ends |= ends
        return ends

    async def read(self, at: TopicPartition, offset: int, limit: int) -> Sequence[Record]:
        """See ``Bus.read``."""
        # The log only grows: an end seen before still tells that there is something to read.
        end = self._ends.get(at, 0)
        if offset >= end:
            end = await self.end(at)
        if offset > end:
            raise OffsetOutOfRangeError(f"{at.topic}/{at.partition} ends at {end}; there is no offset {offset}")
        if offset == end or limit < 1:
            return ()
        async with self._room:
            reader = await self._take(at, offset)
            try:
                found = await self._fetch(reader, at, offset, limit)
            except BaseException:
                self._all.remove(reader)  # whatever state it is in: a new one takes its place
                self._to_make += 1
                await reader.consumer.stop()
                raise
            self._idle.append(reader)
            return found

    async def _take(self, at: TopicPartition, offset: int) -> _Reader:
        for reader in self._idle:
            if reader.at == (at, offset):
                self._idle.remove(reader)
                return reader
        if not self._to_make:
            return self._idle.pop(0)
        self._to_make -= 1
        try:
            reader = _Reader(await self._started())
        except BaseException:
            self._to_make += 1
            raise
        self._all.append(reader)
        return reader

    async def _fetch(self, reader: _Reader, at: TopicPartition, offset: int, limit: int) -> Sequence[Record]:
        consumer = reader.consumer
        if reader.at is None or reader.at[0] != at:
            consumer.assign([at])
            consumer.seek(at, offset)
            reader.paused = False
        elif reader.at[1] != offset:
            consumer.seek(at, offset)
        if reader.paused:
            consumer.resume(at)
            reader.paused = False
        deadline = asyncio.get_running_loop().time() + self._patience_s
        with translated(f"reading {at.topic}/{at.partition} from {offset}"):
            try:
                while not (found := (await consumer.getmany(at, timeout_ms=1000, max_records=limit)).get(at)):
                    if asyncio.get_running_loop().time() > deadline:
                        raise PortError(f"no answer within {self._patience_s:.0f} s")
            except OUT_OF_RANGE as fault:
                raise OffsetOutOfRangeError(f"{at.topic}/{at.partition} does not reach back to {offset}") from fault
        reader.at = (at, found[-1].offset + 1)
        if reader.at[1] >= self._ends[at]:
            consumer.pause(at)
            reader.paused = True
        return [record(one) for one in found]

    async def _started(self) -> Consumer:
        consumer = self._make()
        try:
            with translated("starting a reader"):
                await consumer.start()
        except BaseException:
            await consumer.stop()
            raise
        return consumer

"""A seat in a consumer group: the Membership of the cluster edition.

* Rebalances are eager: each takes all partitions away, and what comes back is told as lost *and* gained. A rebalance
  waits a few seconds for a batch in hand (from a poll that brought records to the next poll), so that it can still be
  committed; after that, a commit for what was taken is refused here, whatever the broker would say.
* After each rebalance all positions are set to what the group committed, or to 0. What was fetched before is dropped.
* The seat is a static one: who comes back under the same name takes it at once, and ``leave`` gives it up at once.
  Should another process take it meanwhile, this one stands aside for good: taking it back would go on for ever.
* After a fault out of aiokafka the next poll sits down again with a new consumer: the old one may be dead inside.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from onewindow.chassis.kafka.clients import (
    OUT_OF_RANGE,
    KafkaFault,
    topic_partition,
    translated,
)
from onewindow.chassis.kafka.ledger import Ledger
from onewindow.chassis.kafka.notebook import Notebook
from onewindow.chassis.kafka.records import in_shares, merged
from onewindow.chassis.kafka.surface import Fetched, SeatConsumer, Seating, TopicPartition
from onewindow.chassis.kafka.tenure import Tenure
from onewindow.chassis.ports import Committed, OffsetOutOfRangeError, Polled, PortError

Batch = Mapping[TopicPartition, Sequence[Fetched]]

SLICE_S = 0.25
"""The longest single fetch: after a rebalance the one under way has to end before positions can be set."""
LEAVE_S = 5.0
ADRIFT_S = 60.0
"""Without an assignment for so long a member is not on its way to one: its coordination hangs (aiokafka #847)."""


class Seat:
    """One member of one group; see ``ports.Membership``.

    ``hold_s``: how long a rebalance waits for a batch in hand. ``patience_s``: how long a commit may take.
    """

    def __init__(
        self,
        seating: Seating,
        notebook: Notebook,
        topics: Sequence[str],
        member: str,
        *,
        hold_s: float,
        patience_s: float,
    ) -> None:
        self._seating = seating
        self._notebook = notebook
        self._topics = tuple(topics)
        self._member = member
        self._hold_s = hold_s
        self._name = f"{member} of {notebook.group}"
        self._consumer: SeatConsumer | None = None
        self._member_id = ""
        self._aside = False
        self._broken = False
        self._left = False
        self._tenure = Tenure()
        self._ledger = Ledger(lambda lines: self._seated().commit(lines), self._tenure.holds, patience_s)
        self._placed = 0  # the turn for which positions were set
        self._fetch: asyncio.Task[Batch] | None = None

    async def sit(self) -> None:
        """Connect; the group finds together in the background. Raises PortError."""
        with translated(f"joining as {self._name}"):
            self._consumer = await self._seating.seat(self._notebook.group, self._topics, self._member, self)

    # What aiokafka tells, from its own coordination routine, which waits until these return.

    async def revoked(self) -> None:
        """A rebalance begins."""
        await self._tenure.over(self._hold_s)
        if self._member_id and self._consumer is not None and not self._consumer.member_id:
            # The coordinator does not know this member any more: its session ended, or somebody took its seat.
            holder = await self._notebook.holder(self._member)
            if holder is not None and holder != self._member_id:
                self._aside = True
                self._tenure.bell.set()
                await asyncio.get_running_loop().create_future()  # until leave() ends this routine: no rejoining

    async def assigned(self, seats: Iterable[TopicPartition]) -> None:
        """A rebalance is over. A partition counts when all topics' one is there; a lonely one is not fetched."""
        consumer = self._consumer
        if consumer is None:
            return  # on the way out
        held: dict[int, set[str]] = defaultdict(set)
        for topic, partition in seats:
            held[partition].add(topic)
        whole = frozenset(partition for partition, topics in held.items() if topics == set(self._topics))
        for partition in held.keys() - whole:
            consumer.pause(*(topic_partition(topic, partition) for topic in held[partition]))
        self._member_id = consumer.member_id
        self._tenure.begins(whole)

    # The port.

    async def poll(self, limit: int, wait_s: float) -> Polled:
        """See ``Membership.poll``. A change of partitions is told at once and alone."""
        self._tenure.in_hand(False)
        if self._broken:
            await self._sit_again()
        try:
            batch = await self._next(limit, wait_s)
        except KafkaFault as fault:
            self._broken = True
            raise PortError(f"polling as {self._name}: {fault!r}") from fault
        if self._tenure.adrift(asyncio.get_running_loop().time(), max(ADRIFT_S, 6 * self._hold_s)):
            self._broken = True
            raise PortError(f"{self._name} waits for its partitions and is given none")
        lost, gained = self._tenure.settle()
        runs: dict[int, list[Sequence[Fetched]]] = defaultdict(list)
        for (_, partition), run in batch.items():
            runs[partition].append(run)
        self._tenure.in_hand(bool(runs))
        return Polled(lost, gained, {partition: merged(run) for partition, run in runs.items()})

    async def _next(self, limit: int, wait_s: float) -> Batch:
        """The next records. Empty when time is up, and at once when there is a change to tell."""
        clock, tenure = asyncio.get_running_loop().time, self._tenure
        deadline = clock() + wait_s
        while True:
            consumer = self._seated()
            tenure.bell.clear()
            if tenure.changed():
                return {}
            if self._aside:
                raise PortError(f"another process took the seat {self._name}")
            placed = self._placed == tenure.turn
            if tenure.now is not None and not placed and self._fetch is None:
                await self._place(tenure.now)
                continue
            left = max(0.0, deadline - clock())
            if self._fetch is None:
                # A task, as aiokafka must not be cancelled in a fetch; it outlives this poll only during a rebalance.
                slice_ms = int(min(left, SLICE_S) * 1000)
                seats = [self._seats([partition]) for partition in tenure.now or ()]
                self._fetch = asyncio.create_task(in_shares(consumer, seats, slice_ms, limit))
            await self._done_or_rung(self._fetch, None if tenure.now is not None else left)
            if self._fetch.done():
                fetch, self._fetch = self._fetch, None
                batch = self._brought(fetch, drop=tenure.now is None or not placed)
                if batch:
                    return batch
            if clock() >= deadline and not tenure.bell.is_set():
                return {}

    async def _done_or_rung(self, fetch: asyncio.Task[Batch], timeout_s: float | None) -> None:
        bell = asyncio.create_task(self._tenure.bell.wait())
        await asyncio.wait({fetch, bell}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        bell.cancel()

    def _brought(self, fetch: asyncio.Task[Batch], *, drop: bool) -> Batch:
        """What the fetch brought. ``drop``: it began before the positions were set, so it counts for nothing."""
        try:
            batch = fetch.result()
        except OUT_OF_RANGE as fault:
            if drop:
                return {}
            raise OffsetOutOfRangeError(f"a position of {self._notebook.group} is not in the log: {fault}") from fault
        return {} if drop else batch

    async def _place(self, partitions: Iterable[int]) -> None:
        turn, consumer = self._tenure.turn, self._seated()
        seats = self._seats(partitions)
        kept = await self._notebook.read(seats)
        if turn == self._tenure.turn and self._tenure.now is not None:
            for seat in seats:
                consumer.seek(seat, kept[seat].offset if seat in kept else 0)
            self._placed = turn

    async def _sit_again(self) -> None:
        """With a new consumer, under the same name, hence at once."""
        await self._tenure.over(0)
        self._drop_fetch()
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await consumer.abandon()
        await self.sit()
        self._broken = False

    async def commit(self, partition: int, positions: Mapping[str, int], note: str = "") -> bool:
        """See ``Membership.commit``."""
        if not self._tenure.holds(partition) or self._broken:
            return False
        if not positions:
            return True
        lines = {topic_partition(topic, partition): (at, note) for topic, at in positions.items()}
        return await self._ledger.commit(partition, lines)

    async def committed(self, partition: int) -> Committed:
        """See ``Membership.committed``."""
        kept = await self._notebook.read(self._seats([partition]))
        return Committed(
            positions={seat.topic: one.offset for seat, one in kept.items()},
            notes={seat.topic: one.metadata for seat, one in kept.items()},
        )

    async def rewind(self, partition: int) -> None:
        """See ``Membership.rewind``. During a rebalance there is nothing to do: positions are set anew after it."""
        if self._placed == self._tenure.turn and partition in (self._tenure.now or ()):
            await self._place([partition])

    def owned(self) -> frozenset[int]:
        """See ``Membership.owned``."""
        return self._tenure.told

    async def leave(self) -> None:
        """See ``Membership.leave``: the others learn of it with their next heartbeat, a tenth of the session later."""
        consumer, self._consumer, self._left = self._consumer, None, True
        if consumer is None:
            return
        await self._tenure.over(0)
        self._tenure.settle()
        self._drop_fetch()
        if not self._aside and not self._broken:
            leaving = asyncio.create_task(consumer.leave())
            await asyncio.wait({leaving}, timeout=LEAVE_S)
            if leaving.done():
                with translated(f"leaving as {self._name}"):
                    leaving.result()
                return
        await consumer.abandon()

    def _drop_fetch(self) -> None:
        fetch, self._fetch = self._fetch, None
        if fetch is not None and not fetch.cancel() and not fetch.cancelled():
            fetch.exception()  # looked at, so that nobody complains: what it brought does not matter any more

    def _seats(self, partitions: Iterable[int]) -> list[TopicPartition]:
        return [topic_partition(topic, partition) for partition in partitions for topic in self._topics]

    def _seated(self) -> SeatConsumer:
        if self._consumer is None or self._left:
            raise PortError(f"nobody sits as {self._name}")
        return self._consumer

"""The Bus of the cluster edition: Apache Kafka through aiokafka.

Kafka has no compare-and-append. ``append`` with ``expect`` writes first and compares after: on Elsewhere the batch *is*
in the log, behind somebody else's, and only the journal's own rules make it harmless.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

from onewindow.chassis.kafka.clients import Clients, topic_partition, translated
from onewindow.chassis.kafka.lanes import Lanes
from onewindow.chassis.kafka.notebook import Notebook
from onewindow.chassis.kafka.readers import Readers
from onewindow.chassis.kafka.seat import Seat
from onewindow.chassis.kafka.surface import Admin, TopicPartition
from onewindow.chassis.kafka.topics import ensure_topics, find_topics
from onewindow.chassis.ports import Appended, Elsewhere, Landed, Membership, Outgoing, PortError, Record

log = logging.getLogger(__name__)

READERS = 4
PATIENCE_S = 30.0


class KafkaBus:
    """A Bus over the brokers at ``bootstrap`` (``host:port``, several with commas).

    ``replication``: copies of each topic that has to be made; with 3, an append is durable on two; None is for who
    only reads: no topic is made, and any number of copies will do. ``session_ms``:
    after how long a silent member is replaced. ``deadline_s``: after how long an unanswered append is Unknown.
    ``compression``: what batches are packed with (zstd, lz4, gzip, or None). ``heard``: see ``SystemClock.heard``.
    """

    def __init__(
        self,
        *,
        bootstrap: str,
        topics: Sequence[str],
        partitions: int,
        replication: int | None = 3,
        session_ms: int = 10_000,
        deadline_s: float = 10.0,
        compression: str | None = "zstd",
        heard: Callable[[int, int], None] = lambda *_: None,
    ) -> None:
        self._topics = tuple(topics)
        self._partitions = partitions
        self._replication = replication
        self._clients = Clients(bootstrap, session_ms, compression, int(PATIENCE_S * 1000))
        self._hold_s = session_ms / 2000
        self._lanes = Lanes(self._clients.producer, deadline_s, heard)
        self._readers = Readers(self._clients.reader, READERS, PATIENCE_S)
        self._admin: Admin | None = None
        self._seats: list[Seat] = []

    @property
    def partitions(self) -> int:
        """See ``Bus.partitions``."""
        return self._partitions

    async def start(self) -> None:
        """See ``Bus.start``. Raises PortError, also when no broker answers."""
        if self._admin is not None:
            return
        self._admin = self._clients.admin()
        try:
            async with asyncio.timeout(2 * PATIENCE_S):
                with translated(f"connecting to {self._clients.bootstrap}"):
                    await self._admin.start()
                if self._replication is None:
                    await find_topics(self._admin, self._topics, self._partitions)
                else:
                    await ensure_topics(self._admin, self._topics, self._partitions, self._replication)
                await self._lanes.start()
                await self._readers.start()
        except TimeoutError:
            await self.stop()
            raise PortError(f"Kafka at {self._clients.bootstrap} is not ready to work") from None
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """See ``Bus.stop``. Seats that are still taken are given up."""
        admin, self._admin = self._admin, None
        if admin is None:
            return
        for outcome in await asyncio.gather(*(seat.leave() for seat in self._seats), return_exceptions=True):
            if outcome is not None:
                log.warning("a seat could not be given up: %r", outcome)
        self._seats.clear()
        await self._lanes.stop()
        await self._readers.stop()
        await admin.close()

    async def append(
        self, topic: str, partition: int, batch: Sequence[Outgoing], *, expect: int | None = None
    ) -> Appended:
        """See ``Bus.append``."""
        at = self._known(topic, partition)
        if batch:
            return await self._lanes.append(topic, partition, batch, expect)
        end = await self._readers.end(at)
        return Landed(end) if expect in (None, end) else Elsewhere(end)

    async def end(self, topic: str, partition: int) -> int:
        """See ``Bus.end``."""
        return await self._readers.end(self._known(topic, partition))

    async def read(self, topic: str, partition: int, offset: int, limit: int) -> Sequence[Record]:
        """See ``Bus.read``."""
        return await self._readers.read(self._known(topic, partition), offset, limit)

    async def behind(self, group: str, topics: Sequence[str]) -> int:
        """See ``Bus.behind``."""
        places = [self._known(topic, partition) for topic in topics for partition in range(self._partitions)]
        # First what was committed, then the ends: what is committed meanwhile can only make the answer too high.
        kept = await self._committed(group, places)
        ends = await self._readers.ends(places)
        return sum(max(0, ends[at] - kept[at]) for at in places)

    async def reached(self, group: str, topics: Sequence[str], partition: int) -> Mapping[str, int]:
        """See ``Bus.reached``."""
        places = [self._known(topic, partition) for topic in topics]
        return {at.topic: offset for at, offset in (await self._committed(group, places)).items()}

    async def join(self, group: str, topics: Sequence[str], member: str) -> Membership:
        """See ``Bus.join``. Returns at once; the partitions come with one of the next polls."""
        if self._admin is None:
            raise PortError("the bus is not started")
        for topic in topics:
            self._known(topic, 0)
        notebook = Notebook(self._admin, group, PATIENCE_S)
        seat = Seat(self._clients, notebook, topics, member, hold_s=self._hold_s, patience_s=PATIENCE_S)
        await seat.sit()
        self._seats.append(seat)
        return seat

    async def _committed(self, group: str, places: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """Where the group goes on; 0 where it never committed."""
        if self._admin is None:
            raise PortError("the bus is not started")
        kept = await Notebook(self._admin, group, PATIENCE_S).read(places)
        return {at: kept[at].offset if at in kept else 0 for at in places}

    def _known(self, topic: str, partition: int) -> TopicPartition:
        if self._admin is None:
            raise PortError("the bus is not started")
        if topic not in self._topics or not 0 <= partition < self._partitions:
            raise PortError(f"there is no {topic}/{partition} on this bus")
        return topic_partition(topic, partition)

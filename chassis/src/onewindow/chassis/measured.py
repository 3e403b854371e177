"""The log and the store as they are, each call timed: how long an edition takes is measured here and nowhere else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from prometheus_client import Histogram

from onewindow.chassis import metrics
from onewindow.chassis.ports import (
    Appended,
    Bus,
    Collection,
    Doc,
    Membership,
    Outgoing,
    Page,
    Record,
    Scalar,
    Store,
)


class MeasuredBus:
    """A Bus. See the port for what each call promises."""

    def __init__(self, bus: Bus) -> None:
        self.measured = self._bus = bus
        self._append, self._end, self._read = _timed("log", "append", "end", "read")
        self._behind, self._reached, self._join = _timed("log", "behind", "reached", "join")

    @property
    def partitions(self) -> int:
        """See the port."""
        return self._bus.partitions

    async def start(self) -> None:
        """See the port."""
        await self._bus.start()

    async def stop(self) -> None:
        """See the port."""
        await self._bus.stop()

    async def append(
        self, topic: str, partition: int, batch: Sequence[Outgoing], *, expect: int | None = None
    ) -> Appended:
        """See the port."""
        with self._append.time():
            return await self._bus.append(topic, partition, batch, expect=expect)

    async def end(self, topic: str, partition: int) -> int:
        """See the port."""
        with self._end.time():
            return await self._bus.end(topic, partition)

    async def read(self, topic: str, partition: int, offset: int, limit: int) -> Sequence[Record]:
        """See the port."""
        with self._read.time():
            return await self._bus.read(topic, partition, offset, limit)

    async def behind(self, group: str, topics: Sequence[str]) -> int:
        """See the port."""
        with self._behind.time():
            return await self._bus.behind(group, topics)

    async def reached(self, group: str, topics: Sequence[str], partition: int) -> Mapping[str, int]:
        """See the port."""
        with self._reached.time():
            return await self._bus.reached(group, topics, partition)

    async def join(self, group: str, topics: Sequence[str], member: str) -> Membership:
        """See the port."""
        with self._join.time():
            return await self._bus.join(group, topics, member)


class MeasuredStore:
    """A Store. See the port for what each call promises."""

    def __init__(self, store: Store) -> None:
        self.measured = self._store = store
        self._get, self._get_many, self._find = _timed("store", "get", "get_many", "find")
        self._put_many, self._insert, self._delete = _timed("store", "put_many", "insert", "delete")

    async def start(self, collections: Iterable[Collection]) -> None:
        """See the port."""
        await self._store.start(collections)

    async def stop(self) -> None:
        """See the port."""
        await self._store.stop()

    async def get(self, collection: str, doc_id: str) -> Doc | None:
        """See the port."""
        with self._get.time():
            return await self._store.get(collection, doc_id)

    async def get_many(self, collection: str, ids: Iterable[str]) -> dict[str, Doc]:
        """See the port."""
        with self._get_many.time():
            return await self._store.get_many(collection, ids)

    async def put_many(self, collection: str, docs: Sequence[Doc]) -> frozenset[str]:
        """See the port."""
        with self._put_many.time():
            return await self._store.put_many(collection, docs)

    async def insert(self, collection: str, doc: Doc) -> bool:
        """See the port."""
        with self._insert.time():
            return await self._store.insert(collection, doc)

    async def find(
        self,
        collection: str,
        where: Mapping[str, Scalar | Sequence[Scalar]],
        *,
        order: str = "_id",
        descending: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page:
        """See the port."""
        with self._find.time():
            return await self._store.find(
                collection, where, order=order, descending=descending, cursor=cursor, limit=limit
            )

    async def delete(self, collection: str, doc_id: str) -> bool:
        """See the port."""
        with self._delete.time():
            return await self._store.delete(collection, doc_id)


def _timed(port: str, *calls: str) -> Iterator[Histogram]:
    return (metrics.PORT_SECONDS.labels(port, call) for call in calls)

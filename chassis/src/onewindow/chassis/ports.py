"""What a room may ask of the log, the store, the blob room and the clock: narrow Protocols and their words.

Two editions stand behind each of them, and one conformance suite runs on both. Nothing above this file knows
which edition it runs in.
"""

# Above 250 lines because it is the one contract between the editions, and is read as a whole.

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, BinaryIO, Protocol

from onewindow.contracts.fixed import fixed

Headers = tuple[tuple[str, bytes], ...]
Doc = dict[str, Any]
"""One JSON document: ``_id`` (str) and ``rev`` (int, grows with each write) are always there."""

MAX_RECORD_BYTES = 1_000_000
"""A record (key, value and headers together) above this is refused before anything is appended."""


class PortError(Exception):
    """Something behind a port failed; the caller retries, blocks or stops. It never means "empty"."""


class RecordTooLargeError(PortError):
    """A record exceeds :data:`MAX_RECORD_BYTES`; nothing of its batch was appended."""


class OffsetOutOfRangeError(PortError):
    """A committed position lies outside the log. Never skipped: the process stops and an operator is called."""


@fixed()
class Outgoing:
    """One record on its way into a partition. ``key`` is the application id in UTF-8."""

    key: bytes
    value: bytes
    headers: Headers = ()

    def weigh(self) -> int:
        """Bytes of key, value and headers. Raises RecordTooLargeError above :data:`MAX_RECORD_BYTES`."""
        size = len(self.key) + len(self.value)
        for name, value in self.headers:
            size += len(name.encode()) + len(value)
        if size > MAX_RECORD_BYTES:
            raise RecordTooLargeError(f"a record of {size} bytes; the most is {MAX_RECORD_BYTES}")
        return size


@fixed()
class Record:
    """One record as the log holds it. ``appended_ms`` is the log's own append time, epoch milliseconds."""

    topic: str
    partition: int
    offset: int
    appended_ms: int
    key: bytes | None
    value: bytes
    headers: Headers = ()

    @property
    def origin(self) -> str:
        """``topic/partition/offset``: the identity of this record in the log."""
        return f"{self.topic}/{self.partition}/{self.offset}"


@fixed()
class Landed:
    """The whole batch is in the log, in order, without a gap, from ``offset`` on, exactly where it was expected."""

    offset: int


@fixed()
class Elsewhere:
    """The batch is not where it was expected. SQLite wrote nothing; Kafka may have written it behind another's."""

    end: int


@fixed()
class Unknown:
    """Nobody can say whether the batch is, or will be, in the log (a timeout, a broker that went away)."""


Appended = Landed | Elsewhere | Unknown


@fixed()
class Polled:
    """What one poll brought. ``lost`` and ``gained`` are to be honoured before ``records`` are looked at.

    A partition that was taken away and given back within one poll stands in both. Within a partition the records
    of one topic are in offset order; topics are merged by append time. No record of a lost partition is included.
    """

    lost: frozenset[int] = frozenset()
    gained: frozenset[int] = frozenset()
    records: Mapping[int, Sequence[Record]] = field(default_factory=dict)


@fixed()
class Committed:
    """The group's position in one partition: next offset to read and the note last committed, per topic.

    A topic that was never committed is absent; reading then starts at 0.
    """

    positions: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


class Membership(Protocol):
    """One member of a consumer group over topics that share their partition count.

    One member owns partition p of all the topics (range assignment). A member that dies is replaced after the
    session time-out; one that comes back under the same member name takes its seat again at once.
    """

    async def poll(self, limit: int, wait_s: float) -> Polled:
        """At most about ``limit`` records, as soon as there is one; nothing after ``wait_s`` seconds.

        A partition's backlog keeps no other partition waiting: each that has records gives some.
        Raises OffsetOutOfRangeError when a committed position is not in the log.
        """
        ...

    async def commit(self, partition: int, positions: Mapping[str, int], note: str = "") -> bool:
        """Durably keep ``positions`` (topic to next offset) and ``note``. False: no longer the owner, nothing kept."""
        ...

    async def committed(self, partition: int) -> Committed:
        """What the group last committed for this partition."""
        ...

    async def rewind(self, partition: int) -> None:
        """Let the next poll deliver this partition again from its committed positions (or 0)."""
        ...

    def owned(self) -> frozenset[int]:
        """The partitions this member owns as of its last poll."""
        ...

    async def leave(self) -> None:
        """Give up the seat; a graceful stop lets others take over without waiting."""
        ...


class Bus(Protocol):
    """An append-only log of topics with the same number of partitions each, kept for ever."""

    @property
    def partitions(self) -> int:
        """How many partitions every topic has; pinned when the log is made."""
        ...

    async def start(self) -> None:
        """Connect, and make sure that the topics exist with the pinned partition count (else PortError)."""
        ...

    async def stop(self) -> None:
        """Flush and let go. Idempotent."""
        ...

    async def append(
        self, topic: str, partition: int, batch: Sequence[Outgoing], *, expect: int | None = None
    ) -> Appended:
        """Append a batch as one contiguous run. ``expect``: the offset at which its first record must land.

        Without ``expect`` the answer is Landed or Unknown. Raises RecordTooLargeError before anything is written.
        An empty batch is Landed at the end.
        """
        ...

    async def end(self, topic: str, partition: int) -> int:
        """The offset that the next record will get."""
        ...

    async def read(self, topic: str, partition: int, offset: int, limit: int) -> Sequence[Record]:
        """Up to ``limit`` records from ``offset`` on, outside any group. Empty only at the end of the log.

        Raises OffsetOutOfRangeError beyond the end, PortError for a topic or partition that is not there.
        """
        ...

    async def behind(self, group: str, topics: Sequence[str]) -> int:
        """How many records of these topics the group has not committed yet, in all partitions; no seat is needed.

        All of them for a group that never committed. Raises PortError when it cannot be known.
        """
        ...

    async def reached(self, group: str, topics: Sequence[str], partition: int) -> Mapping[str, int]:
        """By topic, the next offset that the group has not committed in this partition; no seat is needed.

        0 for a group that never committed. Raises PortError when it cannot be known.
        """
        ...

    async def join(self, group: str, topics: Sequence[str], member: str) -> Membership:
        """Take a seat in a group under a stable member name."""
        ...


@fixed()
class Collection:
    """A named set of documents and the fields (top level, scalar) by which it can be found, alone or together."""

    name: str
    indexes: tuple[tuple[str, ...], ...] = ()


@fixed()
class Page:
    """Documents in order, and the opaque cursor of the next page (None: this was the last)."""

    docs: Sequence[Doc]
    cursor: str | None = None


Scalar = str | int | float | bool | None


class Store(Protocol):
    """Documents by id, each write durable when the call returns. No transactions over several documents."""

    async def start(self, collections: Iterable[Collection]) -> None:
        """Connect and make sure that collections and indexes exist. May be called again with more."""
        ...

    async def stop(self) -> None:
        """Let go. Idempotent."""
        ...

    async def get(self, collection: str, doc_id: str) -> Doc | None:
        """The document or None."""
        ...

    async def get_many(self, collection: str, ids: Iterable[str]) -> dict[str, Doc]:
        """The documents that exist, by id; one query however many ids."""
        ...

    async def put_many(self, collection: str, docs: Sequence[Doc]) -> frozenset[str]:
        """Write each document that is new or has a higher ``rev`` than the stored one; the ids that were written.

        Guarded document by document: two writers of the same next ``rev`` cannot both win. Raises ValueError, with
        nothing written, for what JSON cannot hold; ids with zero bytes, revs beyond 64 bits and documents above 16 MB
        may be refused so too. After a PortError any of the documents may be written, or still be written: said again,
        the call is harmless, but its answer leaves them out.
        """
        ...

    async def insert(self, collection: str, doc: Doc) -> bool:
        """Write the document if its id is absent. False: another one is there and stays."""
        ...

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
        """Documents whose fields equal the values (a sequence: one of them), ordered by ``order`` then ``_id``.

        None is null or absent, and comes first. A field holds one kind of scalar in a collection (text, number or
        boolean): how kinds compare, whether True equals 1, or a text with a zero byte is found: that is not promised.
        Raises ValueError for a field that the collection does not declare, and for a cursor of another search: of
        another collection, other fields or another order. Other values of the same fields are the same search.
        """
        ...

    async def delete(self, collection: str, doc_id: str) -> bool:
        """Remove the document; False if there was none."""
        ...


class Blobs(Protocol):
    """Bytes under their SHA-256 (hex). The same bytes are kept once."""

    async def start(self) -> None:
        """Connect, and make sure that there is room for bytes."""
        ...

    async def stop(self) -> None:
        """Let go. Idempotent."""
        ...

    async def put(self, sha256: str, source: BinaryIO) -> None:
        """Keep all of ``source`` (read from its current position) durably under ``sha256``.

        Raises PortError, keeping nothing, when the bytes do not hash to it.
        """
        ...

    async def size(self, sha256: str) -> int | None:
        """The length in bytes, or None when nothing is kept under it."""
        ...

    def get(self, sha256: str) -> AsyncIterator[bytes]:
        """The bytes in chunks. Raises KeyError when nothing is kept under it."""
        ...

    def names(self) -> AsyncIterator[str]:
        """Every SHA-256 under which something is kept, in order, each once. What is put meanwhile may be left out."""
        ...


class Clock(Protocol):
    """The only door to time and chance."""

    def now(self) -> str:
        """The wall clock as an Instant (``YYYY-MM-DDTHH:MM:SS.mmmZ``)."""
        ...

    def off_s(self) -> float:
        """By how many seconds the wall clock is ahead of the log's (behind it: below 0), as far as is known."""
        ...

    def monotonic(self) -> float:
        """Seconds that only grow."""
        ...

    def nonce(self) -> str:
        """32 hex digits nobody can guess."""
        ...

"""A log in memory that fails on order: before a write, after it, or with the write landing much later.

One partition. It stands behind the port Bus for schedules that need a hundred thousand worlds; what the port promises
is shown by the conformance suite on the shipped buses, and only what routing does with it is shown here.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NoReturn

from onewindow.chassis.ports import Appended, Elsewhere, Landed, Membership, Outgoing, Record
from onewindow.contracts import topics
from onewindow.contracts.instant import Instant, to_ms

Failure = Literal["before", "after", "late"]


class CrashError(Exception):
    """The process that was writing is gone."""


class BrittleLog:
    """The port Bus; :meth:`fail_at` lets a write to come kill its writer."""

    partitions = 1

    def __init__(self, now: Callable[[], Instant]) -> None:
        self.topics: defaultdict[str, list[Record]] = defaultdict(list)
        self._now = now
        self._fuse: tuple[int, Failure] | None = None
        self._late: list[tuple[str, Sequence[Outgoing]]] = []

    def fail_at(self, writes: int, how: Failure) -> None:
        """The write after that many others kills its writer: not written, written, or (a journal's) written late."""
        self._fuse = (writes, how)

    def mend(self) -> None:
        """Nothing fails any more."""
        self._fuse = None

    def land_late(self) -> None:
        """Writes of dead writers arrive now, behind whatever has been written since."""
        for topic, batch in self._late:
            self._write(topic, batch)
        self._late.clear()

    async def append(
        self, topic: str, partition: int, batch: Sequence[Outgoing], *, expect: int | None = None
    ) -> Appended:
        """Write, unless this is the write that fails."""
        end = len(self.topics[topic])
        if expect is not None and end != expect:
            return Elsewhere(end)
        how = self._burn()
        if how == "before":
            raise CrashError
        if how == "late" and topic == topics.CASE:
            self._late.append((topic, batch))
            raise CrashError
        self._write(topic, batch)
        if how is not None:
            raise CrashError
        return Landed(end)

    def put(self, topic: str, key: bytes, value: bytes) -> Record:
        """Write one record from outside; other people's writes do not fail."""
        self._write(topic, [Outgoing(key, value)])
        return self.topics[topic][-1]

    async def end(self, topic: str, partition: int) -> int:
        """The offset that the next record will get."""
        return len(self.topics[topic])

    async def read(self, topic: str, partition: int, offset: int, limit: int) -> Sequence[Record]:
        """Records from an offset on."""
        return self.topics[topic][offset : offset + limit]

    async def start(self) -> None:
        """Nothing to start."""

    async def stop(self) -> None:
        """Nothing to stop."""

    async def behind(self, group: str, topics: Sequence[str]) -> int:
        """Nobody asks here."""
        self._unused()

    async def reached(self, group: str, topics: Sequence[str], partition: int) -> Mapping[str, int]:
        """Nobody asks here."""
        self._unused()

    async def join(self, group: str, topics: Sequence[str], member: str) -> Membership:
        """Nobody polls here: a schedule hands records to its owner itself."""
        self._unused()

    def _unused(self) -> NoReturn:
        raise NotImplementedError

    def _burn(self) -> Failure | None:
        if self._fuse is None:
            return None
        writes, how = self._fuse
        self._fuse = (writes - 1, how) if writes else None
        return None if writes else how

    def _write(self, topic: str, batch: Sequence[Outgoing]) -> None:
        log, now = self.topics[topic], to_ms(self._now())
        for one in batch:
            log.append(Record(topic, 0, len(log), now, one.key, one.value, one.headers))

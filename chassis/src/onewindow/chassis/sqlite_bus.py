"""The log of the embedded edition: the Bus port over one SQLite file."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from onewindow.chassis import clock
from onewindow.chassis.ports import Appended, OffsetOutOfRangeError, Outgoing, PortError, Record, Unknown
from onewindow.chassis.sqlite import log, seats
from onewindow.chassis.sqlite.faults import OutcomeUnknownError
from onewindow.chassis.sqlite.member import Member
from onewindow.chassis.sqlite.schema import MOST_PARTITIONS
from onewindow.chassis.sqlite.transaction import Transaction
from onewindow.chassis.sqlite_file import SqliteFile


class SqliteBus:
    """Topics in a file. Those that are not there yet are added; those of other processes do not disturb."""

    def __init__(
        self,
        file: SqliteFile,
        topics: Sequence[str],
        partitions: int = 4,
        *,
        session_s: float = 5.0,
        monotonic: Callable[[], float] = clock.monotonic,
    ) -> None:
        """``session_s``: a member silent for so long is replaced. ``monotonic``: seconds, one clock per machine."""
        if not 0 < partitions <= MOST_PARTITIONS:
            raise ValueError(f"from 1 to {MOST_PARTITIONS} partitions, not {partitions}")
        self._file = file
        self._names = tuple(topics)
        self._partitions = partitions
        self._session_s = session_s
        self._monotonic = monotonic
        self._numbers: dict[str, int] = {}
        self._members: list[Member] = []
        self._started = False

    @property
    def partitions(self) -> int:
        """See the port."""
        return self._partitions

    async def start(self) -> None:
        """See the port."""
        await self._file.hold()
        try:
            self._numbers = await self._file.write(_open_topics, (self._names, self._partitions))
        except BaseException:
            await self._file.let_go()
            raise
        self._started = True

    async def stop(self) -> None:
        """See the port. Members that have not left do so now."""
        if not self._started:
            return
        self._started = False
        for member in self._members:
            # A file that failed keeps the seats; they expire.
            with suppress(PortError):
                await member.leave()
        self._members.clear()
        await self._file.let_go()

    async def append(
        self, topic: str, partition: int, batch: Sequence[Outgoing], *, expect: int | None = None
    ) -> Appended:
        """See the port. SQLite decides in one transaction: Elsewhere has written nothing."""
        weight = sum(outgoing.weigh() for outgoing in batch)
        no = self._number(topic, partition)
        try:
            return await self._file.write(log.append, log.Batch(no, topic, partition, batch, expect), weight)
        except OutcomeUnknownError:
            return Unknown()

    async def end(self, topic: str, partition: int) -> int:
        """See the port."""
        return self._file.look().tails[self._number(topic, partition)][partition]

    async def read(self, topic: str, partition: int, offset: int, limit: int) -> Sequence[Record]:
        """See the port. Raises OffsetOutOfRangeError beyond the end of the log."""
        no = self._number(topic, partition)
        end = self._file.look().tails[no][partition]
        if not 0 <= offset <= end:
            raise OffsetOutOfRangeError(f"{topic}/{partition}: {offset} was asked for, but the log ends at {end}")
        return log.take([log.records(self._file, topic, no, partition, offset, end)], limit)

    async def behind(self, group: str, topics: Sequence[str]) -> int:
        """See the port."""
        tails = self._file.look().tails
        ends = {
            (no, at): end for no in (self._number(topic, 0) for topic in topics) for at, end in enumerate(tails[no])
        }
        kept = {(no, at): stands for no, at, stands in seats.positions(self._file, group)}
        return sum(max(0, end - kept.get(place, 0)) for place, end in ends.items())

    async def reached(self, group: str, topics: Sequence[str], partition: int) -> Mapping[str, int]:
        """See the port."""
        numbers = {topic: self._number(topic, partition) for topic in topics}
        kept = {no: stands for no, at, stands in seats.positions(self._file, group) if at == partition}
        return {topic: kept.get(no, 0) for topic, no in numbers.items()}

    async def join(self, group: str, topics: Sequence[str], member: str) -> Member:
        """See the port."""
        numbers = {self._number(topic, 0): topic for topic in topics}
        nonce = clock.nonce()

        def seat() -> seats.Claim:
            return seats.Claim(
                group, member, nonce, json.dumps(topics), self._session_s, self._partitions, self._monotonic()
            )

        await self._file.write(seats.join, seat())
        joined = Member(self._file, numbers, seat)
        self._members.append(joined)
        return joined

    def _number(self, topic: str, partition: int) -> int:
        if topic not in self._numbers or not 0 <= partition < self._partitions:
            raise PortError(f"there is no {topic}/{partition} in this log")
        return self._numbers[topic]


def _open_topics(transaction: Transaction, wanted: Sequence[tuple[Sequence[str], int]]) -> list[dict[str, int]]:
    """The number of each topic by name; makes those that are missing. Refuses another count of partitions."""
    answers = []
    for names, partitions in wanted:
        transaction.run("INSERT OR IGNORE INTO setting (name, value) VALUES ('partitions', ?)", (str(partitions),))
        ((pinned,),) = transaction.all("SELECT value FROM setting WHERE name = 'partitions'")
        if int(pinned) != partitions:
            raise PortError(f"this log was made with {pinned} partitions, not with {partitions}")
        for name in names:
            if transaction.run("INSERT OR IGNORE INTO topic (name) VALUES (?)", (name,)):
                ((no,),) = transaction.all("SELECT no FROM topic WHERE name = ?", (name,))
                transaction.open_topic(no, partitions)
        known = dict(transaction.all("SELECT name, no FROM topic"))
        answers.append({name: known[name] for name in names})
    return answers

"""The whole journal through the bus, every partition from its beginning, around what is damaged."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from onewindow.chassis.journal import Head
from onewindow.chassis.ports import Record
from onewindow.chassis.sqlite.faults import FatalPortError
from onewindow.contracts.topics import CASE, journal
from onewindow.embedded.audit.chain import Chain
from onewindow.embedded.audit.findings import Counts, Finding
from onewindow.embedded.audit.heads import Heads

_READ = 2_000

Told = Callable[[int, int], None]
"""Called with how many records are done, and how many there are."""


class Log(Protocol):
    """What a check needs of a log; a Bus has it, and so has a file that is only looked at."""

    @property
    def partitions(self) -> int:
        """See the port."""
        ...

    async def start(self) -> None:
        """See the port."""

    async def stop(self) -> None:
        """See the port."""

    async def end(self, topic: str, partition: int) -> int:
        """See the port."""
        ...

    async def read(self, topic: str, partition: int, offset: int, limit: int) -> Sequence[Record]:
        """See the port."""
        ...


There = Callable[[int, int], bool]
"""Whether something lies at a partition and offset, sound or not."""


@dataclass(slots=True)
class Verdict:
    """What a check of a whole log came to."""

    ends: list[int]
    findings: list[Finding] = field(default_factory=list)
    heads: dict[str, Head] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)


async def check_log(
    bus: Log,
    expected: Heads | None = None,
    told: Told | None = None,
    there: There | None = None,
    topic: str = CASE,
) -> Verdict:
    """Check a journal from end to end. Raises PortError for what is no damage to a record.

    Without ``there`` a record that the log will not give counts as missing.
    """
    verdict = Verdict([await bus.end(topic, partition) for partition in range(bus.partitions)])
    whole, done = sum(verdict.ends), 0
    for partition, end in enumerate(verdict.ends):
        chain = Chain(topic, partition, bus.partitions, journal.decode, expected.cases if expected else None)
        async for offset, records in read_around(bus, topic, partition, end):
            if not records:
                chain.damaged(offset, there=there is not None and there(partition, offset))
            for record in records:
                verdict.findings += chain.take(record)
            done += max(1, len(records))
            if told is not None:
                told(done, whole)
        verdict.findings += chain.end(end, expected.ends[partition] if expected else 0)
        verdict.heads |= chain.heads
        verdict.counts += chain.counts
    return verdict


async def read_around(bus: Log, topic: str, partition: int, end: int) -> AsyncIterator[tuple[int, Sequence[Record]]]:
    """Records up to ``end``, batch by batch; an offset with none is where the log holds no sound record."""
    position, limit = 0, _READ
    while position < end:
        try:
            records = await bus.read(topic, partition, position, limit)
        except FatalPortError:
            if limit > 1:
                limit //= 2  # closer and closer: what is sound before the damage is still to be read
                continue
            yield position, ()
            position, limit = position + 1, _READ
            continue
        records = [record for record in records if record.offset < end]
        if not records:
            return
        yield position, records
        position = records[-1].offset + 1
        limit = min(_READ, limit * 2)

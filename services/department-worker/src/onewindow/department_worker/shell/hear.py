"""Facts in: the queues of the departments. A batch is taken in with one look-up, one write and one append.

The desk remembers before it speaks: a review answered by a rule is on the shelf before the rule's fact is said, so
that the case's reply always finds it. If the process dies in between, the same record comes again and the same fact,
to the byte, is said then.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from onewindow.chassis.parking import park
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Bus, Clock, Committed, Landed, Outgoing, PortError, Record
from onewindow.chassis.tracing import trace_of
from onewindow.contracts.department import StepQueued
from onewindow.contracts.review import ReviewGranted
from onewindow.contracts.topics import PARKED, REVIEW, queues, reviews
from onewindow.contracts.wire import UndecodableError, UnknownFact, headers
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.department_worker.core.automatic import NAME, decide_by_rule, said_by_rule
from onewindow.department_worker.core.desk import receive
from onewindow.department_worker.core.review import Asking, Review, review_id
from onewindow.department_worker.shell.metrics import ANSWERS, FACTS_HANDLED, RECORDS_PARKED
from onewindow.department_worker.shell.shelf import Kept, Shelf

_Said = tuple[ReviewGranted, bytes]
"""What a rule says, and the trace of the record that it answers."""


@dataclass(slots=True)
class _Batch:
    """What a batch brought, by review, each with the record it came in; and what could not be read."""

    queued: dict[str, list[tuple[StepQueued, Record]]] = field(default_factory=dict)
    unreadable: list[tuple[Record, str, str]] = field(default_factory=list)


class QueueHandler:
    """Keeps the reviews of its departments as the queues tell, and answers those that a rule decides."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        shelf: Shelf,
        definition: Callable[[Asking], CompiledDefinition | None],
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._shelf = shelf
        self._definition = definition

    async def gained(self, partition: int, committed: Committed) -> None:
        """Nothing is remembered of a partition: all that is known stands on the shelf."""

    async def lost(self, partition: int) -> None:
        """Nothing to forget."""

    async def handle(self, partition: int, records: Sequence[Record]) -> str:
        """Take the batch in. Raises PortError; then all of it comes again."""
        batch = self._read(records)
        for record, code, detail in batch.unreadable:
            await park(self._bus, PARKED, record, code, detail, service=NAME, at=self._clock.now(), case=None)
            RECORDS_PARKED.labels(NAME, code).inc()
        facts = await self._take_in(batch.queued)
        if facts:
            await self._say(partition, facts)
        _count(records, batch.unreadable)
        return ""

    async def tick(self, partition: int) -> str | None:
        """A desk does nothing by itself."""
        del partition
        return None

    def _read(self, records: Sequence[Record]) -> _Batch:
        batch = _Batch()
        for record in records:
            try:
                queued = queues.decode(record.value)
            except UndecodableError as error:
                batch.unreadable.append((record, "undecodable", str(error)))
                continue
            if isinstance(queued, UnknownFact):
                batch.unreadable.append((record, "unknown_type", queued.type))
            elif not self._in_place(record, queued):
                batch.unreadable.append((record, "mis_keyed", "the key is not the application, or not here"))
            else:
                id_ = review_id(queued.application_id, queued.step)
                batch.queued.setdefault(id_, []).append((queued, record))
        return batch

    def _in_place(self, record: Record, queued: StepQueued) -> bool:
        key = queued.application_id.encode()
        return record.key == key and partition_of(key, self._bus.partitions) == record.partition

    async def _take_in(self, queued: Mapping[str, list[tuple[StepQueued, Record]]]) -> list[_Said]:
        """Move the reviews; what rules say to them, also what was said before if the same record came again."""
        said: dict[str, _Said] = {}

        def moved(id_: str, kept: Kept | None) -> tuple[Review, str] | None:
            said.pop(id_, None)
            before, origin = (kept.review, kept.origin) if kept else (None, "")
            after = before
            trace = b""
            for told, record in queued[id_]:
                if after is not None and record.origin == origin and (fact := said_by_rule(after)):
                    said[id_] = fact, trace_of(record.headers)
                received = receive(after, told)
                if received is not after:
                    after, origin, trace = received, record.origin, trace_of(record.headers)
            if after is None or after is before:
                return None
            decided = decide_by_rule(after, before, self._definition(after.asking))
            if decided is not after and (fact := said_by_rule(decided)):
                said[id_] = fact, trace
            return decided, origin

        await self._shelf.change(queued, moved)
        return list(said.values())

    async def _say(self, partition: int, facts: Sequence[_Said]) -> None:
        said = [
            Outgoing(fact.application_id.encode(), reviews.encode(fact), headers(fact.id, fact.type, trace))
            for fact, trace in facts
        ]
        if not isinstance(await self._bus.append(REVIEW, partition, said), Landed):
            raise PortError("nobody can say whether what the rules granted is in the log")
        ANSWERS.labels("grant", "rule").inc(len(said))


def _count(records: Sequence[Record], parked: Sequence[tuple[Record, str, str]]) -> None:
    counts: dict[tuple[str, str], int] = {}
    aside = {record.origin for record, _, _ in parked}
    for record in records:
        key = (record.topic, "parked" if record.origin in aside else "handled")
        counts[key] = counts.get(key, 0) + 1
    for (topic, outcome), count in counts.items():
        FACTS_HANDLED.labels(NAME, topic, outcome).inc(count)

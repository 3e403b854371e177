"""Facts in, entries out: the four verbs of routing's shell are take, decide, fold and say.

    take     a partition is taken over by a claim; its cases are the fold of its journal
    decide   a batch of inputs is decided on a draft
    fold     the draft becomes memory when its append is known to be effective, else all memory of the partition goes
    say      department records are confirmed, then the input positions are committed

Nothing follows from an append before it is known to count.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence

import structlog

from onewindow.chassis.consumer import TakeAgainError
from onewindow.chassis.journal import Counted, Effective, take_over
from onewindow.chassis.parking import park, parked_chain
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Bus, Clock, Committed, Landed, Outgoing, PortError, Record
from onewindow.contracts import topics
from onewindow.contracts.department import StepQueued
from onewindow.contracts.entry import Claim, Entry
from onewindow.contracts.instant import shift
from onewindow.contracts.oversight import UnblockOrdered
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.contracts.wire import headers
from onewindow.definitions.load import Catalogue
from onewindow.routing.core.queue import told_again
from onewindow.routing.shell.draft import Draft, Parked
from onewindow.routing.shell.inputs import UnreadableError, read
from onewindow.routing.shell.memory import Memory

log = structlog.get_logger()

FOLD = 1
"""The version of the rules that fold entries; raised whenever an old journal would fold differently."""
STRIKE_AFTER_S = 30
"""A deadline strikes this long after it, so that what was said in time has arrived."""
SERVICE = "routing"


class Hearing:
    """Routing's handler: one member's ears for all the partitions it owns."""

    def __init__(self, bus: Bus, catalogue: Catalogue, clock: Clock, *, fold: int = FOLD) -> None:
        """``fold`` is the version of the rules that this code folds with."""
        self._bus, self._catalogue, self._clock, self._fold = bus, catalogue, clock, fold
        self._targets: dict[int, dict[str, int]] = {}
        self.memories: dict[int, Memory] = {}

    async def gained(self, partition: int, committed: Committed) -> None:
        """Take the partition over, and say again what may not have reached the departments."""
        memory = Memory(partition, Effective(topics.journal.decode))
        memory.heard = {topic: committed.positions.get(topic, 0) for topic in topics.INPUTS}
        confirmed = max((int(note) for note in committed.notes.values() if note), default=0)
        unsaid: dict[str, None] = {}

        def remember(counted: Counted[Entry]) -> None:
            name, offset = counted.entry.application_id, counted.record.offset
            memory.keep(counted.entry, memory.effective.heads[name], offset)
            if offset >= confirmed:
                unsaid[name] = None

        memory.next = await take_over(
            self._bus,
            topics.CASE,
            partition,
            memory.effective,
            remember,
            fold=self._fold,
            nonce=self._clock.nonce(),
            at=self._clock.now(),
            owner=_still_ours,
            encode=_claim,
        )
        await self._say(partition, [told for name in unsaid for told in told_again(memory.cases[name])])
        self.memories[partition] = memory

    async def lost(self, partition: int) -> None:
        """Forget all about the partition."""
        self.memories.pop(partition, None)
        self._targets.pop(partition, None)

    async def handle(self, partition: int, records: Sequence[Record]) -> str:
        """Hear a batch. Raises TakeAgainError when the partition must be taken over anew."""
        memory = self.memories[partition]
        draft = self._draft(memory)
        for record in records:
            order = _unblock_order(record, draft, self._bus.partitions)
            if order is not None:
                await self._settle(memory, draft)
                draft = self._draft(memory)
                await self._unblock(memory, draft, record)
                await self._settle(memory, draft)
                draft = self._draft(memory)
            else:
                draft.hear(record)
        await self._settle(memory, draft)
        for record in records:
            memory.heard[record.topic] = record.offset + 1
        return str(memory.next)

    async def tick(self, partition: int) -> str | None:
        """Let deadlines strike whose time is over, once everything said before now has been heard."""
        memory = self.memories.get(partition)
        if memory is None:
            return None
        now = self._clock.now()
        before = shift(now, seconds=-STRIKE_AFTER_S)
        if memory.has_due(before):
            if not await self._has_heard_all(memory):
                return None
            draft = self._draft(memory)
            for case, due in list(memory.due(before)):
                draft.strike(case, due)
            await self._settle(memory, draft)
        elif not memory.can_release():
            return None
        await self._hear_what_waited(memory)
        return str(memory.next)

    def floor(self, partition: int) -> dict[str, int]:
        """What may not be committed yet: the inputs that wait for a deadline."""
        return self.memories[partition].floor()

    def _draft(self, memory: Memory) -> Draft:
        return Draft(memory, self._catalogue, self._bus.partitions, self._clock.now())

    async def _settle(self, memory: Memory, draft: Draft) -> None:
        """Append, keep, say: in this order, each known to be done before the next."""
        if draft.entries:
            appended = await self._bus.append(topics.CASE, memory.partition, draft.entries, expect=memory.next)
            if not isinstance(appended, Landed):
                raise TakeAgainError(f"{topics.CASE}/{memory.partition}: {type(appended).__name__}")
            draft.keep()
        for record in draft.waiting:
            name = (record.key or b"").decode()
            memory.waiting.setdefault(name, []).append(record)
        await self._say(memory.partition, draft.outputs)
        for parked in draft.parked:
            await self._park(parked)

    async def _say(self, partition: int, outputs: Iterable[StepQueued]) -> None:
        """Confirm every department record, one append per queue."""
        queues: defaultdict[str, list[Outgoing]] = defaultdict(list)
        for told in outputs:
            raw = topics.queues.encode(told)
            key = told.application_id.encode()
            queues[topics.department(told.department)].append(Outgoing(key, raw, headers(told.id, told.type)))
        appended = await asyncio.gather(*(self._bus.append(topic, partition, batch) for topic, batch in queues.items()))
        if not all(isinstance(each, Landed) for each in appended):
            raise PortError("nobody can say whether the departments were told")

    async def _park(self, parked: Parked) -> None:
        log.warning("parked", origin=parked.record.origin, code=parked.code)
        await park(
            self._bus,
            topics.PARKED,
            parked.record,
            parked.code,
            parked.detail,
            service=SERVICE,
            at=self._clock.now(),
            case=parked.case,
        )

    async def _unblock(self, memory: Memory, draft: Draft, record: Record) -> None:
        """Work a case's parked chain in order; the order itself is its last entry."""
        order = read(record, self._bus.partitions)
        verdict = allowed(order.fact.by, "unblock", Target(), order.at)
        if isinstance(verdict, Denied):
            draft.unblocked(order, (), verdict.code)
            return
        drop = order.fact.drop if isinstance(order.fact, UnblockOrdered) else ()
        name, refused = order.fact.application_id, None
        case = draft.case(name)
        dropped = {*drop, *(case.dropped if case else ())}
        for parked in await parked_chain(self._bus, topics.PARKED, memory.partition, name):
            if parked.origin in dropped:
                continue
            (original,) = await self._bus.read(parked.topic, parked.partition, parked.offset, 1)
            refused = draft.hear_again(original)
            if refused is not None:
                break
        draft.unblocked(order, drop, refused)

    async def _has_heard_all(self, memory: Memory) -> bool:
        """Whether everything that was in the inputs when a deadline came up has been heard."""
        target = self._targets.get(memory.partition)
        if target is None:
            ends = await asyncio.gather(*(self._bus.end(topic, memory.partition) for topic in topics.INPUTS))
            target = self._targets[memory.partition] = dict(zip(topics.INPUTS, ends, strict=True))
        if any(memory.heard.get(topic, 0) < end for topic, end in target.items()):
            return False
        del self._targets[memory.partition]
        return True

    async def _hear_what_waited(self, memory: Memory) -> None:
        waiting, memory.waiting = memory.waiting, {}
        draft = self._draft(memory)
        for records in waiting.values():
            for record in records:
                draft.hear(record)
        await self._settle(memory, draft)


def _claim(*, epoch: int, nonce: str, fold: int, at: str) -> bytes:
    return topics.journal.encode(Claim(epoch=epoch, nonce=nonce, fold=fold, at=at))


def _still_ours() -> bool:
    """No poll runs while a partition is taken over, so the seat cannot have changed; a commit finds out if it has."""
    return True


def _unblock_order(record: Record, draft: Draft, partitions: int) -> UnblockOrdered | None:
    """The order in a record to unblock a case that is blocked, or None for any other input."""
    if record.topic != topics.OVERSIGHT or partition_of(record.key or b"", partitions) != record.partition:
        return None
    try:
        fact = read(record, partitions).fact
    except UnreadableError:
        return None
    case = draft.case(fact.application_id)
    if not isinstance(fact, UnblockOrdered) or (case is not None and (case.blocked is None or fact.id in case.heard)):
        return None
    return fact

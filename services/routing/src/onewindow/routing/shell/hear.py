"""Facts in, entries out: the four verbs of routing's shell are take, decide, fold and say.

    take     a partition is taken over by a claim; its cases are the fold of its journal (taking.py)
    decide   a batch of inputs is decided on a draft
    fold     the draft becomes memory when its append is known to be effective, else all memory of the partition goes
    say      department records are confirmed, then the input positions are committed

Nothing follows from an append before it is known to count. A case at rest leaves memory between batches, and comes
back before the batch in which it is heard of again (returning.py).
"""

# Above 250 lines because it is one owner of a partition, from taking it over to letting it go.

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence

from onewindow.chassis import tracing
from onewindow.chassis.consumer import TakeAgainError
from onewindow.chassis.journal import Effective
from onewindow.chassis.parking import ParkedRecord, original_of, parked_chain
from onewindow.chassis.ports import Bus, Clock, Committed, Landed, Outgoing, PortError, Record, Store
from onewindow.contracts import topics
from onewindow.contracts.oversight import UnblockOrdered
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.contracts.wire import headers
from onewindow.definitions.calendars.calendar import WEEKDAYS, Calendar
from onewindow.definitions.load import Catalogue
from onewindow.routing.shell import metrics
from onewindow.routing.shell.aside import put_aside
from onewindow.routing.shell.draft import Draft
from onewindow.routing.shell.importing import imported_in, imports_of
from onewindow.routing.shell.inputs import Heard, name_in, read
from onewindow.routing.shell.memory import Memory
from onewindow.routing.shell.recounting import count_again, missed, told_to_all
from onewindow.routing.shell.repaying import is_owing, repaid
from onewindow.routing.shell.returning import Returning
from onewindow.routing.shell.strikes import Strikes, passed
from onewindow.routing.shell.taking import Taking
from onewindow.routing.shell.telling import Telling, tellings_again
from onewindow.routing.shell.unblocking import is_not_parked_yet, unblock_order, why_still_blocked

FOLD = 2
"""The version of the rules that fold entries; raised whenever an old journal would fold differently."""
LOOKED_AT = 5_000
"""Cases at rest that are looked at in one go for whether they can leave memory."""
_AT_ONCE = 500
"""Cases that are said again in one go after a take-over."""


class Hearing:
    """Routing's handler: one member's ears for all the partitions it owns."""

    def __init__(
        self,
        bus: Bus,
        catalogue: Catalogue,
        clock: Clock,
        store: Store,
        *,
        fold: int = FOLD,
        strikes: Strikes | None = None,
        calendar: Calendar = WEEKDAYS,
    ) -> None:
        """``fold`` is the version of the rules; ``strikes`` says when deadlines may, ``calendar`` which days work."""
        self._bus, self._catalogue, self._clock, self._store, self._fold = bus, catalogue, clock, store, fold
        self._returning = Returning(bus, store)
        self._strikes, self._calendar = strikes or Strikes(bus, clock), calendar
        self.memories: dict[int, Memory] = {}
        self._taken = 0

    async def gained(self, partition: int, committed: Committed) -> None:
        """Take the partition over, and say again what may not have reached the departments."""
        memory = self._nothing_known(partition)
        memory.heard = {topic: committed.positions.get(topic, 0) for topic in topics.INPUTS}
        confirmed = max((int(note) for note in committed.notes.values() if note), default=0)
        taking = Taking(self._bus, self._store, self._returning, memory, confirmed, self._has_read)
        await taking.take(self._clock, self._fold)
        memory.imports = await imports_of(self._bus, partition, self._calendar)
        unsaid = list(taking.unsaid)
        for start in range(0, len(unsaid), _AT_ONCE):
            names = unsaid[start : start + _AT_ONCE]
            await self._returning.bring(memory, names)
            await self._say(partition, self._again(memory, [name for name in names if name in memory.cases]))
            self._has_read(len(names))
            self._let_leave(memory)
        memory.said = memory.next
        self.memories[partition] = memory

    async def lost(self, partition: int) -> None:
        """Forget all about the partition."""
        self.memories.pop(partition, None)
        self._strikes.forget(partition)
        self._count_memory()

    async def handle(self, partition: int, records: Sequence[Record]) -> str:
        """Hear a batch. Raises TakeAgainError when the partition must be taken over anew."""
        memory = self._known(partition)
        names = [name_in(record, self._bus.partitions) for record in records]
        await self._returning.bring(memory, filter(None, names))
        draft = self._draft(memory)
        for record in records:
            order = unblock_order(record, draft, self._bus.partitions)
            if order is not None:
                await self._settle(memory, draft)
                draft = self._draft(memory)
                await self._unblock(memory, draft, record)
                await self._settle(memory, draft)
                draft = self._draft(memory)
            elif (imported := imported_in(record, self._bus.partitions)) is not None:
                await self._settle(memory, draft)
                await self._import(memory, imported)
                draft = self._draft(memory)
            else:
                draft.hear(record)
        await self._settle(memory, draft)
        for record in records:
            memory.heard[record.topic] = record.offset + 1
        self._count_memory()
        return str(memory.next)

    async def tick(self, partition: int) -> str | None:
        """Let deadlines strike whose time is over, once everything said before now has been heard."""
        if partition not in self.memories:
            return None
        memory = self._known(partition)
        note = await self._let_pass(memory)
        if is_owing(memory):
            await self._settle(memory, await repaid(self._bus, memory, self._draft(memory)))
        tracing.enter(b"")
        self._let_leave(memory)
        return note

    def taken(self) -> int:
        """How many records take-overs have read."""
        return self._taken

    def floor(self, partition: int) -> dict[str, int]:
        """What may not be committed yet: the inputs that wait for a deadline."""
        return self.memories[partition].floor()

    def _has_read(self, records: int) -> None:
        self._taken += records

    def _known(self, partition: int) -> Memory:
        """What is known of the partition. Raises TakeAgainError when the board has lost what had left memory."""
        memory = self.memories[partition]
        if memory.doubted:
            raise TakeAgainError(f"the board of partition {partition} went back to an older state")
        return memory

    async def _let_pass(self, memory: Memory) -> str | None:
        """Hear what time says; a note to commit, or None if it says nothing."""
        note = None
        if memory.can_release():
            # First of all: it may have been said in time, and have waited only for its case to be unblocked.
            await self._hear_what_waited(memory)
            note = str(memory.next)
        if self._strikes.are_due(memory):
            before = await self._strikes.before(memory)
            if before is None:
                return note
            draft = self._draft(memory)
            # A clock may have been set back since: what was over stays over, or its deadline would be forgotten.
            draft.now = max(draft.now, before)
            for case, due in list(memory.due(before)):
                draft.strike(case, due)
            await self._settle(memory, draft)
            await self._hear_what_waited(memory)
            note = str(memory.next)
        return note

    def _let_leave(self, memory: Memory) -> None:
        metrics.CASES_LEFT.inc(memory.leave(LOOKED_AT))
        self._count_memory()

    def _count_memory(self) -> None:
        metrics.CASES_IN_MEMORY.set(sum(len(memory.cases) for memory in self.memories.values()))

    def _nothing_known(self, partition: int) -> Memory:
        return Memory(partition, Effective(topics.journal.decode, partitions=self._bus.partitions))

    def _again(self, memory: Memory, names: Iterable[str]) -> list[Telling]:
        """The present state of these cases, for every desk that was ever told of them."""
        return [told for name in names for told in tellings_again(memory.cases[name], memory.traces[name])]

    def _draft(self, memory: Memory) -> Draft:
        return Draft(memory, self._catalogue, self._bus.partitions, passed(self._clock))

    async def _settle(self, memory: Memory, draft: Draft) -> None:
        """Append, keep, say: in this order, each known to be done before the next."""
        if draft.entries:
            appended = await self._bus.append(topics.CASE, memory.partition, draft.entries, expect=memory.next)
            if not isinstance(appended, Landed):
                raise TakeAgainError(f"{topics.CASE}/{memory.partition}: {type(appended).__name__}")
            draft.keep()
            metrics.count(len(draft.entries), draft.strikes, draft.said, draft.kind)
        for heard in draft.waiting:
            memory.waiting.setdefault(heard.name, []).append(heard)
        await self._say(memory.partition, draft.outputs)
        for parked in draft.parked:
            await put_aside(self._bus, parked, self._clock.now())
        memory.said = memory.next

    async def _say(self, partition: int, outputs: Iterable[Telling]) -> None:
        """Confirm every department record, one append per queue."""
        queues: defaultdict[str, list[Outgoing]] = defaultdict(list)
        for told, trace in outputs:
            raw = topics.queues.encode(told)
            key = told.application_id.encode()
            queues[topics.department(told.department)].append(Outgoing(key, raw, headers(told.id, told.type, trace)))
        appended = await asyncio.gather(*(self._bus.append(topic, partition, batch) for topic, batch in queues.items()))
        if not all(isinstance(each, Landed) for each in appended):
            raise PortError("nobody can say whether the departments were told")

    async def _import(self, memory: Memory, heard: Heard) -> None:
        """Let every open case hear of a calendar. Whoever takes over in the midst hears it again and finishes."""
        for draft in told_to_all(heard, memory, self._draft):
            await self._settle(memory, draft)

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
        chain = await self._chain(memory.partition, name)
        if is_not_parked_yet(case, {*dropped, *(parked.origin for parked in chain)}):
            draft.unblocked(order, (), "case_blocked")
            return
        for parked in chain:
            if parked.origin in dropped:
                continue
            original = await original_of(self._bus, parked, topics.INPUTS, memory.partition)
            refused = draft.hear_again(original) if original else "undecodable"
            if refused == "unknown_case":
                # Said before its application was handed in: it stays parked, what opens the case follows.
                refused = None
            if refused is not None:
                break
        refused = refused or why_still_blocked(order, draft)
        draft.unblocked(order, drop, refused, missed(draft, order) if refused is None else ())

    async def _chain(self, partition: int, name: str) -> list[ParkedRecord]:
        """What waits with a case, in the order it was parked."""
        return await parked_chain(self._bus, topics.PARKED, partition, name)

    async def _hear_what_waited(self, memory: Memory) -> None:
        waiting, memory.waiting = memory.waiting, {}
        draft = self._draft(memory)
        for name, records in waiting.items():
            for heard in records:
                count_again(draft, name, heard) if heard.case else draft.hear(heard.record)
        await self._settle(memory, draft)

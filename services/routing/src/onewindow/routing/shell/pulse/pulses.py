"""The pulses of the partitions that this member reads: heard, told, kept. The same for both runtimes.

    gained   what was kept, then the journal from there
    handle   effective entries are folded in; records that are missing in between are read from the journal
    tick     what moved is told to the pulse topic, and what is known is kept, each now and then

Whoever delivers the records may deliver one again, or skip some: offsets say so, and the journal is there to read.
What was kept may be wrong: if it does not fit the journal it is dropped, and the journal is read from 0. And a
partition may be forgotten while it is worked on: what was in hand of it is let go then, and nothing else is touched.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from onewindow.chassis.house import House
from onewindow.chassis.journal import Counted, Effective, Head, JournalGapError, NotOwnerError, Stand
from onewindow.chassis.partitioner import key_for
from onewindow.chassis.ports import Committed, Landed, OffsetOutOfRangeError, Outgoing, PortError, Record
from onewindow.contracts.entry import Entry
from onewindow.contracts.topics import CASE, PULSE, journal, pulse
from onewindow.contracts.wire import headers
from onewindow.routing.core.pulse import Pulse, drop, fold, is_past
from onewindow.routing.core.pulse_facts import is_told, untold
from onewindow.routing.shell.pulse import metrics
from onewindow.routing.shell.pulse.keeping import UnreadableError, drop_kept, keep, load
from onewindow.routing.shell.pulse.settings import PulseSettings

log = structlog.get_logger(__name__)

_READ = 2_000
_AT_ONCE = 100
"""Records in one append: of 6 kB at most, so well below what one batch holds."""


@dataclass(slots=True)
class Held:
    """One partition in hand. ``told_at`` and ``kept_at`` are seconds of the monotonic clock.

    ``begun`` and ``kept`` are offsets: what was kept when it was taken up (0: nothing), and what is kept by now.
    """

    pulse: Pulse
    effective: Effective[Entry]
    told_at: float
    kept_at: float
    begun: int = 0
    kept: int = 0


class Pulses:
    """A Handler for the journal topic; one that nobody waits for."""

    def __init__(self, house: House, settings: PulseSettings) -> None:
        self._house = house
        self._settings = settings
        self._held: dict[int, Held] = {}

    @property
    def known(self) -> Mapping[int, Pulse]:
        """The pulse of each partition in hand."""
        return {partition: held.pulse for partition, held in self._held.items()}

    async def gained(self, partition: int, committed: Committed) -> None:
        """Take up what was kept, and read the journal from there to what was committed.

        Raises OffsetOutOfRangeError when the journal ends before that, JournalGapError when it does not fit from 0
        either, NotOwnerError when the partition is forgotten meanwhile, PortError.
        """
        now = self._house.clock.monotonic()
        # In hand before the first wait: so it can be forgotten, and whoever watches sees a long journal being read.
        held = self._held[partition] = Held(Pulse(partition), self._effective(Stand()), now, now)
        await self._take_up(held)
        end = await self._house.bus.end(CASE, partition)
        self._check(held)
        if end < held.pulse.next:
            raise OffsetOutOfRangeError(f"{CASE}/{partition} ends before {held.pulse.next}, which the pulse has heard")
        upto = committed.positions.get(CASE, 0)
        await self._fitting(held, lambda: self._read_up_to(held, upto))

    async def lost(self, partition: int) -> None:
        """As :meth:`forget`."""
        self.forget(partition)

    def forget(self, partition: int) -> None:
        """No longer ours, or about to be gained again; the journal has everything."""
        self._held.pop(partition, None)

    async def handle(self, partition: int, records: Sequence[Record]) -> str:
        """Fold records of the journal in. Raises JournalGapError, NotOwnerError, PortError."""
        held = self._held[partition]
        new = [record for record in records if record.offset >= held.pulse.next]
        if new:
            await self._fitting(held, lambda: self._go_on(held, new))
        return ""

    async def tick(self, partition: int) -> None:
        """Tell and keep what is due. Raises NotOwnerError, PortError."""
        held, now = self._held[partition], self._house.clock.monotonic()
        if now - held.told_at >= self._settings.tell_every_s:
            upto = held.pulse.next
            await self._fitting(held, lambda: self._tell_all(held, upto))
            held.told_at = now
        await self._keep_if_due(held)

    async def _take_up(self, held: Held) -> None:
        """What was kept, if there is something that can be read."""
        try:
            kept = await load(self._house.store, held.pulse.partition)
        except UnreadableError as error:
            await self._begin_anew(held, error)
            return
        self._check(held)
        if kept is not None:
            held.pulse, stand = kept
            held.effective = self._effective(stand)
            held.begun = held.kept = held.pulse.next

    async def _fitting(self, held: Held, work: Callable[[], Awaitable[None]]) -> None:
        """Do it; if that fails on what was kept, once more from 0. ``work`` reads what it needs of the journal."""
        try:
            await work()
        except (PortError, NotOwnerError):
            raise
        except Exception as error:
            if held.begun == 0:
                raise  # everything that is known is from the journal itself: a person must look
            await self._begin_anew(held, error)
            await work()

    async def _begin_anew(self, held: Held, error: Exception) -> None:
        """Drop what was kept, here and in the store."""
        partition = held.pulse.partition
        self._check(held)
        await drop_kept(self._house.store, partition)
        self._check(held)
        metrics.DROPPED.inc()
        says = str(error) if isinstance(error, JournalGapError) else ""
        log.error("pulse_dropped", partition=partition, upto=held.begun, reason=type(error).__name__, says=says)
        held.pulse, held.effective = Pulse(partition), self._effective(Stand())
        held.begun = held.kept = 0

    def _effective(self, stand: Stand) -> Effective[Entry]:
        return Effective(journal.decode, stand, partitions=self._house.partitions)

    def _check(self, held: Held) -> None:
        """Raises NotOwnerError once it was forgotten, also if its partition is in hand again: that is another one."""
        if self._held.get(held.pulse.partition) is not held:
            raise NotOwnerError(f"{CASE}/{held.pulse.partition}")

    async def _go_on(self, held: Held, new: Sequence[Record]) -> None:
        await self._read_up_to(held, new[0].offset)
        self._hear(held, new)
        await self._tell(held, over_only=True)

    async def _tell_all(self, held: Held, upto: int) -> None:
        await self._read_up_to(held, upto)
        await self._tell(held, over_only=False)

    async def _read_up_to(self, held: Held, offset: int) -> None:
        """What lies between here and ``offset`` was delivered to somebody else, or to nobody."""
        known = held.pulse
        while known.next < offset:
            records = await self._house.bus.read(CASE, known.partition, known.next, min(_READ, offset - known.next))
            self._check(held)
            if not records:
                raise OffsetOutOfRangeError(f"{CASE}/{known.partition} ends at {known.next}, before {offset}")
            self._hear(held, records)
            await self._tell(held, over_only=True)
            await self._keep_if_due(held)
            await asyncio.sleep(0)  # a read may not have waited for anything

    def _hear(self, held: Held, records: Iterable[Record]) -> None:
        known, before = held.pulse, held.pulse.late
        for record in records:
            entry = _admitted(held, record)
            if entry is not None:
                fold(known, record.offset, entry)
                metrics.ENTRIES.inc()
                if entry.application_id not in known.cases:
                    held.effective.heads.pop(entry.application_id, None)
            known.next = record.offset + 1
        metrics.LATE.inc(known.late - before)

    async def _tell(self, held: Held, *, over_only: bool) -> None:
        """Append the lines that moved, of periods that are over or of all; forget periods of which all is told."""
        known, upto = held.pulse, held.pulse.next
        periods = [period for period in known.periods if not over_only or is_past(known, period)]
        told = [fact for period in periods for fact in untold(known, period)]
        key = key_for(known.partition, self._house.partitions, "pulse")
        records = [Outgoing(key, pulse.encode(fact), headers(fact.id, fact.type)) for fact in told]
        for start in range(0, len(records), _AT_ONCE):
            batch = records[start : start + _AT_ONCE]
            appended = await self._house.bus.append(PULSE, known.partition, batch)
            self._check(held)
            if not isinstance(appended, Landed):
                raise PortError(f"{PULSE}/{known.partition}: nobody knows whether it was told")
        metrics.TOLD.inc(len(told))
        for period in periods:
            period.told = upto
        drop(known, [period for period in periods if is_told(period)])

    async def _keep_if_due(self, held: Held) -> None:
        now, upto = self._house.clock.monotonic(), held.pulse.next
        if now - held.kept_at >= self._settings.keep_every_s and held.kept != upto:
            if await keep(self._house.store, held.pulse, held.effective.stand):
                held.kept = upto
            held.kept_at = now


def _admitted(held: Held, record: Record) -> Entry | None:
    """The entry of a record, if it counts and its case is not over.

    Only heads of open cases are remembered. A case that came back from what was kept has its number but not the hash
    of its last entry: its next one is believed, since every other reader of the journal checks it.
    """
    effective, said = held.effective, held.effective.read(record)
    if said is None:
        return None
    if not isinstance(said, Entry):
        effective.weigh(record, said)  # a claim
        return None
    name, adopted = said.application_id, False
    if name not in effective.heads:
        case = held.pulse.cases.get(name)
        if case is None and said.seq != 1:
            return None
        if case is not None:
            effective.heads[name] = Head(case.seq, said.prev)
            adopted = True
    counted = effective.weigh(record, said)
    if isinstance(counted, Counted):
        return counted.entry
    if adopted:
        del effective.heads[name]  # it was not this one that goes on from there
    return None

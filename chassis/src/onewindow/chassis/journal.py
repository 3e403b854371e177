"""The journal's rules, the same for its owner and for all its readers: which claim counts, which entry counts.

    claim counts:  epoch == last counted epoch + 1  and  fold >= last counted fold
    entry counts:  epoch == last counted epoch      and  seq == last + 1  and  prev == hash of the case's last entry
                   and  it lies under its case's key, in that key's partition

A record that does not count is void and stays in the log without effect. Under the counted claim a gap in a case
is never void: it stops the reader.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar, cast

from onewindow.chassis.journal_words import ClaimEncoder, ClaimLike, Decode, EntryLike
from onewindow.chassis.partitioner import key_for, partition_of
from onewindow.chassis.ports import Bus, Landed, Outgoing, Record
from onewindow.contracts.fixed import fixed
from onewindow.contracts.wire import UndecodableError, UnknownFact, headers

E = TypeVar("E", bound=EntryLike)

Prepare = Callable[[Sequence[Record]], Awaitable[None]]
"""Is shown records before they are weighed, so that the heads of their cases can be given back first."""
_READ = 2_000
"""Records per read while a partition is taken over."""


class JournalGapError(Exception):
    """Under the counted claim an entry is missing or changed: the reader stops, a person must look."""


class NotOwnerError(Exception):
    """The partition went to another member while it was being taken over."""


class FoldTooOldError(Exception):
    """A newer version of the rules has written here; this one may not write any more."""


@fixed()
class Head:
    """A case's last counted entry: its number and the SHA-256 (hex) of its bytes."""

    seq: int
    hash: str


@fixed()
class Stand:
    """The last counted claim of a partition, as a reader keeps it with its position."""

    epoch: int = 0
    nonce: str = ""
    fold: int = 0

    def note(self) -> str:
        """As text to commit."""
        return f"{self.epoch}:{self.fold}:{self.nonce}"

    @staticmethod
    def of_note(note: str) -> "Stand":
        """What :meth:`note` wrote; an empty note is a journal without a claim. Raises ValueError."""
        if not note:
            return Stand()
        epoch, fold, nonce = note.split(":", 2)
        return Stand(int(epoch), nonce, int(fold))


@fixed()
class Counted(Generic[E]):
    """An entry that counts; with it its case stands at ``head``."""

    record: Record
    entry: E
    head: Head


@fixed()
class CountedClaim:
    """A claim that counts."""

    record: Record
    claim: ClaimLike


class Effective(Generic[E]):
    """The one filter between the journal of one partition and everybody who reads it.

    ``stand`` is the last counted claim and ``claimed_ms`` when the log took it in (0: before the first record seen).
    ``heads`` is the last counted entry of each case; a reader that forgets a case must give its head back before
    the case's next entry is weighed. ``partitions`` is the number of the log's partitions; without it only the key
    of an entry is checked, not whether the key lives in this partition.
    """

    __slots__ = ("_decode", "_partitions", "claimed_ms", "heads", "stand")

    def __init__(
        self,
        decode: Decode,
        stand: Stand | None = None,
        heads: dict[str, Head] | None = None,
        *,
        partitions: int | None = None,
    ) -> None:
        self._decode = decode
        self._partitions = partitions
        self.stand = stand or Stand()
        self.claimed_ms = 0
        self.heads: dict[str, Head] = {} if heads is None else heads

    def admit(self, record: Record) -> Counted[E] | CountedClaim | None:
        """The entry or claim if it counts; None if it is void, already had or unknown. Raises JournalGapError."""
        said = self.read(record)
        return None if said is None else self.weigh(record, said)

    def read(self, record: Record) -> E | ClaimLike | None:
        """What the record says, not yet weighed; None for what cannot be read (it can move no case)."""
        try:
            said = self._decode(record.value)
        except UndecodableError:
            return None
        return None if isinstance(said, UnknownFact) else cast("E | ClaimLike", said)

    def weigh(self, record: Record, said: E | ClaimLike) -> Counted[E] | CountedClaim | None:
        """:meth:`admit` for what :meth:`read` gave."""
        if is_claim(said):
            return self._claim(record, cast("ClaimLike", said))
        entry = cast("E", said)
        if entry.epoch != self.stand.epoch or entry.epoch < 1 or not self._is_at_home(record, entry):
            return None
        head = self.heads.get(entry.application_id)
        last, prev = (head.seq, head.hash) if head else (0, "")
        if entry.seq <= last:
            return None
        if entry.seq != last + 1:
            raise JournalGapError(f"{record.origin}: entry {entry.seq} follows entry {last}")
        if entry.prev != prev:
            raise JournalGapError(f"{record.origin}: entry {entry.seq} does not follow the bytes of entry {last}")
        self.heads[entry.application_id] = head = Head(entry.seq, digest(record.value))
        return Counted(record, entry, head)

    def _is_at_home(self, record: Record, entry: E) -> bool:
        """Whether it lies where its case lives: elsewhere its copy would be a second case of the same name."""
        key = entry.application_id.encode()
        known = self._partitions
        return record.key == key and (known is None or partition_of(key, known) == record.partition)

    def _claim(self, record: Record, claim: ClaimLike) -> CountedClaim | None:
        if claim.epoch != self.stand.epoch + 1 or claim.fold < self.stand.fold:
            return None
        self.stand = Stand(claim.epoch, claim.nonce, claim.fold)
        self.claimed_ms = record.appended_ms
        return CountedClaim(record, claim)


def is_claim(said: object) -> bool:
    """Whether it is a claim rather than an entry."""
    return hasattr(said, "nonce")


def digest(value: bytes) -> str:
    """The hash by which the next entry of a case names this one: SHA-256, hex."""
    return hashlib.sha256(value).hexdigest()


async def take_over(
    bus: Bus,
    topic: str,
    partition: int,
    effective: Effective[E],
    on_entry: Callable[[Counted[E]], None],
    *,
    fold: int,
    nonce: str,
    at: str,
    owner: Callable[[], bool],
    encode: ClaimEncoder,
    start: int = 0,
    prepare: Prepare | None = None,
) -> int:
    """Become the one writer of a partition's journal; the offset at which the first own append must land.

    Reads from ``start`` to the end, appends a claim, reads up to it, and starts over if another one counted.
    ``on_entry`` is called for each counted entry, in order. ``nonce`` must be new for each call.
    With a ``start`` above 0, ``effective`` knows the claim that counted there, and ``prepare`` gives it the heads.
    Raises NotOwnerError, FoldTooOldError, JournalGapError, PortError.
    """
    position = await _read_on(bus, topic, partition, start, effective, on_entry, prepare)
    while effective.stand.nonce != nonce:
        if not owner():
            raise NotOwnerError(f"{topic}/{partition}")
        if fold < effective.stand.fold:
            raise FoldTooOldError(f"{topic}/{partition}: fold {effective.stand.fold} has written here, this is {fold}")
        value = encode(epoch=effective.stand.epoch + 1, nonce=nonce, fold=fold, at=at)
        claim = effective.read(Record(topic, partition, -1, 0, None, value))
        named = headers(nonce, cast("ClaimLike", claim).type)
        batch: Sequence[Outgoing] = (Outgoing(key_for(partition, bus.partitions, "claim"), value, named),)
        appended = await bus.append(topic, partition, batch)
        # Unknown needs no branch of its own: reading on shows whether it landed, and if it lands later still,
        # the claim that was made anew has the same epoch, so only the first of the two counts.
        least = appended.offset + 1 if isinstance(appended, Landed) else position
        position = await _read_on(bus, topic, partition, position, effective, on_entry, prepare, least=least)
    if not owner():
        raise NotOwnerError(f"{topic}/{partition}")
    return position


async def _read_on(
    bus: Bus,
    topic: str,
    partition: int,
    position: int,
    effective: Effective[E],
    on_entry: Callable[[Counted[E]], None],
    prepare: Prepare | None,
    *,
    least: int = 0,
) -> int:
    """Reads to the end of the log, and not less than up to ``least``; the offset after the last record read."""
    while True:
        records = await bus.read(topic, partition, position, _READ)
        if records and prepare is not None:
            await prepare(records)
        for record in records:
            counted = effective.admit(record)
            if isinstance(counted, Counted):
                on_entry(counted)
        if records:
            position = records[-1].offset + 1
            # A read may not have waited for anything; a long journal must not keep everybody else waiting.
            await asyncio.sleep(0)
        elif position >= least:
            return position

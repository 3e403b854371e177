"""The journal of one partition, checked record by record: pure, whoever reads it.

The rules are those of `onewindow.chassis.journal`; but where a reader must stop at the first gap, this goes on and
says what is wrong and where. A record without effect (a claim that lost, an entry of an owner who was replaced) is no
finding: it may be there, as long as no entry is missing. A record of an epoch that nobody claimed is void as well, and
a finding: else one forged record would take the effect from all true ones behind it.
"""

from collections.abc import Iterator, Mapping
from typing import cast

from onewindow.chassis.journal import Head, digest, is_claim
from onewindow.chassis.journal_words import ClaimLike, Decode
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Record
from onewindow.contracts.entry import Entry
from onewindow.contracts.wire import UndecodableError, UnknownFact
from onewindow.embedded.audit.findings import Counts, Finding, Kind
from onewindow.embedded.audit.holes import Holes
from onewindow.embedded.audit.links import Link, Links
from onewindow.routing.shell.hear import FOLD


class Chain:
    """Takes the records of one partition in order, and what could not be read; findings come as they are certain."""

    def __init__(
        self,
        topic: str,
        partition: int,
        partitions: int,
        decode: Decode,
        expected: Mapping[str, Head] | None = None,
    ) -> None:
        """``expected``: heads exported earlier, of all partitions."""
        self._where = f"{topic}/{partition}"
        self._partition, self._partitions = partition, partitions
        self._decode = decode
        self._expected = {
            case: head
            for case, head in (expected or {}).items()
            if partition_of(case.encode(), partitions) == partition
        }
        self._epoch, self._fold = 0, 0
        self._lost = 0  # places behind the last record that counts where a claim may have been
        self._next = 0
        self._holes = Holes(self._where)
        self._cases: dict[str, Links] = {}
        self.counts = Counts()

    @property
    def heads(self) -> dict[str, Head]:
        """The last entry of each case so far."""
        return {case: Head(links.last.seq, links.last.hash) for case, links in self._cases.items()}

    def take(self, record: Record) -> Iterator[Finding]:
        """Check the next record."""
        self.counts.records += 1
        self._reach(record.offset)
        try:
            said = self._decode(record.value)
        except UndecodableError:
            self._lost += 1
            self._holes.note(record.offset, "unreadable", _key(record))
            return
        if isinstance(said, UnknownFact):
            # A later version may say more than this one knows; only if an entry is missing here is it suspect.
            self._holes.note(record.offset, "unreadable", _key(record), quiet=True)
        elif is_claim(said):
            yield from self._claim(record, cast("ClaimLike", said))
        else:
            yield from self._entry(record, cast("Entry", said))

    def damaged(self, offset: int, *, there: bool = False) -> None:
        """The log has no record here, or (``there``) one whose checksum is not that of what was appended."""
        self._reach(offset)
        self._lost += 1
        self._holes.note(offset, "changed" if there else "damaged")

    def end(self, end: int, expected_end: int = 0) -> Iterator[Finding]:
        """What is left to say at the end of the log; ``expected_end``: where it was when the heads were exported."""
        self._reach(end, past=False)
        for case, head in self._expected.items():
            links = self._cases.get(case)
            if links is None:
                yield Finding(kind="gone", place=self._where, case=case, seq=1, upto=head.seq)
            elif links.last.seq < head.seq:
                last = links.last
                yield from self._gap(case, last.seq + 1, head.seq, last.offset, end, f"{last.offset + 1}..", "cut")
        for links in self._cases.values():
            yield from links.end()
        yield from self._holes.rest()
        if expected_end > end:
            yield Finding(kind="cut", place=f"{self._where}/{end}..{expected_end - 1}")

    def _gap(self, case: str, first: int, last: int, after: int, before: int, place: str, kind: Kind) -> list[Finding]:
        """Entries ``first`` to ``last`` are not there: each in its hole, else all of them in ``place``."""
        upto = last if last > first else None
        return self._holes.paired(case, first, last, after, before) or [
            Finding(kind=kind, place=f"{self._where}/{place}", case=case, seq=first, upto=upto)
        ]

    def _reach(self, offset: int, *, past: bool = True) -> None:
        """Offsets follow each other without a gap: what was jumped over is missing."""
        for missing in range(self._next, offset):
            self._lost += 1
            self._holes.note(missing, "damaged")
        self._next = max(self._next, offset + 1 if past else offset)

    def _claim(self, record: Record, claim: ClaimLike) -> Iterator[Finding]:
        if claim.epoch <= self._epoch or claim.fold < self._fold:
            self.counts.void += 1
            return
        place = f"{self._where}/{record.offset}"
        if claim.epoch > self._epoch + 1:
            yield Finding(kind="claim", place=place)
            if not self._may_be_lost(claim.epoch - self._epoch - 1):
                self.counts.void += 1
                return
        if claim.fold > FOLD:
            yield Finding(kind="fold", place=place)
        self._epoch, self._fold, self._lost = claim.epoch, claim.fold, 0
        self.counts.claims += 1

    def _entry(self, record: Record, entry: Entry) -> Iterator[Finding]:
        case = entry.application_id
        key = case.encode()
        if record.key != key or partition_of(key, self._partitions) != self._partition:
            self._void(record, entry, "misplaced", quiet=False)
            return
        if entry.epoch < max(1, self._epoch):
            self._void(record, entry, "void", quiet=True)
            return
        if entry.epoch > self._epoch:
            if not self._may_be_lost(entry.epoch - self._epoch):
                self._void(record, entry, "claim", quiet=False)
                return
            yield Finding(kind="claim", place=f"{self._where}/{record.offset}", case=case, seq=entry.seq)
            self._epoch = entry.epoch
        self._lost = 0
        yield from self._link(case, Link(entry, digest(record.value), record.offset))

    def _void(self, record: Record, entry: Entry, kind: Kind, *, quiet: bool) -> None:
        """An entry without effect; should its case lack it, this is where it was."""
        self.counts.void += 1
        self._holes.note(record.offset, kind, entry.application_id, entry.seq, quiet=quiet)

    def _may_be_lost(self, claims: int) -> bool:
        """Whether so many claims can have been where the log now holds nothing; else they were never made."""
        return claims <= self._lost

    def _link(self, case: str, link: Link) -> Iterator[Finding]:
        links = self._cases.get(case)
        if links is None:
            links = self._cases[case] = Links(self._where, case, link, self._expected.get(case))
            self.counts.cases += 1
            yield from self._first(links, link)
        elif link.seq <= links.last.seq:
            self.counts.void += 1
            yield from links.again(link)
            return
        elif link.seq == links.last.seq + 1:
            yield from links.follow(link)
        else:
            last = links.last
            place = f"{last.offset + 1}..{link.offset}"
            yield from self._gap(case, last.seq + 1, link.seq - 1, last.offset, link.offset, place, "missing")
            yield from links.restart(link)
        self.counts.entries += 1

    def _first(self, links: Links, link: Link) -> Iterator[Finding]:
        if link.seq > 1:
            links.whole = False
            yield from self._gap(links.case, 1, link.seq - 1, -1, link.offset, f"0..{link.offset}", "missing")
        elif link.prev:
            yield Finding(kind="changed", place=f"{self._where}/{link.offset}", case=links.case, seq=1)


def _key(record: Record) -> str | None:
    try:
        return record.key.decode() if record.key else None
    except UnicodeDecodeError:
        return None

"""One case's entries, each naming the bytes of the one before: which of them was changed or put in.

a broken link alone, and the next one holds     the first of the two was changed: the second is vouched for
two and more broken links in a row              those between were changed
a broken link at the end of the case            either of the two; an exported head can tell
two entries of one number                       the one that the next entry does not name was put in

An entry is folded once the next one has shown that it is the true one of its number, or at the end. Behind a break
nothing is folded any more: what does not fit there may be owed to what is missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from onewindow.chassis.journal import Head
from onewindow.contracts.entry import Entry
from onewindow.embedded.audit.findings import Finding, Kind
from onewindow.routing.core.evolve import FoldError, fold
from onewindow.routing.core.state import Case


@dataclass(frozen=True, slots=True)
class Link:
    """One entry, the hash of its bytes, and where it lies."""

    entry: Entry
    hash: str
    offset: int

    @property
    def seq(self) -> int:
        """Its number in the case."""
        return self.entry.seq

    @property
    def prev(self) -> str:
        """The hash it names."""
        return self.entry.prev


@dataclass(slots=True)
class Links:
    """The chain of one case so far. ``doubted`` are the entries of the last run of broken links, oldest first."""

    where: str
    case: str
    last: Link
    expected: Head | None = None
    """What was exported as the head once, until the chain has passed it."""
    doubted: list[Link] = field(default_factory=list)
    seconds: list[Link] = field(default_factory=list)
    whole: bool = True
    """Every entry so far is there and could be folded."""
    state: Case | None = None
    """The fold of all entries before ``last``, as long as it is ``whole``."""

    def follow(self, link: Link) -> Iterator[Finding]:
        """Take the entry with the next number in."""
        yield from self._compare()
        named = next((second for second in self.seconds if second.hash == link.prev), None)
        if link.prev != self.last.hash and named is not None:
            self.seconds.append(self.last)
            self.seconds.remove(named)
            self.last = named
        yield from self._seconds()
        if link.prev == self.last.hash:
            yield from self._vouched()
            yield from self._fold()
        else:
            self.whole = False
            self.doubted = [*(self.doubted or [self.last]), link]
        self.last = link

    def again(self, link: Link) -> Iterator[Finding]:
        """Take an entry in whose number was there before."""
        if link.seq == self.last.seq:
            self.seconds.append(link)
        else:
            yield self._found("inserted", link)

    def restart(self, link: Link) -> Iterator[Finding]:
        """Go on behind a gap: what lies before it can no longer be vouched for."""
        yield from self.end()
        self.whole = False
        self.last = link

    def end(self) -> Iterator[Finding]:
        """What is left to say when nothing more of the case comes."""
        yield from self._compare()
        yield from self._seconds()
        yield from self._fold()
        between = self.doubted[1:-1]
        if between:
            yield from (self._found("changed", link) for link in between)
        elif self.doubted:
            yield self._found("doubtful", self.doubted[-1])
        self.doubted = []

    def _compare(self) -> Iterator[Finding]:
        """Weigh the last entry, before it is left behind, against what was exported when it was the head."""
        head = self.expected
        if head is None or head.seq != self.last.seq:
            return
        self.expected = None
        known = next((one for one in (self.last, *self.seconds) if one.hash == head.hash), None)
        if known is None:
            self.doubted = []
            yield self._found("changed", self.last)
            return
        if known is not self.last:
            self.seconds.append(self.last)
            self.seconds.remove(known)
            self.last = known
        yield from self._vouched()

    def _vouched(self) -> Iterator[Finding]:
        """The last entry is as it was written: it tells what is wrong with those before."""
        between = self.doubted[1:-1] or self.doubted[:1]
        self.doubted = []
        yield from (self._found("changed", link) for link in between)

    def _fold(self) -> Iterator[Finding]:
        """Fold the last entry in, which is about to be left behind."""
        entry = self.last.entry
        if not self.whole:
            return
        try:
            self.state = fold(self.state, entry)
        except (FoldError, KeyError):
            self.whole = False
            yield self._found("unfoldable", self.last)

    def _seconds(self) -> Iterator[Finding]:
        seconds, self.seconds = self.seconds, []
        yield from (self._found("inserted", link) for link in seconds)

    def _found(self, kind: Kind, link: Link) -> Finding:
        return Finding(kind=kind, place=f"{self.where}/{link.offset}", case=self.case, seq=link.seq)

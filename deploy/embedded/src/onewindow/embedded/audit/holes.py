"""Places of a partition that say nothing, and the entries that turn out to be missing there."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from onewindow.embedded.audit.findings import Finding, Kind

_MOST = 1_000
"""Among more holes than this nobody can say which is which."""


@dataclass(slots=True)
class _Hole:
    """``quiet``: nothing is wrong with it unless an entry is missing there."""

    offset: int
    kind: Kind
    case: str | None
    seq: int | None
    quiet: bool
    told: bool = False


class Holes:
    """The holes of one partition, in the order of their offsets."""

    def __init__(self, where: str) -> None:
        """``where``: ``topic/partition``."""
        self._where = where
        self._holes: list[_Hole] = []

    def note(
        self, offset: int, kind: Kind, case: str | None = None, seq: int | None = None, *, quiet: bool = False
    ) -> None:
        """Remember a place; ``case`` and ``seq`` as far as the record still tells."""
        self._holes.append(_Hole(offset, kind, case, seq, quiet))

    def paired(self, case: str, first: int, last: int, after: int, before: int) -> list[Finding]:
        """A finding for each of the entries ``first`` to ``last`` of a case, which should lie between two offsets.

        Empty when the holes there are not as many as the entries.
        """
        fit = [
            hole
            for hole in self._between(after, before)
            if not hole.told and hole.case in (None, case) and (hole.seq is None or first <= hole.seq <= last)
        ]
        sure = [hole for hole in fit if hole.case == case]
        chosen = sure if len(sure) == last - first + 1 else fit
        if len(chosen) != last - first + 1:
            return []
        for hole in chosen:
            hole.told = True
        return [
            Finding(
                kind="missing" if hole.kind == "damaged" else hole.kind,
                place=f"{self._where}/{hole.offset}",
                case=case,
                seq=seq,
            )
            for seq, hole in enumerate(chosen, first)
        ]

    def rest(self) -> Iterator[Finding]:
        """The findings for holes in which no entry is known to be missing."""
        for hole in self._holes:
            if not hole.told and not hole.quiet:
                yield Finding(kind=hole.kind, place=f"{self._where}/{hole.offset}", case=hole.case, seq=hole.seq)

    def _between(self, after: int, before: int) -> list[_Hole]:
        low = bisect_right(self._holes, after, key=_offset)
        high = bisect_left(self._holes, before, key=_offset)
        return self._holes[low:high] if high - low <= _MOST else []


def _offset(hole: _Hole) -> int:
    return hole.offset

"""Whether anything grew with the cases that are closed: the first rows beside the last, and where rows are taken.

Rows below ``SETTLED`` are not judged: until then caches fill that have a bound (docs/operations.md lists them), and a
process that fills one looks like a process that leaks. Of the others the first third is compared with the last, each
by its median, so that one odd row says nothing. Growth with n shows all the more: the last third has several times
the first one's cases behind it.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, count, takewhile
from statistics import median

from benchmarks.million.table import Row

GROWN = 1.25
"""What is more than this times what it was has grown."""
SETTLED = 50_000
"""Applications after which every cache that a run fills is full: the largest are the 20,000 heads of each view."""
NOT_JUDGED = ("kafka",)
"""Whose memory is shown only: a JVM fills the heap it is given (768 MB here) before it clears up."""


def checkpoints(first: int, last: int) -> Iterator[int]:
    """Where rows are taken: ``first``, twice, five times and ten times that, then on in steps of the ten; ``last``."""
    places = chain((first, 2 * first, 5 * first), count(10 * first, 10 * first))
    yield from takewhile(lambda place: place < last, places)
    yield last


def kills(place: int, first: int) -> bool:
    """Whether routing is killed at a checkpoint: at 1, 2 and 5 times each power of ten of the first, and nowhere else.

    Its memory shows what it keeps of the cases since it was started, so in between it is left alive.
    """
    while place % (10 * first) == 0:
        place //= 10
    return place in (first, 2 * first, 5 * first)


def verdict(rows: Sequence[Row], settled: int = SETTLED) -> tuple[bool | None, str]:
    """Whether nothing grows with closed cases, in one line. None: there are not two rows that can be compared.

    ``settled``: rows of fewer applications are left out, and so are those in which a process ended by itself.
    """
    judged = [row for row in rows if row.n >= settled and not row.disturbed]
    if len(judged) < 2:
        return None, f"not judged: there are no two undisturbed rows from {settled:,} applications on"
    grown, unknown = [], []
    for what in _series(judged[0]):
        values = [value for row in judged if (value := _series(row).get(what)) is not None]
        if len(values) < 2:
            unknown.append(what)
            continue
        third = max(1, len(values) // 3)
        before, after = median(values[:third]), median(values[-third:])
        if after > GROWN * before:
            grown.append(f"{what} {before:.3g} to {after:.3g}")
    if held := judged[-1].in_memory:
        grown.append(f"{held:,} closed cases in memory")
    rule = (
        f"n {judged[0].n:,} to {judged[-1].n:,}, {len(judged)} rows; nothing may exceed {GROWN:.0%} of what it was, "
        "no case stay in memory"
    )
    gaps = f"; not judged: {', '.join(unknown)}" if unknown else ""
    if grown:
        return False, f"SOMETHING GROWS with closed cases ({rule}): {'; '.join(grown)}{gaps}"
    return True, f"nothing grows with closed cases ({rule}){gaps}"


def _series(row: Row) -> dict[str, float | None]:
    """What is judged of a row, by what it is called."""
    memory = {f"memory of {name} (MB)": mb for name, mb in row.resident_mb.items() if name not in NOT_JUDGED}
    return {
        **memory,
        "CPU of the services for an application (ms)": row.services_cpu_ms,
        "CPU of the servers for an application (ms)": row.servers_cpu_ms,
        "take-over of routing (s)": row.take_over.back_s if row.take_over else None,
        "log on disk for an application (kB)": row.log_kb,
        "documents on disk for an application (kB)": row.documents_kb,
    }

"""How long things waited, as counts in fixed logarithmic buckets: exact to merge, and the same wherever it is counted.

Bucket 0 holds what lasted up to a second; each next one reaches 4 % further, in whole milliseconds. So a quantile is
told within 2 % of the exact one (up to a second: within half a second), however many durations were counted, and
two counts of the same buckets are one by adding them up.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping

Waits = Mapping[int, int]
"""Bucket to how many durations lie in it; empty buckets are left out."""

_FIRST_MS = 1_000
_LAST_MS = 20 * 365 * 86_400_000


def _bounds() -> tuple[int, ...]:
    """The longest duration of each bucket, in milliseconds; whole numbers, so that no machine rounds otherwise."""
    bounds = [_FIRST_MS]
    while bounds[-1] < _LAST_MS:
        bounds.append(bounds[-1] * 26 // 25)
    return tuple(bounds)


_BOUNDS = _bounds()
BUCKETS = len(_BOUNDS)
"""How many buckets there are; what lasted longer than twenty years lies in the last one."""
ERROR = 0.02
"""How far a quantile may lie from the exact one, as a part of it."""
QUANTILES = (25, 50, 75, 90)
"""Those that are published, in percent."""


def bucket_of(milliseconds: int) -> int:
    """The bucket of a duration; a negative one counts as none at all."""
    return min(bisect_left(_BOUNDS, milliseconds), BUCKETS - 1)


def longest_ms(bucket: int) -> int:
    """The longest duration that lies in a bucket, in milliseconds."""
    return _BOUNDS[bucket]


def merged(parts: Iterable[Waits]) -> dict[int, int]:
    """All of them in one."""
    whole: dict[int, int] = {}
    for part in parts:
        for bucket, count in part.items():
            whole[bucket] = whole.get(bucket, 0) + count
    return whole


def quantile_ms(waits: Waits, percent: int) -> int | None:
    """The duration that so many percent do not exceed (the nearest rank), in milliseconds; None: nothing waited."""
    rank = max(1, -(-percent * sum(waits.values()) // 100))
    for bucket in sorted(waits):
        rank -= waits[bucket]
        if rank <= 0:
            return _middle_ms(bucket)
    return None


def quantiles_s(waits: Waits) -> dict[str, float]:
    """The published quantiles in seconds, by names such as ``p50``; nothing when nothing waited."""
    known = ((percent, quantile_ms(waits, percent)) for percent in QUANTILES)
    return {f"p{percent}": told / 1000 for percent, told in known if told is not None}


def _middle_ms(bucket: int) -> int:
    """What is told of a bucket: as far, as a part of itself, from its shortest as from its longest duration."""
    if bucket == 0:
        return _FIRST_MS // 2
    low, high = _BOUNDS[bucket - 1], _BOUNDS[bucket]
    return 2 * low * high // (low + high)

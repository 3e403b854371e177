"""How far groups are behind, in records and in seconds; pure, from look to look.

Nobody reads a record to learn its age. The oldest record that waits was appended after the last one that was handled,
and after the last look at which nothing waited: the later of the two bounds its age from above.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from onewindow.chassis.sight import Sight


@dataclass(frozen=True, slots=True)
class Lag:
    """``records`` wait; the oldest of them, as far as is known, for not more than ``seconds``."""

    records: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Since:
    """The last look at which nothing waited; before there was one (``idle`` is False), the first look."""

    at: float
    idle: bool


class Lags:
    """What looks, one after the other, say about lag, in seconds of any clock that only grows."""

    def __init__(self) -> None:
        self._since: dict[tuple[str, int], _Since] = {}

    def look(self, now: float, sights: Iterable[Sight]) -> dict[str, Lag]:
        """By group, all records that wait here and the lag of the partition that lags most."""
        known, self._since = self._since, {}
        lags: dict[str, Lag] = {}
        for sight in sights:
            place = (sight.group, sight.partition)
            records = sum(sight.behind().values())
            # A log that does not say where it ends may hold something for us.
            idle = sight.ends is not None and not records
            since = self._since[place] = _Since(now, True) if idle else known.get(place, _Since(now, False))
            before = lags.get(sight.group, Lag())
            seconds = 0.0 if idle else _oldest(now, since, sight.handled_s)
            lags[sight.group] = Lag(before.records + records, max(before.seconds, seconds))
        return lags


def _oldest(now: float, since: _Since, handled_s: float | None) -> float:
    if handled_s is None or (since.idle and now - since.at < handled_s):
        return now - since.at
    return handled_s

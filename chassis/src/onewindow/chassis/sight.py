"""One look at one partition: where its consumer stands and where the log ends. What is judged, is judged by these."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sight:
    """One partition at one look. ``ends``: where its topics end; None: nobody could say.

    ``attempts``: outages that the consumer has declared, of this partition or of all. ``handled_s``: how many seconds
    ago the last record that it handled was appended; None: none yet.
    """

    group: str
    partition: int
    positions: Mapping[str, int]
    ends: Mapping[str, int] | None
    attempts: int = 0
    held: bool = True
    handled_s: float | None = None

    def behind(self) -> dict[str, int]:
        """Topics that have more, and how much more."""
        ends = self.ends or {}
        return {topic: end - at for topic, end in ends.items() if (at := self.positions.get(topic, 0)) < end}

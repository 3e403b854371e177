"""What a consumer group's work is measured by: a few increments per batch, never one per record."""

from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager

from onewindow.chassis import clock, metrics
from onewindow.chassis.ports import Record


class GroupMeter:
    """The measures of one group, found once."""

    def __init__(self, group: str) -> None:
        self._group = group
        self._batch_seconds = metrics.BATCH_SECONDS.labels(group)
        self._delay = metrics.HANDLING_DELAY.labels(group)
        self.outages = metrics.OUTAGES.labels(group)
        self.commits_lost = metrics.COMMITS_LOST.labels(group)
        self.owned = metrics.PARTITIONS_OWNED.labels(group)
        self.taking = metrics.TAKING_SECONDS.labels(group)

    def batch(self) -> AbstractContextManager[None]:
        """Times the batch that is handled inside."""
        return self._batch_seconds.time()

    def handled(self, records: Sequence[Record]) -> None:
        """A batch, in order of append, is handled and committed."""
        self._delay.observe(max(0, clock.wall_ms() - records[0].appended_ms) / 1000)
        for topic, count in Counter(record.topic for record in records).items():
            metrics.RECORDS_READ.labels(self._group, topic).inc(count)

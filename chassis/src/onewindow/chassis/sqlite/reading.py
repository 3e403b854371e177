"""What an owner of partitions has still to read: asks only topics that have news, however many there are."""

from collections.abc import Mapping, Sequence

from onewindow.chassis.ports import OffsetOutOfRangeError, Record
from onewindow.chassis.sqlite.log import records, take
from onewindow.chassis.sqlite.transaction import Tip
from onewindow.chassis.sqlite_file import SqliteFile


class Reading:
    """Positions in some topics (number to name) of the partitions that were taken up."""

    def __init__(self, file: SqliteFile, topics: Mapping[int, str]) -> None:
        self._file = file
        self._topics = topics
        self._numbers = {name: no for no, name in topics.items()}
        self._tails = {no: file.tip.tails[no] for no in topics}
        self._positions: dict[int, dict[int, int]] = {}
        self._news: dict[int, set[int]] = {}

    def take_up(self, partition: int, positions: Mapping[str, int]) -> None:
        """Read this partition from these offsets on, from 0 in topics that have none."""
        self._positions[partition] = {no: positions.get(name, 0) for no, name in self._topics.items()}
        # What lies beyond the end counts as news as well: taking it finds the fault.
        self._news[partition] = {
            no for no, at in self._positions[partition].items() if at != self._tails[no][partition]
        }

    def drop(self, partition: int) -> None:
        """Read this partition no more."""
        self._positions.pop(partition, None)
        self._news.pop(partition, None)

    def hear(self, tip: Tip) -> bool:
        """Note how far the log has come. True: there is something to read that was not there before."""
        fresh = False
        for no, before in self._tails.items():
            ends = tip.tails[no]
            if ends is before or ends == before:
                continue
            for partition, news in self._news.items():
                if ends[partition] != before[partition]:
                    news.add(no)
                    fresh = True
            self._tails[no] = ends
        return fresh

    def take(self, limit: int) -> dict[int, Sequence[Record]]:
        """The next records by partition, about ``limit`` in all, each partition heard. Raises OffsetOutOfRangeError."""
        waiting = [partition for partition, news in self._news.items() if news]
        if not waiting:
            return {}
        each = max(1, limit // len(waiting))
        return {partition: self._take_from(partition, each) for partition in waiting}

    def _take_from(self, partition: int, limit: int) -> Sequence[Record]:
        positions, news = self._positions[partition], self._news[partition]
        streams = []
        for no, name in self._topics.items():
            if no in news:
                at, end = positions[no], self._tails[no][partition]
                if not 0 <= at <= end:
                    raise OffsetOutOfRangeError(f"{name}/{partition}: position {at}, but the log ends at {end}")
                streams.append(records(self._file, name, no, partition, at, end))
        taken = take(streams, limit)
        for record in taken:
            positions[self._numbers[record.topic]] = record.offset + 1
        news.difference_update([no for no in news if positions[no] == self._tails[no][partition]])
        return taken

"""The records that this process appended last, so that its own readers need not fetch them from the file."""

from collections.abc import Mapping

from onewindow.chassis.ports import Record

_RECORDS = 4_096
_BYTES = 4_000_000
"""What a generation holds at most, and one group of the writer beyond."""


class Recent:
    """Durable records by their place in the log. Two generations: when the younger one is full, the older one goes."""

    def __init__(self) -> None:
        self._young: dict[int, Record] = {}
        self._old: dict[int, Record] = {}
        self._bytes = 0

    def add(self, fresh: Mapping[int, Record]) -> None:
        """Remember what has become durable."""
        if len(self._young) >= _RECORDS or self._bytes >= _BYTES:
            self._young, self._old, self._bytes = {}, self._young, 0
        self._young.update(fresh)
        self._bytes += sum(len(record.value) for record in fresh.values())

    def get(self, place: int) -> Record | None:
        """The record, or None: it has to be read from the file."""
        return self._young.get(place) or self._old.get(place)

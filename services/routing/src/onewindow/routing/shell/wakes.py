"""Who has to be woken when: each case's deadline stands here once, and a case without one does not."""

import heapq
from collections.abc import Iterator

from onewindow.contracts.instant import Instant


class Wakes:
    """The deadlines of one partition's cases, the earliest first.

    What a case no longer waits for stays in the heap until it is in the majority: letting go costs next to nothing,
    and what is kept never exceeds twice the deadlines there are.
    """

    __slots__ = ("_due", "_heap")

    def __init__(self) -> None:
        self._due: dict[str, Instant] = {}
        self._heap: list[tuple[Instant, str]] = []

    def __len__(self) -> int:
        """How many places are taken, those of bygone deadlines included."""
        return len(self._heap)

    def set(self, name: str, due: Instant | None) -> None:
        """From now on the case has this deadline; None: it has none."""
        if due == self._due.get(name):
            return
        if due is None:
            del self._due[name]
        else:
            self._due[name] = due
            heapq.heappush(self._heap, (due, name))
        if len(self._heap) > 2 * len(self._due):
            self._heap = [(due, name) for name, due in self._due.items()]
            heapq.heapify(self._heap)

    def has_due(self, before: Instant) -> bool:
        """Whether some deadline lies before an instant; drops those that are no longer anybody's."""
        while self._heap and self._due.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return bool(self._heap) and self._heap[0][0] < before

    def pop(self, before: Instant) -> Iterator[tuple[str, Instant]]:
        """Take out the cases whose deadline lies before an instant, each once, earliest first."""
        while self.has_due(before):
            due, name = heapq.heappop(self._heap)
            del self._due[name]
            yield name, due

"""What the owner of one partition knows: its cases, where the journal stands, what waits for a deadline."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field

from onewindow.chassis.journal import Effective, Head
from onewindow.contracts import topics
from onewindow.contracts.entry import Entry
from onewindow.contracts.instant import Instant
from onewindow.routing.core.deadlines import wake
from onewindow.routing.core.evolve import FoldError, fold
from onewindow.routing.core.state import Case
from onewindow.routing.shell.inputs import Heard


@dataclass(slots=True)
class Memory:
    """One owned partition. ``next`` is the journal offset at which the owner's next entry must land.

    ``heard`` is the next offset to hear, per input topic; ``waiting`` holds inputs dated after a deadline that has
    not struck yet; ``offsets`` are the journal offsets of each case's entries; ``changed`` the cases whose rows on
    the board are behind.
    """

    partition: int
    effective: Effective[Entry]
    next: int = 0
    cases: dict[str, Case] = field(default_factory=dict)
    offsets: dict[str, list[int]] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, list[Heard]] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    _wakes: list[tuple[Instant, str]] = field(default_factory=list)

    def keep(self, entry: Entry, head: Head, offset: int) -> Case:
        """Fold one effective entry in.

        Raises FoldError, which names the record and the case: an entry that counts and cannot be folded is a
        journal that somebody else has written in. The owner stops, and a person must look.
        """
        name = entry.application_id
        try:
            case = fold(self.cases.get(name), entry)
        except FoldError as error:
            raise FoldError(f"{topics.CASE}/{self.partition}/{offset} of case {name}: {error}") from error
        self.keep_case(case, head, [offset])
        return case

    def keep_case(self, case: Case, head: Head, offsets: list[int]) -> None:
        """Remember a case after entries that are known to be effective."""
        name = case.application_id
        self.cases[name] = case
        self.effective.heads[name] = head
        self.offsets.setdefault(name, []).extend(offsets)
        self.changed.add(name)
        due = wake(case)
        if due is not None:
            heapq.heappush(self._wakes, (due, name))

    def due(self, before: Instant) -> Iterator[tuple[Case, Instant]]:
        """The cases whose deadline lies before an instant, each once, earliest first."""
        while self._wakes and self._wakes[0][0] < before:
            due, name = heapq.heappop(self._wakes)
            while self._wakes and self._wakes[0] == (due, name):
                heapq.heappop(self._wakes)  # several entries of the case have set the same deadline
            case = self.cases[name]
            if wake(case) == due:
                yield case, due

    def has_due(self, before: Instant) -> bool:
        """Whether some deadline lies before an instant; drops those that are no longer anybody's."""
        while self._wakes and wake(self.cases[self._wakes[0][1]]) != self._wakes[0][0]:
            heapq.heappop(self._wakes)
        return bool(self._wakes) and self._wakes[0][0] < before

    def can_release(self) -> bool:
        """Whether something that waits need not wait any more: its deadline is nobody's now, or lies later."""
        return any(
            (due := wake(self.cases[name])) is None or any(heard.at <= due for heard in waiting)
            for name, waiting in self.waiting.items()
        )

    def floor(self) -> dict[str, int]:
        """The lowest offset that waits, per topic."""
        positions: dict[str, int] = {}
        for waiting in self.waiting.values():
            for record in (heard.record for heard in waiting):
                positions[record.topic] = min(positions.get(record.topic, record.offset), record.offset)
        return positions

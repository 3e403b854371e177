"""What the owner of one partition knows: its cases, where the journal stands, what waits for a deadline.

A case is in memory from its first entry until it is at rest and its row on the board says so durably. It comes back
when it is heard of again (returning.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from onewindow.chassis.journal import Effective, Head
from onewindow.contracts import topics
from onewindow.contracts.entry import Entry
from onewindow.contracts.instant import Instant
from onewindow.routing.core.deadlines import is_at_rest, wake
from onewindow.routing.core.evolve import FoldError, fold
from onewindow.routing.core.state import Case
from onewindow.routing.shell.importing import Imports
from onewindow.routing.shell.inputs import Heard
from onewindow.routing.shell.wakes import Wakes


@dataclass(slots=True)
class Memory:
    """One owned partition. ``next`` is the journal offset at which the owner's next entry must land.

    ``heard`` is the next offset to hear, per input topic; ``waiting`` holds inputs dated after a deadline that has
    not struck yet; ``offsets`` are the journal offsets of each case's entries, ``traces`` the trace of its
    last one; ``changed`` the cases whose rows on
    the board are behind; ``shown`` is the offset of the board's last position that is known to be durable, and
    ``doubted`` says that the store has lost it, so that nothing here may be believed any more. ``imports`` has the
    calendar on which days are counted.

    All that follows from entries below ``said`` is done: departments were told, records parked. What was found to be
    missing all the same is said again at the next tick: ``untold`` are the cases whose departments lack something,
    ``unparked`` those whose blocking record is not in the parking lot.
    """

    partition: int
    effective: Effective[Entry]
    next: int = 0
    cases: dict[str, Case] = field(default_factory=dict)
    offsets: dict[str, list[int]] = field(default_factory=dict)
    traces: dict[str, bytes] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=dict)
    said: int = 0
    untold: set[str] = field(default_factory=set)
    unparked: set[str] = field(default_factory=set)
    waiting: dict[str, list[Heard]] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    shown: int = 0
    doubted: bool = False
    imports: Imports = field(default_factory=Imports)
    wakes: Wakes = field(default_factory=Wakes)
    _resting: dict[str, None] = field(default_factory=dict)

    def keep(self, entry: Entry, head: Head, offset: int, trace: bytes) -> Case:
        """Fold one effective entry in.

        Raises FoldError, which names the record and the case: an entry that counts and cannot be folded is a
        journal that somebody else has written in. The owner stops, and a person must look.
        """
        name = entry.application_id
        try:
            case = fold(self.cases.get(name), entry)
        except FoldError as error:
            raise FoldError(f"{topics.CASE}/{self.partition}/{offset} of case {name}: {error}") from error
        self.keep_case(case, head, [offset], trace)
        return case

    def keep_case(self, case: Case, head: Head, offsets: list[int], trace: bytes) -> None:
        """Remember a case after entries that are known to be effective."""
        self.changed.add(case.application_id)
        self.give_back(case, head, offsets, trace)

    def give_back(self, case: Case, head: Head, offsets: list[int], trace: bytes) -> None:
        """Remember a case whose row on the board shows it as it is."""
        name = case.application_id
        self.cases[name] = case
        self.effective.heads[name] = head
        self.offsets.setdefault(name, []).extend(offsets)
        self.traces[name] = trace
        self.wakes.set(name, wake(case))
        if is_at_rest(case):
            self._resting[name] = None
        else:
            self._resting.pop(name, None)

    def leave(self, most: int) -> int:
        """Let go of cases at rest whose rows are durable, after a look at ``most`` of them; how many have left.

        A case stays while an input of it waits. Never called between a draft and its end.
        """
        left = 0
        for name in list(islice(self._resting, most)):
            del self._resting[name]
            if name in self.changed or name in self.waiting:
                self._resting[name] = None  # looked at again after all others
                continue
            del self.cases[name], self.offsets[name], self.traces[name], self.effective.heads[name]
            self.wakes.set(name, None)
            left += 1
        return left

    def due(self, before: Instant) -> Iterator[tuple[Case, Instant]]:
        """The cases whose deadline lies before an instant, each once, earliest first."""
        return ((self.cases[name], due) for name, due in self.wakes.pop(before))

    def has_due(self, before: Instant) -> bool:
        """Whether some deadline lies before an instant."""
        return self.wakes.has_due(before)

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

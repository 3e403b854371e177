"""What an invariant is shown, and what it has to be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from onewindow.contracts.instant import Instant
from onewindow.routing.core.state import Case
from onewindow.routing.shell.memory import Memory


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """Some cases of one partition, none of which has moved since its last entry was read or written below ``ends``.

    ``ends``, by topic (the journal and the departments' queues): all that follows from these cases lies below. ``now``:
    the instant up to which time has passed, as for deadlines.
    """

    memory: Memory
    cases: Sequence[Case]
    ends: Mapping[str, int]
    now: Instant


class Invariant(Protocol):
    """One promise about open cases."""

    @property
    def name(self) -> str:
        """By which metrics, the log and the handbook speak of it."""
        ...

    async def broken(self, sight: Sight) -> Sequence[str]:
        """The applications of which it does not hold. Raises PortError, PeerRefusedError when nobody can say."""
        ...

    def repair(self, memory: Memory, name: str) -> bool:
        """Have said again what is missing. False: nothing can be said, a person must look."""
        ...

"""What a member owns, as rebalances take and give, and what its owner has been told of it."""

import asyncio
from contextlib import suppress


class Tenure:
    """The partitions of one member. Rebalances change ``now`` at any moment; ``told`` changes with ``settle`` only."""

    def __init__(self) -> None:
        self.told: frozenset[int] = frozenset()
        self.now: frozenset[int] | None = None
        """The assignment in force; None while there is none."""
        self.turn = 0
        """Grows with each assignment."""
        self.bell = asyncio.Event()
        """Rung by every change."""
        self._taken: frozenset[int] = frozenset()
        self._free = asyncio.Event()
        self._free.set()
        self._adrift_at: float | None = None

    def in_hand(self, busy: bool) -> None:
        """Whether a batch is being worked on."""
        if busy:
            self._free.clear()
        else:
            self._free.set()

    async def over(self, hold_s: float) -> None:
        """End the assignment in force; first wait up to ``hold_s`` seconds for the batch in hand."""
        with suppress(TimeoutError):
            async with asyncio.timeout(hold_s):
                await self._free.wait()
        self._taken |= self.now or frozenset()
        self.now = None
        self.bell.set()

    def begins(self, partitions: frozenset[int]) -> None:
        """A new assignment is in force."""
        self.turn += 1
        self.now = partitions
        self.bell.set()

    def changed(self) -> bool:
        """Whether there is something to tell."""
        return bool(self.told & self._taken) or self.now not in (None, self.told)

    def adrift(self, now: float, after_s: float) -> bool:
        """Whether there has been no assignment, and nothing to tell, for so long; asked with every poll."""
        if self.now is not None or self.changed():
            self._adrift_at = None
            return False
        if self._adrift_at is None:
            self._adrift_at = now
        if now - self._adrift_at <= after_s:
            return False
        self._adrift_at = None
        return True

    def settle(self) -> tuple[frozenset[int], frozenset[int]]:
        """What was lost and what was gained since the last time; what was taken and given back is in both."""
        lost, now = self.told & self._taken, self.now or frozenset()
        gained = now - (self.told - lost)
        self.told, self._taken = now, frozenset()
        return lost, gained

    def holds(self, partition: int) -> bool:
        """Whether the partition is owned, was told so, and was not taken away since."""
        return partition in self.told and partition not in self._taken

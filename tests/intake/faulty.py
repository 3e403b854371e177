"""Layers over the real ports that fail in one way. What lies under them is the shipped adapter."""

import asyncio
from collections.abc import Sequence
from typing import Any

from onewindow.chassis.ports import Appended, Bus, Outgoing, PortError, Store, Unknown
from onewindow.contracts.topics import APPLICATION


class UnknownOnce:
    """The first append to intake's topic lands, but nobody learns it."""

    def __init__(self, under: Bus) -> None:
        self._under = under
        self.appends = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._under, name)

    async def append(
        self, topic: str, partition: int, batch: Sequence[Outgoing], *, expect: int | None = None
    ) -> Appended:
        """As the bus, but silent about the first."""
        landed = await self._under.append(topic, partition, batch, expect=expect)
        if topic != APPLICATION:
            return landed
        self.appends += 1
        return Unknown() if self.appends == 1 else landed


class LostOnce(UnknownOnce):
    """The first append to intake's topic never lands, and nobody learns it."""

    async def append(
        self, topic: str, partition: int, batch: Sequence[Outgoing], *, expect: int | None = None
    ) -> Appended:
        """As the bus, but the first is lost."""
        if topic == APPLICATION and self.appends == 0:
            self.appends += 1
            return Unknown()
        return await self._under.append(topic, partition, batch, expect=expect)


class SilentLog(UnknownOnce):
    """Appends to intake's topic wait until the gate is opened."""

    def __init__(self, under: Bus) -> None:
        super().__init__(under)
        self.gate = asyncio.Event()
        self.reached = asyncio.Event()

    async def append(
        self, topic: str, partition: int, batch: Sequence[Outgoing], *, expect: int | None = None
    ) -> Appended:
        """As the bus, after the gate."""
        if topic == APPLICATION:
            self.reached.set()
            await self.gate.wait()
        return await self._under.append(topic, partition, batch, expect=expect)


class NoInserts:
    """A store that cannot keep anything new."""

    def __init__(self, under: Store) -> None:
        self._under = under

    def __getattr__(self, name: str) -> Any:
        return getattr(self._under, name)

    async def insert(self, collection: str, doc: dict[str, Any]) -> bool:
        """Fails."""
        raise PortError(f"{collection} is down")

"""The house: what every room's wiring is handed."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from onewindow.chassis.identity import Identity
from onewindow.chassis.peers import Peers
from onewindow.chassis.ports import Blobs, Bus, Clock, Store


@dataclass(frozen=True, slots=True)
class House:
    """The log, the store, the blob room, the clock, who is who, and the way to the other rooms.

    ``member`` is this process's stable name in every consumer group, ``data`` the folder it may write into.
    ``stopping`` is set as soon as the process has been asked to stop: an endless response ends on it. ``broken``
    waits for the moment when what is behind the ports can no longer be trusted, and raises; the process then ends.
    ``missing`` says what new work cannot be kept for, as far as it is known without asking: nothing costs it nothing.
    """

    bus: Bus
    store: Store
    blobs: Blobs
    clock: Clock
    identity: Identity
    peers: Peers
    member: str = "member-1"
    data: Path = Path("onewindow-data")
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    broken: Callable[[], Coroutine[Any, Any, NoReturn]] | None = None
    missing: Callable[[], list[str]] = list

    @property
    def partitions(self) -> int:
        """How many partitions every topic has."""
        return self.bus.partitions

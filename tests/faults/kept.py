"""What lies beneath the line as `onewindow cluster` keeps it, one of its servers on a small disk that fills up."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Literal

from pymongo import MongoClient
from pymongo.errors import PyMongoError
from tests.faults.disks import SmallDisk
from tests.faults.outages import Fault
from tests.support.processes import ServerError, environment

from onewindow.local_cluster import state
from onewindow.local_cluster.child import Child
from onewindow.local_cluster.postgres import FOR_ROOT, Postgres
from onewindow.local_cluster.state import State
from onewindow.local_cluster.wanted import wanted

On = Literal["broker", "store", "wal"]
_MEGABYTES: Mapping[On, int] = {"broker": 64, "store": 256, "wal": 256}
_WHAT: Mapping[On, str] = {
    "broker": "a broker's disk full",
    "store": "PostgreSQL's disk full",
    "wal": "PostgreSQL's disk too full for its write-ahead log",
}
_FOR_DOCUMENTS = 16_000_000
"""As much as one segment of that log holds, so that it comes to its end, and not enough for the next one (16 MiB)."""
_UP_S = 200.0
_STOP_S = 150.0


class KeptGround:
    """Brokers and documents under their own keeper: what ends is started again by it, nobody else helps."""

    def __init__(self, folder: Path, brokers: int, on: On) -> None:
        """``on``: whose data lies on the small disk; of three brokers it is the first one's. Nothing is started yet."""
        self._on = on
        self._data = wanted(folder, 1, brokers, None, None, at_rest=True).data
        self._disk = SmallDisk(self._data / "kafka" / "1" if on == "broker" else FOR_ROOT, _MEGABYTES[on])
        logs = self._data / "logs"
        logs.mkdir()
        command = [sys.executable, "-m", "onewindow.local_cluster", "keep", "--at-rest", "--data", str(self._data)]
        self._keeper = Child(command, logs / "keeper.log", environment(), stop_s=_STOP_S)

    @property
    def kafka(self) -> str:
        """What a client of Kafka is told."""
        return self._told().kafka

    @property
    def mongo(self) -> str:
        """What a client of the document store is told."""
        return self._told().mongo

    @property
    def restarts(self) -> Mapping[str, int]:
        """How often each server has been started again."""
        return {part.name: part.restarts for part in self._told().parts}

    @property
    def broke(self) -> bool:
        """Whether what had to end for want of room did: a file of documents that cannot grow ends nobody."""
        return self._on == "store" or any(self.restarts.values())

    @property
    def full(self) -> Fault:
        """The disk full, and then not any more: what ended meanwhile is the keeper's to start."""
        fill, make_room = partial(asyncio.to_thread, self._fill), partial(asyncio.to_thread, self._disk.make_room)
        return Fault(_WHAT[self._on], fill, make_room)

    def _fill(self) -> None:
        if self._on != "wal":
            self._disk.fill()
            return
        self._disk.fill(_FOR_DOCUMENTS)
        with MongoClient[dict[str, str]](self.mongo, timeoutMS=5000) as client, suppress(PyMongoError):
            while True:
                client["ballast"]["pages"].insert_one({"page": token_hex(8000)})

    async def start(self) -> None:
        """Start everything and wait until it answers. Raises ClusterError."""
        self._disk.mount()
        self._keeper.start()
        await asyncio.to_thread(self._keeper.wait_until, self._is_up, _UP_S)

    async def stop(self) -> None:
        """Stop everything, and remove what it kept; what the servers said stays."""
        await asyncio.to_thread(self._keeper.stop)
        Postgres(self._data / "documents").wipe()
        self._disk.unmount()
        shutil.rmtree(self._data / "kafka")

    def _is_up(self) -> bool:
        told = state.read(self._data)
        return told is not None and told.phase == "up"

    def _told(self) -> State:
        told = state.read(self._data)
        if told is None or self._keeper.ended() is not None:
            raise ServerError(f"the keeper ended by itself; see {self._keeper.words}")
        return told


@asynccontextmanager
async def kept_on_a_small_disk(folder: Path, brokers: int, on: On) -> AsyncIterator[KeptGround]:
    """Servers in a folder; they are stopped, and what they kept is removed, when the block is left."""
    ground = KeptGround(folder, brokers, on)
    try:
        await ground.start()
        yield ground
    finally:
        await ground.stop()

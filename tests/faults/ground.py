"""What lies beneath the line of a cluster run: brokers and a document store of this run's own, which it may hurt."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

from tests.faults.outages import Fault

from onewindow.local_cluster.documents import Documents
from onewindow.local_cluster.kafka import Brokers

T = TypeVar("T")
_DOWN_S = 2.0


class Ground:
    """One broker or three, PostgreSQL and FerretDB."""

    def __init__(self, folder: Path, brokers: int) -> None:
        """Nothing is started yet."""
        self.brokers = Brokers(folder / "kafka", brokers)
        self.documents = Documents(folder / "documents")
        self._next = 0
        # A server ends with the thread that started it, so one thread starts them all and lives as long as they do.
        self._thread = ThreadPoolExecutor(1)

    async def bounce(self) -> None:
        """Kill one broker, leave it down for two seconds, start it again; each in turn."""
        broker = self.brokers.each[self._next % len(self.brokers.each)]
        self._next += 1
        await self.there(broker.kill)
        await asyncio.sleep(_DOWN_S)
        await self.there(broker.start)

    def without(self, what: Literal["store", "broker"]) -> Fault:
        """The store, or all brokers: killed, and started again at the end."""

        def kill() -> None:
            for one in (self.documents,) if what == "store" else self.brokers.each:
                one.kill()

        start = self.documents.start if what == "store" else self.brokers.start
        return Fault(f"the {what} away", partial(self.there, kill), partial(self.there, start))

    async def there(self, do: Callable[[], T]) -> T:
        """Do something to the servers, on the thread that keeps them."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, do)

    async def start(self) -> None:
        """Start everything and wait until it answers. Raises ClusterError."""
        await self.there(self.brokers.start)
        await self.there(self.documents.start)

    async def stop(self) -> None:
        """Stop everything."""
        await self.there(self.documents.stop)
        await self.there(self.brokers.stop)
        await self.there(self.documents.wipe)
        self._thread.shutdown()


@asynccontextmanager
async def standing_on(folder: Path, brokers: int) -> AsyncIterator[Ground]:
    """Servers in a folder; they are stopped, and what they kept is removed, when the block is left."""
    ground = Ground(folder, brokers)
    try:
        await ground.start()
        yield ground
    finally:
        await ground.stop()
        shutil.rmtree(folder / "kafka", ignore_errors=True)

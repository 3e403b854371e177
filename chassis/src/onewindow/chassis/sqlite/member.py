"""One member of a group, over one file: the Membership port."""

import asyncio
from collections.abc import Callable, Mapping

from onewindow.chassis.ports import Committed, Polled, PortError
from onewindow.chassis.sqlite import seats
from onewindow.chassis.sqlite.faults import FatalPortError
from onewindow.chassis.sqlite.reading import Reading
from onewindow.chassis.sqlite.transaction import Tip
from onewindow.chassis.sqlite_file import SqliteFile

_BEATS_PER_SESSION = 4
# Without a poll for so long a member counts as stuck, even while its event loop lives. Long, since taking a partition
# over may mean reading its whole journal.
_LONGEST_SILENCE_S = 300.0

Seat = Callable[[], seats.Claim]


class Member:
    """A seat that was taken, until :meth:`leave`. Used by one caller at a time."""

    def __init__(self, file: SqliteFile, topics: Mapping[int, str], seat: Seat) -> None:
        """``topics``: number to name. ``seat``: the claim to the seat as of now."""
        self._file = file
        self._topics = topics
        self._seat = seat
        self._team = seat().team
        self._nonce = seat().nonce
        self._session_s = seat().session_s
        self._reading = Reading(file, topics)
        self._held: dict[int, int] = {}
        self._lost: set[int] = set()
        self._gained: set[int] = set()
        self._generation = -1
        self._left = False
        self._polling = False
        self._polled_at = seat().now
        self._news = asyncio.Event()
        file.listen(self._hear)
        self._beating = asyncio.create_task(self._beat())

    async def poll(self, limit: int, wait_s: float) -> Polled:
        """See the port. A member whose seat another process has taken hears of its loss, then gets PortError."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + wait_s
        self._polling = True
        try:
            with self._file.watched():
                while True:
                    self._news.clear()
                    await self._settle()
                    records = self._reading.take(limit)
                    if records or self._lost or self._gained or loop.time() >= deadline:
                        break
                    try:
                        async with asyncio.timeout_at(deadline):
                            await self._news.wait()
                    except TimeoutError:
                        continue
            polled = Polled(frozenset(self._lost), frozenset(self._gained), records)
            self._lost.clear()
            self._gained.clear()
            return polled
        finally:
            self._polling = False
            self._polled_at = self._seat().now

    async def commit(self, partition: int, positions: Mapping[str, int], note: str = "") -> bool:
        """See the port."""
        numbers = {name: no for no, name in self._topics.items()}
        progress = {numbers[name]: at for name, at in positions.items()}
        self._polled_at = self._seat().now
        return await self._file.write(seats.commit, seats.Progress(self._team, self._nonce, partition, progress, note))

    async def committed(self, partition: int) -> Committed:
        """See the port."""
        kept = self._kept(partition)
        return Committed({name: at for name, at, _ in kept}, {name: note for name, _, note in kept})

    async def rewind(self, partition: int) -> None:
        """See the port."""
        if partition in self._held:
            self._take_up(partition)

    def owned(self) -> frozenset[int]:
        """See the port."""
        return frozenset(self._held)

    async def leave(self) -> None:
        """See the port. Idempotent."""
        if self._left:
            return
        self._left = True
        self._beating.cancel()
        self._file.unlisten(self._hear)
        for partition in self._held:
            self._reading.drop(partition)
        self._held = {}
        await self._file.write(seats.leave, self._seat())

    async def _settle(self) -> None:
        if self._left:
            raise PortError("this member has left")
        # Asked before every answer: a member that was stopped for a while finds out before it sees a record.
        if self._file.look().generation == self._generation:
            return
        standing = await self._file.write(seats.settle, self._seat())
        # Without a seat every poll asks anew: the later life may be over.
        self._generation = standing.generation if standing.seated else -1
        held = dict(standing.held)
        if not standing.seated and not self._held:
            raise PortError(f"another process sits in the seat of this member of {self._team}")
        for partition, since in self._held.items():
            if held.get(partition) != since:
                self._reading.drop(partition)
                self._gained.discard(partition)
                self._lost.add(partition)
        for partition, since in held.items():
            if self._held.get(partition) != since:
                self._take_up(partition)
                self._gained.add(partition)
        self._held = held

    def _take_up(self, partition: int) -> None:
        self._reading.take_up(partition, {name: at for name, at, _ in self._kept(partition)})

    def _kept(self, partition: int) -> list[tuple[str, int, str]]:
        """Topic, next offset and note, of the topics that are ours."""
        kept = []
        for no, at, note, crc in self._file.rows(seats.READ_POSITIONS, (self._team, partition)):
            if crc != seats.checksum(self._team, partition, no, at, note):
                raise self._file.condemn(
                    FatalPortError(f"a position of {self._team} in partition {partition} is damaged")
                )
            if no in self._topics:
                kept.append((self._topics[no], at, note))
        return kept

    def _hear(self, tip: Tip) -> None:
        if self._reading.hear(tip) or tip.generation != self._generation:
            self._news.set()

    async def _beat(self) -> None:
        """Show that the process lives, also while a long batch keeps it from polling."""
        while True:
            await asyncio.sleep(self._session_s / _BEATS_PER_SESSION)
            if not self._polling and self._seat().now - self._polled_at > _LONGEST_SILENCE_S:
                continue
            try:
                await self._file.write(seats.beat, self._seat())
            except FatalPortError:
                return
            except PortError:
                # The outage is met by whoever polls; when it is over, the next beat tells.
                continue

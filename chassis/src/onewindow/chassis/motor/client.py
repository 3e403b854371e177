"""The one client that speaks MongoDB's protocol, and all that is asked of it; nobody else imports motor or pymongo.

Nothing here needs a transaction, a change stream or a read concern, so FerretDB serves as well. It is recognised by its
greeting, and asked for one value at a time: it looks up one value quickly but no list of them, and what its guard
refuses ends a whole command.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager

import pymongo
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection
from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError, ConnectionFailure, DuplicateKeyError, OperationFailure, PyMongoError
from pymongo.results import UpdateResult

from onewindow.chassis import clock
from onewindow.chassis.motor import asking
from onewindow.chassis.motor.asking import Filter
from onewindow.chassis.motor.form import HAND, Kept
from onewindow.chassis.ports import PortError

PATIENCE_S = 10.0
_INDEX_PATIENCE_S = 600.0
_AT_ONCE = 8  # each takes a thread of Motor's pool, which has five per processor
_FERRET_BULK = 8  # each holds a connection of its own there until the command ends
_DUPLICATE = 11000
_PROBE = "guard_probe"
_NOT_NEWER = "onewindow: not newer"  # what the guard below FerretDB says


class Mongo:
    """One database, open while somebody holds it; used from one event loop. Made once per process, in its wiring.

    Every operation raises PortError when it failed, or when nobody knows what became of it.
    """

    def __init__(self, url: str, database: str, *, patience_s: float = PATIENCE_S) -> None:
        """``patience_s``: how long an operation may take, the search for a server and repetitions included."""
        self._url = url
        self._database = database
        self._patience_s = patience_s
        self._holders = 0
        self._door = asyncio.Lock()
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._answers = 0
        self._client: AsyncIOMotorClient[Kept] | None = None
        self._ferret = False

    async def hold(self) -> None:
        """Connect, or share the connection."""
        async with self._door:
            if self._client is None:
                try:
                    self._client = self._made()
                    async with self._turn("admin"):
                        greeting = await self._client.admin.command("buildInfo")
                    self._ferret = "ferretdbVersion" in greeting
                    if self._ferret:
                        await self._prove_guard()
                except BaseException:
                    await self._close()
                    raise
            self._holders += 1

    async def let_go(self) -> None:
        """Disconnect, if nobody else holds it."""
        async with self._door:
            self._holders -= 1
            if self._holders == 0:
                await self._close()

    def bulk(self, wanted: int) -> int:
        """How many documents go into one command if so many are wanted: a larger one hangs FerretDB for ever."""
        return min(wanted, _FERRET_BULK) if self._ferret else wanted

    async def index(self, collection: str, fields: Sequence[str], *, unique: bool = False) -> None:
        """Make sure that there is an index. A large collection takes minutes."""
        keys = [(field, pymongo.ASCENDING) for field in fields]
        async with self._turn(collection) as asked:
            with pymongo.timeout(_INDEX_PATIENCE_S):
                await asked.create_index(keys, unique=unique)

    async def one(self, collection: str, filter_: Filter) -> Kept | None:
        """A document the filter fits, if there is one."""
        async with self._turn(collection) as asked:
            return await asked.find_one(filter_)

    async def all(
        self, collection: str, filter_: Filter, order: Sequence[tuple[str, int]] = (), limit: int = 0
    ) -> list[Kept]:
        """The documents the filter fits, in order, all of them or so many."""
        parts = asking.one_by_one(filter_) if self._ferret else [filter_]
        found = await asyncio.gather(*(self._all(collection, part, order, limit) for part in parts))
        return found[0] if len(parts) == 1 else asking.joined(found, order)[: limit or None]

    async def those(self, collection: str, ids: Sequence[str]) -> list[Kept]:
        """The documents with these ids that are there."""
        if not self._ferret:
            return await self.all(collection, {"_id": {"$in": list(ids)}}) if ids else []
        found = await asyncio.gather(*(self.one(collection, {"_id": doc_id}) for doc_id in ids))
        return [kept for kept in found if kept is not None]

    async def insert(self, collection: str, kept: Kept) -> bool:
        """Write the document unless its id, or another unique field, is taken."""
        async with self._turn(collection) as asked:
            try:
                await asked.insert_one(kept)
            except DuplicateKeyError:
                return False
            return True

    async def insert_bulk(self, collection: str, bulk: Sequence[Kept]) -> set[str]:
        """Write those whose id is absent, in one command; the ids that were taken."""
        async with self._turn(collection) as asked:
            try:
                await asked.insert_many(list(bulk), ordered=False)
            except BulkWriteError as refused:
                faults = refused.details["writeErrors"]
                if refused.details["writeConcernErrors"] or any(fault["code"] != _DUPLICATE for fault in faults):
                    raise
                return {bulk[fault["index"]]["_id"] for fault in faults}
            return set()

    async def replace_older(self, collection: str, bulk: Sequence[Kept]) -> set[str]:
        """Write those of which an older ``rev`` is there; their ids. Each bears the ``_hand`` of this one call."""
        if self._ferret:
            each = await asyncio.gather(*(self._replace_one(collection, kept) for kept in bulk))
            return {kept["_id"] for kept, done in zip(bulk, each, strict=True) if done}
        guarded = [ReplaceOne(_older(kept), kept) for kept in bulk]
        async with self._turn(collection) as asked:
            count = (await asked.bulk_write(guarded, ordered=False)).matched_count
        ids = [kept["_id"] for kept in bulk]
        if count in (0, len(ids)):
            return set(ids) if count else set()
        # The answer to a bulk says how many were older, not which: those that bear this call's mark now.
        ours = {kept["_id"] for kept in await self.those(collection, ids) if kept[HAND] == bulk[0][HAND]}
        if len(ours) != count:
            raise PortError("others wrote the same documents at the same time: which of them were written is not known")
        return ours

    async def change(self, collection: str, filter_: Filter, fields: Kept) -> bool:
        """Set fields, a higher ``rev`` among them, of the one document the filter fits; False if there is none."""
        async with self._turn(collection) as asked:
            return await _fitted(asked.update_one(filter_, {"$set": fields}))

    async def delete(self, collection: str, filter_: Filter) -> int:
        """Remove what the filter fits; how many there were."""
        async with self._turn(collection) as asked:
            return (await asked.delete_many(filter_)).deleted_count

    async def _all(self, collection: str, filter_: Filter, order: Sequence[tuple[str, int]], limit: int) -> list[Kept]:
        async with self._turn(collection) as asked:
            cursor = asked.find(filter_, limit=limit, batch_size=1000)
            return await (cursor.sort(list(order)) if order else cursor).to_list(None)

    async def _replace_one(self, collection: str, kept: Kept) -> bool:
        async with self._turn(collection) as asked:
            return await _fitted(asked.replace_one(_older(kept), kept))

    async def _prove_guard(self) -> None:
        """FerretDB reads, then writes: only a trigger in its PostgreSQL keeps two writers of one rev from both winning.

        See ``deploy/local-cluster``. Whether it is there shows when a lower rev is written over a higher one.
        """
        await self.insert(_PROBE, {"_id": _PROBE, "rev": 2})
        if await self.change(_PROBE, {"_id": _PROBE}, {"rev": 1, HAND: clock.nonce()}):
            raise PortError("this FerretDB does not guard revisions: its PostgreSQL lacks the trigger it needs")

    @asynccontextmanager
    async def _turn(self, collection: str) -> AsyncIterator[AsyncIOMotorCollection[Kept]]:
        """Wait for a place and use it; whatever the driver raises in it is a PortError.

        There are few places, since each blocks a thread. Whoever waits gives up when nobody had an answer for as long
        as one operation may take: a store that is gone keeps a thousand callers waiting no longer than one.
        """
        if self._client is None:
            raise PortError("the document store is not started")
        await self._sit_down()
        try:
            yield self._client[self._database][collection]
            self._answers += 1
        except ConnectionFailure as fault:
            raise PortError(f"the document store cannot be reached: {fault}"[:1000]) from fault
        except PyMongoError as fault:
            # Its words may quote a document, and the cause of an error is logged with it: neither goes on.
            code = getattr(fault, "code", None)
            raise PortError(f"the document store refused: {type(fault).__name__}, code {code}") from None
        finally:
            self._places.release()

    async def _sit_down(self) -> None:
        while True:
            answers = self._answers
            try:
                async with asyncio.timeout(self._patience_s):
                    await self._places.acquire()
                    return
            except TimeoutError as fault:
                if answers == self._answers:
                    raise PortError("the document store does not answer") from fault

    def _made(self) -> AsyncIOMotorClient[Kept]:
        patience_ms = round(self._patience_s * 1000)
        try:
            return AsyncIOMotorClient(
                self._url,
                w="majority",
                journal=True,
                readConcernLevel="majority",
                readPreference="primary",  # a secondary lags: a case whose row it lacks would count as never heard of
                retryWrites=True,
                retryReads=True,
                timeoutMS=patience_ms,  # one whole operation: finding a server, the answer, the repetitions
                connectTimeoutMS=patience_ms,
                appname="onewindow",
            )
        except (PyMongoError, ValueError) as fault:
            raise PortError(f"the address of the document store cannot be used: {fault}") from fault

    async def _close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await asyncio.to_thread(client.close)


def _older(kept: Kept) -> Filter:
    return {"_id": kept["_id"], "rev": {"$lt": kept["rev"]}}


async def _fitted(update: Awaitable[UpdateResult]) -> bool:
    try:
        return (await update).matched_count == 1
    except OperationFailure as refused:
        if _NOT_NEWER in str(refused):
            return False
        raise

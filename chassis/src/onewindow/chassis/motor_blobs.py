"""The blob room of the cluster edition: the Blobs port in the form of GridFS, bytes in chunks of 256 kB.

What lies there can be read with any GridFS tool under the prefix ``blobs``. It is written without the driver's GridFS,
which gathers up to 48 MB before it sends. An upload's chunks gather unseen; the entry among the files, after the hash
was compared, makes them a blob, and a unique index over the names keeps the same bytes once.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import BinaryIO

from onewindow.chassis import clock
from onewindow.chassis.motor.client import Mongo
from onewindow.chassis.motor.form import Kept
from onewindow.chassis.ports import PortError

_CHUNK = 256 * 1024
_FORGOTTEN_MS = 24 * 3600 * 1000
_NAMES = 1000
_FILES, _CHUNKS, _UPLOADS = "blobs.files", "blobs.chunks", "blobs.uploads"


class MotorBlobs:
    """Bytes by their SHA-256. A read that brought other bytes ends with PortError."""

    def __init__(self, mongo: Mongo, *, wall_ms: Callable[[], int] = clock.wall_ms) -> None:
        """``mongo`` is shared with the store of this process; ``wall_ms``: the wall clock in epoch milliseconds."""
        self._mongo = mongo
        self._wall_ms = wall_ms
        self._started = False

    async def start(self) -> None:
        """Connect, and clear away uploads that broke off more than a day ago. Idempotent."""
        if not self._started:
            await self._mongo.hold()
            self._started = True
            await self._mongo.index(_FILES, ["filename"], unique=True)
            await self._mongo.index(_CHUNKS, ["files_id", "n"], unique=True)
            await self._clear_forgotten()

    async def stop(self) -> None:
        """Let go. Idempotent."""
        if self._started:
            self._started = False
            await self._mongo.let_go()

    async def put(self, sha256: str, source: BinaryIO) -> None:
        """See the port. Reads the source in threads, so it may be slow."""
        upload = None if await self.size(sha256) is not None else await self._begin()
        digest, size, count = hashlib.sha256(), 0, 0
        try:
            while chunk := await asyncio.to_thread(source.read, _CHUNK):
                digest.update(chunk)
                if upload:
                    await self._mongo.insert(
                        _CHUNKS, {"_id": f"{upload}/{count}", "files_id": upload, "n": count, "data": chunk}
                    )
                size, count = size + len(chunk), count + 1
            if digest.hexdigest() != sha256:
                raise PortError("the bytes are not those that were announced: their SHA-256 differs")
            if upload:
                await self._renew(upload)
        except BaseException:
            if upload:
                with suppress(PortError):  # the next start clears away what is left after a day
                    await self._drop(upload)
            raise
        if upload:
            # From here on an upload that breaks off is left alone: nobody knows whether it became a blob.
            await self._finish(upload, sha256, size)

    async def size(self, sha256: str) -> int | None:
        """See the port."""
        found = await self._file(sha256)
        return None if found is None else int(found["length"])

    async def get(self, sha256: str) -> AsyncIterator[bytes]:
        """See the port."""
        found = await self._file(sha256)
        if found is None:
            raise KeyError(sha256)
        left, count, digest = int(found["length"]), 0, hashlib.sha256()
        while left > 0:
            kept = await self._mongo.one(_CHUNKS, {"files_id": found["_id"], "n": count})
            if kept is None:
                break
            chunk: bytes = kept["data"]
            digest.update(chunk)
            yield chunk
            left -= len(chunk)
            count += 1
        if left or digest.hexdigest() != sha256:
            raise PortError(f"blob {sha256} is not what its name says")

    async def names(self) -> AsyncIterator[str]:
        """See the port."""
        last = ""
        while page := await self._mongo.all(_FILES, {"filename": {"$gt": last}}, [("filename", 1)], _NAMES):
            for found in page:
                last = found["filename"]
                yield last

    async def _file(self, sha256: str) -> Kept | None:
        return await self._mongo.one(_FILES, {"filename": sha256})

    async def _begin(self) -> str:
        """The id of a new upload. Its mark stays until the chunks are a blob, or for a day."""
        upload = clock.nonce()
        await self._mongo.insert(_UPLOADS, {"_id": upload, "rev": 1, "since": self._wall_ms()})
        return upload

    async def _renew(self, upload: str) -> None:
        """Make sure that nobody clears the upload away now. Raises PortError if somebody has begun to."""
        if not await self._mongo.change(_UPLOADS, {"_id": upload, "rev": 1}, {"rev": 2, "since": self._wall_ms()}):
            raise PortError("this upload took more than a day; its beginning was cleared away")

    async def _finish(self, upload: str, sha256: str, size: int) -> None:
        """Make a blob of the chunks, unless somebody else was faster: then drop them."""
        blob = {
            "_id": upload,
            "filename": sha256,
            "length": size,
            "chunkSize": _CHUNK,
            "uploadDate": datetime.fromtimestamp(self._wall_ms() / 1000, UTC),
        }
        kept = await self._mongo.insert(_FILES, blob)
        with suppress(PortError):  # the bytes are kept, or were already: what is left to tidy up waits for a start
            if not kept:
                await self._drop(upload)
            await self._mongo.delete(_UPLOADS, {"_id": upload})

    async def _drop(self, upload: str) -> None:
        """Remove the chunks. Not the mark: one that nobody waited for may still be on its way."""
        await self._mongo.delete(_CHUNKS, {"files_id": upload})

    async def _clear_forgotten(self) -> None:
        """Remove uploads that began more than a day ago and never became a blob."""
        before = {"since": {"$lt": self._wall_ms() - _FORGOTTEN_MS}}
        for mark in await self._mongo.all(_UPLOADS, before):
            mine = {"_id": mark["_id"]}
            if await self._mongo.one(_FILES, mine) is None:
                if not await self._mongo.change(_UPLOADS, {**mine, **before}, {"rev": mark["rev"] + 1}):
                    continue  # it goes on after all
                await self._drop(mark["_id"])
            await self._mongo.delete(_UPLOADS, mine)

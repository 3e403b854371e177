"""The blob room of the embedded edition: the Blobs port over one SQLite file, bytes in chunks of 256 kB.

An upload's chunks gather unseen, one transaction each; the last transaction, after the hash was compared, makes them
a blob. So memory stays flat, others' writes go between, and half an upload is never seen.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from typing import BinaryIO

from onewindow.chassis.ports import PortError
from onewindow.chassis.sqlite.faults import FatalPortError
from onewindow.chassis.sqlite.transaction import Transaction
from onewindow.chassis.sqlite_file import SqliteFile

_CHUNK = 256 * 1024
CHUNK_BITS = 24
_FORGOTTEN_MS = 24 * 3600 * 1000


class SqliteBlobs:
    """Bytes by their SHA-256. A read that brought other bytes ends with FatalPortError."""

    def __init__(self, file: SqliteFile) -> None:
        """``file`` is shared with the bus and the store of this process."""
        self._file = file
        self._started = False

    async def start(self) -> None:
        """Open, and clear away uploads that broke off more than a day ago. Idempotent."""
        if not self._started:
            await self._file.hold()
            self._started = True
            await self._file.write(_clear_forgotten, None)

    async def stop(self) -> None:
        """Let go. Idempotent."""
        if self._started:
            self._started = False
            await self._file.let_go()

    async def put(self, sha256: str, source: BinaryIO) -> None:
        """See the port. Reads the source in threads, so it may be slow."""
        known = await self.size(sha256) is not None
        upload = 0 if known else await self._file.write(_begin, None)
        digest, size, count = hashlib.sha256(), 0, 0
        try:
            while chunk := await asyncio.to_thread(source.read, _CHUNK):
                digest.update(chunk)
                if not known:
                    await self._file.write(_keep, (upload << CHUNK_BITS | count, chunk), len(chunk))
                size, count = size + len(chunk), count + 1
            if digest.hexdigest() != sha256:
                raise PortError("the bytes are not those that were announced: their SHA-256 differs")
            if not known:
                await self._file.write(_finish, (sha256, size, upload))
                upload = 0
        finally:
            if upload:
                await self._file.write(_drop, upload)

    async def size(self, sha256: str) -> int | None:
        """See the port."""
        found = self._file.rows("SELECT size FROM blob WHERE sha256 = ?", (sha256,))
        return found[0][0] if found else None

    async def get(self, sha256: str) -> AsyncIterator[bytes]:
        """See the port."""
        found = self._file.rows("SELECT size, upload FROM blob WHERE sha256 = ?", (sha256,))
        if not found:
            raise KeyError(sha256)
        ((left, upload),) = found
        count, digest = 0, hashlib.sha256()
        while left > 0:
            rows = self._file.rows("SELECT bytes FROM chunk WHERE id = ?", (upload << CHUNK_BITS | count,))
            if not rows:
                break
            ((chunk,),) = rows
            digest.update(chunk)
            yield chunk
            left -= len(chunk)
            count += 1
        if left or digest.hexdigest() != sha256:
            raise self._file.condemn(FatalPortError(f"blob {sha256} is not what its name says"))

    async def names(self) -> AsyncIterator[str]:
        """See the port."""
        last = ""
        while page := self._file.rows("SELECT sha256 FROM blob WHERE sha256 > ? ORDER BY sha256 LIMIT 1000", (last,)):
            for (last,) in page:
                yield last


def _begin(transaction: Transaction, uploads: Sequence[None]) -> list[int]:
    """A number for each upload."""
    sql = "INSERT INTO upload (since_ms) VALUES (?) RETURNING no"
    return [transaction.all(sql, (transaction.now_ms,))[0][0] for _ in uploads]


def _keep(transaction: Transaction, chunks: Sequence[tuple[int, bytes]]) -> list[None]:
    """Keep each (id, bytes), unseen for now."""
    for chunk_id, chunk in chunks:
        transaction.run("INSERT INTO chunk (id, bytes) VALUES (?, ?)", (chunk_id, chunk))
    return [None] * len(chunks)


def _finish(transaction: Transaction, blobs: Sequence[tuple[str, int, int]]) -> list[None]:
    """Make a blob of each (hash, size, upload), unless somebody else was faster: then drop the chunks."""
    for sha256, size, upload in blobs:
        sql = "INSERT INTO blob (sha256, size, upload) VALUES (?, ?, ?) ON CONFLICT (sha256) DO NOTHING"
        if not transaction.run(sql, (sha256, size, upload)):
            _drop(transaction, [upload])
        elif not transaction.run("DELETE FROM upload WHERE no = ?", (upload,)):
            raise PortError("this upload took more than a day; its beginning was cleared away")
    return [None] * len(blobs)


def _drop(transaction: Transaction, uploads: Sequence[int]) -> list[None]:
    """Remove uploads and their chunks."""
    for upload in uploads:
        span = (upload << CHUNK_BITS, upload + 1 << CHUNK_BITS)
        transaction.run("DELETE FROM chunk WHERE id >= ? AND id < ?", span)
        transaction.run("DELETE FROM upload WHERE no = ?", (upload,))
    return [None] * len(uploads)


def _clear_forgotten(transaction: Transaction, starts: Sequence[None]) -> list[None]:
    """Remove uploads that began more than a day ago and never ended."""
    before = transaction.now_ms - _FORGOTTEN_MS
    _drop(transaction, [no for (no,) in transaction.all("SELECT no FROM upload WHERE since_ms < ?", (before,))])
    return [None] * len(starts)

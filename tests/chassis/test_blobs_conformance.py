"""What every edition's Blobs promises. Written against the port alone."""

import asyncio
import hashlib
import io
import tracemalloc
from typing import BinaryIO, cast

import pytest

from onewindow.chassis.ports import Blobs, PortError

MUCH = 20_000_000


def name(content: bytes) -> str:
    """The SHA-256, hex."""
    return hashlib.sha256(content).hexdigest()


async def got(blobs: Blobs, sha256: str) -> bytes:
    """All of it at once."""
    return b"".join([chunk async for chunk in blobs.get(sha256)])


class Stream(io.RawIOBase):
    """So many bytes, made while they are read; it cannot be wound back."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._block = bytes(range(256)) * 1024

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        count = min(self._left, len(self._block), size)
        self._left -= count
        return self._block[:count]


@pytest.mark.parametrize("size", [0, 1, 256 * 1024, 256 * 1024 + 1, 1_000_000])
async def test_bytes_come_back_as_they_were(blobs: Blobs, size: int) -> None:
    """Of any length, none included."""
    content = (bytes(range(256)) * (size // 256 + 1))[:size]
    await blobs.put(name(content), io.BytesIO(content))

    assert size == await blobs.size(name(content))
    assert content == await got(blobs, name(content))


async def test_reading_begins_where_the_source_stands(blobs: Blobs) -> None:
    """A source that was read from is not wound back."""
    source = io.BytesIO(b"head" + b"body")
    source.seek(4)
    await blobs.put(name(b"body"), source)

    assert b"body" == await got(blobs, name(b"body"))


async def test_the_same_bytes_are_kept_once(blobs: Blobs) -> None:
    """Twice, and at the same time, is as good as once."""
    content = b"x" * 600_000
    await asyncio.gather(*(blobs.put(name(content), io.BytesIO(content)) for _ in range(4)))
    await blobs.put(name(content), io.BytesIO(content))

    assert len(content) == await blobs.size(name(content))
    assert content == await got(blobs, name(content))


async def test_nothing_is_kept_under_a_wrong_name(blobs: Blobs) -> None:
    """Bytes that do not hash to their name leave nothing behind; the right ones can still come."""
    right = b"right" * 100_000
    with pytest.raises(PortError):
        await blobs.put(name(right), io.BytesIO(b"wrong" * 100_000))

    assert await blobs.size(name(right)) is None
    with pytest.raises(KeyError):
        await got(blobs, name(right))
    await blobs.put(name(right), io.BytesIO(right))
    assert right == await got(blobs, name(right))


async def test_wrong_bytes_do_not_harm_what_is_kept(blobs: Blobs) -> None:
    """They are refused even when the name is known, and the right ones stay."""
    await blobs.put(name(b"right"), io.BytesIO(b"right"))
    with pytest.raises(PortError):
        await blobs.put(name(b"right"), io.BytesIO(b"wrong"))

    assert b"right" == await got(blobs, name(b"right"))


async def test_what_is_not_kept_has_no_size_and_no_bytes(blobs: Blobs) -> None:
    """None, and KeyError."""
    assert await blobs.size(name(b"unheard")) is None
    with pytest.raises(KeyError):
        await got(blobs, name(b"unheard"))


async def test_all_names_are_told_in_order(blobs: Blobs) -> None:
    """Each once, however many; an upload that failed is none of them."""
    kept = [name(f"content {number}".encode()) for number in range(2_100)]
    await asyncio.gather(*(blobs.put(sha256, io.BytesIO(f"content {n}".encode())) for n, sha256 in enumerate(kept)))
    with pytest.raises(PortError):
        await blobs.put(name(b"announced"), io.BytesIO(b"sent"))

    assert sorted(kept) == [sha256 async for sha256 in blobs.names()]


async def test_a_source_that_breaks_off_leaves_nothing(blobs: Blobs) -> None:
    """Its error is the caller's to hear; half an upload is never seen."""

    class Torn(Stream):
        def read(self, size: int = -1) -> bytes:
            if self._left < 400_000:
                raise ConnectionResetError
            return super().read(size)

    content = Stream(1_000_000).read(256)
    with pytest.raises(ConnectionResetError):
        await blobs.put(name(content), cast("BinaryIO", Torn(1_000_000)))
    assert await blobs.size(name(content)) is None


async def test_twenty_megabytes_need_no_memory(blobs: Blobs) -> None:
    """They are kept and read chunk by chunk: less than 4 MB more at any time."""
    digest = hashlib.sha256()
    stream = Stream(MUCH)
    while block := stream.read(256 * 1024):
        digest.update(block)
    tracemalloc.start()
    try:
        await blobs.put(digest.hexdigest(), cast("BinaryIO", Stream(MUCH)))
        length = 0
        async for chunk in blobs.get(digest.hexdigest()):
            length += len(chunk)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert MUCH == length
    assert peak < 4_000_000

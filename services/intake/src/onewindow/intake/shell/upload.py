"""
One file on its way in: hashed and counted while it is written to a temporary file, never whole in memory.

Two ways: the bytes as the body, or one part of a multipart form called ``file``. Nothing else is read from a form.
"""

import hashlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Self, cast

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from onewindow.chassis.problem import Problem
from onewindow.intake.core.media import HEAD_BYTES, TAIL_BYTES

_IN_MEMORY = 512 * 1024
_LONGEST_HEADER = 4096


@dataclass(frozen=True, slots=True)
class Sent:
    """What arrived: its hash, its length, both its ends, and what the sender said about it."""

    sha256: str
    size: int
    head: bytes
    tail: bytes
    declared: str | None
    filename: str | None


class Spool:
    """A temporary file that is gone when it is left."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when the spool is left
        self._hash = hashlib.sha256()
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def write(self, chunk: bytes) -> None:
        """Take some more. Raises Problem ``too_large``."""
        self._size += len(chunk)
        if self._size > self._limit:
            raise Problem("too_large", f"at most {self._limit} bytes")
        self._hash.update(chunk)
        self._file.write(chunk)

    def sent(self, declared: str | None, filename: str | None) -> Sent:
        """What has arrived, now that all of it has."""
        self._file.seek(0)
        head = self._file.read(HEAD_BYTES)
        self._file.seek(max(0, self._size - TAIL_BYTES))
        tail = self._file.read(TAIL_BYTES)
        return Sent(self._hash.hexdigest(), self._size, head, tail, declared, filename)

    def source(self) -> BinaryIO:
        """The bytes from the first one on."""
        self._file.seek(0)
        return cast("BinaryIO", self._file)


async def receive(spool: Spool, content_type: str, chunks: AsyncIterator[bytes], filename: str | None) -> Sent:
    """Write a body into the spool. Raises Problem ``malformed`` for a broken form, ``too_large``."""
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data":
        async for chunk in chunks:
            spool.write(chunk)
        return spool.sent(content_type or None, filename)
    form = _Form(spool, options.get(b"boundary", b""))
    async for chunk in chunks:
        form.write(chunk)
    return form.sent()


class _Form:
    """A multipart body with exactly one part, called ``file``."""

    def __init__(self, spool: Spool, boundary: bytes) -> None:
        if not 1 <= len(boundary) <= 70:
            raise Problem("malformed", "the multipart boundary is missing")
        self._spool = spool
        self._parts = 0
        self._whole = False
        self._name = bytearray()
        self._value = bytearray()
        self._headers: dict[bytes, bytes] = {}
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: self._grow(self._name, data[start:end]),
                "on_header_value": lambda data, start, end: self._grow(self._value, data[start:end]),
                "on_header_end": self._header,
                "on_headers_finished": self._check,
                "on_part_data": lambda data, start, end: self._spool.write(data[start:end]),
                "on_end": self._end,
            },
        )

    def write(self, chunk: bytes) -> None:
        """Parse some more."""
        try:
            self._parser.write(chunk)
        except MultipartParseError:
            raise Problem("malformed", "the multipart body is broken") from None

    def sent(self) -> Sent:
        """What has arrived. Raises Problem ``malformed`` if the form is not finished."""
        if not self._whole or self._parts != 1:
            raise Problem("malformed", "one part called file is expected")
        declared = self._headers.get(b"content-type", b"").decode("latin-1") or None
        return self._spool.sent(declared, self._filename())

    def _begin(self) -> None:
        self._parts += 1
        self._headers = {}
        if self._parts > 1:
            raise Problem("malformed", "one file at a time")

    def _grow(self, text: bytearray, more: bytes) -> None:
        text += more
        if len(text) > _LONGEST_HEADER:
            raise Problem("malformed", "a header of the part is too long")

    def _header(self) -> None:
        self._headers[bytes(self._name).lower()] = bytes(self._value)
        self._name.clear()
        self._value.clear()

    def _check(self) -> None:
        kind, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if kind != b"form-data" or options.get(b"name") != b"file":
            raise Problem("malformed", "the part must be called file")

    def _end(self) -> None:
        self._whole = True

    def _filename(self) -> str | None:
        _, options = parse_options_header(self._headers[b"content-disposition"])
        name = options.get(b"filename")
        return None if name is None else name.decode("utf-8", "replace")

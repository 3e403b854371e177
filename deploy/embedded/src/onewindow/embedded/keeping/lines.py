"""Packed files of lines, each line one JSON object, and how a record of the log is written as one."""

import gzip
import hashlib
import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from onewindow.chassis.ports import Outgoing, Record
from onewindow.embedded.keeping.layout import BackupError, Lines

_LEVEL = 5
_CHUNK = 1 << 20
Line = dict[str, Any]


class _Hashed:
    """A file that is written once, from start to end, and knows its hash."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.digest, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self._file.write(data)
        self.digest.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self._file.flush()


class LinesFile:
    """Writes one file of lines; ``written`` tells of it after the end. The folder above is made."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("xb")
        self._raw = _Hashed(self._file)
        self._zip = gzip.GzipFile("", "wb", _LEVEL, self._raw, mtime=0)
        self.count = 0

    def write(self, line: Line) -> None:
        """Add a line. Raises OSError."""
        self._zip.write(json.dumps(line, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n")
        self.count += 1

    @property
    def written(self) -> Lines:
        """What the manifest says of it."""
        return Lines(sha256=self._raw.digest.hexdigest(), size=self._raw.size, lines=self.count)

    def __enter__(self) -> "LinesFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            self._zip.close()


def lines_of(path: Path) -> Iterator[Line]:
    """The lines of a file. Raises BackupError where they are not what was written."""
    try:
        with gzip.open(path, "rb") as file:
            for line in file:
                yield json.loads(line)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise BackupError(f"{path} cannot be read: {error}") from None


def hash_of(path: Path) -> tuple[str, int]:
    """SHA-256 and length of a file. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def line_of(record: Record) -> Line:
    """A record as a line: its bytes as text where they are text, so that a person can read a backup."""
    return {
        "offset": record.offset,
        "appended_ms": record.appended_ms,
        "key": None if record.key is None else _shown(record.key),
        "value": _shown(record.value),
        "headers": [[name, _shown(value)] for name, value in record.headers],
    }


def outgoing_of(line: Line) -> Outgoing:
    """The record to append again, byte for byte; without a key it gets an empty one."""
    headers = tuple((name, _bytes(value)) for name, value in line["headers"])
    return Outgoing(b"" if line["key"] is None else _bytes(line["key"]), _bytes(line["value"]), headers)


def _shown(data: bytes) -> str | list[str]:
    """Text, or base64 in a list of one."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return [b64encode(data).decode()]


def _bytes(shown: str | list[str]) -> bytes:
    return shown.encode() if isinstance(shown, str) else b64decode(shown[0])

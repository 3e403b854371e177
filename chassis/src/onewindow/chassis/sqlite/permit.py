"""Whose turn it is to write, among all processes on one file, and how much has been acknowledged so far.

SQLite's own lock is polled, so a busy process can starve the others, and SQLite before 3.51.3 can lose commits when
two connections write and checkpoint at the same instant. Here a process opens, writes, checkpoints and closes only
while it holds the permit, and the kernel queues who waits.
"""

import fcntl
import os
import struct
import zlib
from pathlib import Path
from types import TracebackType

from onewindow.chassis.ports import PortError
from onewindow.chassis.sqlite.faults import FatalPortError

_COUNT = struct.Struct(">QI")


class WritePermit:
    """Two advisory locks in files beside the database. They end with the process, however it ends.

    ``-turn`` is held only while waiting for ``-pen``: who has just written queues up behind who waits.
    """

    def __init__(self, database: Path) -> None:
        self._turn = os.open(f"{database}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._pen = os.open(f"{database}-pen", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def __enter__(self) -> None:
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        fcntl.flock(self._pen, fcntl.LOCK_EX)
        fcntl.flock(self._turn, fcntl.LOCK_UN)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        fcntl.flock(self._pen, fcntl.LOCK_UN)

    def acknowledge(self, commits: int) -> None:
        """Note, after its COMMIT and before anybody hears of it, that this many transactions are in the file.

        It is not synced: whatever survives of it is never ahead of what the database had made durable.
        """
        count = commits.to_bytes(8, "big")
        os.pwrite(self._pen, _COUNT.pack(commits, zlib.crc32(count)), 0)

    def prove(self, commits: int) -> None:
        """Refuse a database that lost transactions which were acknowledged. Raises FatalPortError."""
        prove(os.pread(self._pen, _COUNT.size, 0), commits)

    def close(self) -> None:
        """Let go of both files."""
        os.close(self._turn)
        os.close(self._pen)


def noted(database: Path) -> bytes:
    """What the note says, as it is; empty where there is none. Raises PortError."""
    try:
        return Path(f"{database}-pen").read_bytes()[: _COUNT.size]
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise PortError(f"{database}-pen: {error.strerror}") from error


def prove(note: bytes, commits: int) -> None:
    """Refuse a database that lost transactions which were acknowledged.

    After a flipped bit SQLite silently cuts its write-ahead log there; the note shows it. A database restored
    from a backup comes without the note (the file that ends in ``-pen``). Raises FatalPortError.
    """
    if not note:
        return
    if len(note) < _COUNT.size:
        raise FatalPortError("the count of acknowledged transactions is damaged")
    acknowledged, checksum = _COUNT.unpack(note)
    if checksum != zlib.crc32(note[:8]):
        raise FatalPortError("the count of acknowledged transactions is damaged")
    if acknowledged > commits:
        raise FatalPortError(
            f"{acknowledged - commits} acknowledged transactions are missing: restore a backup, without -pen"
        )

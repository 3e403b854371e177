"""What a failing SQLite means to a caller: nothing landed, nobody knows, or the file can no longer be trusted."""

import sqlite3
from pathlib import Path

from onewindow.chassis.ports import PortError

# A write that was refused (disk full, quota, file size limit) leaves the commit frame unwritten: nothing landed.
_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE)
_NOTHING_LANDED = (*_NO_ROOM, sqlite3.SQLITE_BUSY)
# After a failed fsync the kernel forgets which pages were dirty: a second fsync would lie. Damage does not heal.
_FATAL = (
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_DIR_FSYNC,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
)


class FatalPortError(PortError):
    """The file can no longer be trusted: the process has to end, with a non-zero code, and be started anew."""


class NoRoomError(PortError):
    """The disk did not take a write: it is full, or a quota or a limit of file sizes is reached. Nothing landed."""


class OutcomeUnknownError(FatalPortError):
    """COMMIT failed in a way that leaves open whether a restart will find the transaction."""


def _is_one_of(error: sqlite3.Error, codes: tuple[int, ...]) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and (code in codes or code & 0xFF in codes)


def fault(error: sqlite3.Error, file: Path | None = None) -> PortError:
    """The error of a read, or of a write before its COMMIT: nothing landed. It names the file if one is given."""
    text = f"{file}: " if file else ""
    text += f"{getattr(error, 'sqlite_errorname', type(error).__name__)}: {error}"
    if _is_one_of(error, _FATAL):
        return FatalPortError(text)
    return NoRoomError(text) if _is_one_of(error, _NO_ROOM) else PortError(text)


def commit_fault(error: sqlite3.Error) -> PortError:
    """The error of a COMMIT: fatal, unless it is certain that nothing landed."""
    if _is_one_of(error, _NOTHING_LANDED):
        return fault(error)
    return OutcomeUnknownError(f"COMMIT failed: {fault(error)}")

r"""The three standard streams of the command: always there, never in the way of what the command is doing.

Words that cannot be written are dropped, so that an act, its cleaning up, or a server goes on; that some were is
remembered. What a stream's encoding does not have is written as JSON writes it: ``\u4e00``.
"""

import codecs
import errno
import io
import os
import sys
from typing import Any, TextIO

_ESCAPED = "onewindow-escaped"


class _Dropping(io.FileIO):
    """A descriptor that takes everything; ``lost`` is why some of it went nowhere."""

    lost: OSError | None = None

    def write(self, data: Any, /) -> int:
        try:
            if (written := super().write(data)) is not None:
                return written
            error = OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        except OSError as failure:
            error = failure
        self.lost = self.lost or error
        return memoryview(data).nbytes


def take_over() -> None:
    """Put such streams in the place of this process's own. Called once, before anything else opens a file."""
    codecs.register_error(_ESCAPED, _escaped)
    for descriptor in range(3):
        _occupy(descriptor)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - open as long as the process
    sys.stdout, sys.stderr = _stream(sys.stdout, 1), _stream(sys.stderr, 2)


def lost() -> OSError | None:
    """Why something that was printed to standard output could not be written; None if nothing is missing."""
    raw = _raw()
    return raw.lost if raw else None


def forgive() -> OSError | None:
    """The same, and forget it: whoever asks goes on without those words."""
    raw, why = _raw(), lost()
    if raw:
        raw.lost = None
    return why


def _raw() -> _Dropping | None:
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return raw if isinstance(raw, _Dropping) else None


def _occupy(descriptor: int) -> None:
    """A closed standard descriptor would be given to the next file that is opened, the database for one."""
    try:
        os.fstat(descriptor)
    except OSError:
        # Open, and good for neither words nor answers: reading gives nothing, writing fails as on a closed one.
        os.set_inheritable(os.open(os.devnull, os.O_RDONLY), True)


def _stream(own: TextIO | None, descriptor: int) -> TextIO:
    # Python has no stream for a descriptor that was closed.
    return io.TextIOWrapper(
        io.BufferedWriter(_Dropping(descriptor, "wb", closefd=False)),
        encoding=own.encoding if own else "utf-8",
        errors=_ESCAPED,
        line_buffering=own is not None and (descriptor == 2 or own.isatty()),
        write_through=bool(getattr(own, "write_through", False)),
    )


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True)), error.end

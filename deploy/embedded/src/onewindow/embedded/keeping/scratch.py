"""The hidden folder in which a restore works until what it makes is whole: locked for as long as it is at work."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onewindow.embedded.keeping.putting_back import NotEmptyError
from onewindow.embedded.words import say

_PREFIX = ".restoring-"


@contextmanager
def scratch_in(data: Path) -> Iterator[Path]:
    """A new one, gone afterwards. Those of restores that were killed hold personal data: they are cleared away first.

    Raises NotEmptyError, having touched nothing, if another restore is at work here.
    """
    for left in sorted(data.glob(f"{_PREFIX}*")):
        with _locked(left):
            shutil.rmtree(left)
        say(f"已清除中断的恢复所遗留的 {left}", f"Removed {left}, which a restore that broke off had left.", "yellow")
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=data) as scratch, _locked(Path(scratch)):
        yield Path(scratch)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """The kernel lets go of it when the process ends, however that is."""
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise NotEmptyError(str(folder)) from None
    finally:
        os.close(lock)

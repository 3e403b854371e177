"""The logs are bounded: one that is too long is set aside, while its writer goes on with the same, emptied file."""

import shutil
from pathlib import Path

from onewindow.local_cluster.room import is_full

MOST_BYTES = 10_000_000
KEPT = 2
"""How many that were set aside are kept of each log."""


def bound(folder: Path, most: int = MOST_BYTES, kept: int = KEPT) -> None:
    """Set aside every ``*.log`` in the folder that is longer: as ``.1``, what was ``.1`` as ``.2``, the last one goes.

    Whoever writes into one must have opened it for appending. While the disk is too full for a copy it stays as it is.
    """
    for file in folder.glob("*.log"):
        if most < file.stat().st_size < shutil.disk_usage(folder).free:
            try:
                _set_aside(file, kept)
            except OSError as error:
                if not is_full(error):
                    raise


def _set_aside(file: Path, kept: int) -> None:
    older = [file.with_name(f"{file.name}.{number}") for number in range(1, kept + 1)]
    for one, next_one in zip(older[-2::-1], older[:0:-1], strict=True):
        if one.exists():
            one.replace(next_one)
    # Copied and cut, not renamed: no server has to be told, and one that hangs is bounded too. What is said in the
    # instant between the last read and the cut is lost.
    with file.open("r+b") as words, older[0].open("wb") as aside:
        shutil.copyfileobj(words, aside, 1 << 20)
        aside.flush()
        words.truncate(0)

"""The one file of the embedded edition as it was at one moment, also while a server works on it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from onewindow.chassis.ports import PortError
from onewindow.chassis.sqlite.looking import looking


def snapshot(live: Path, copy: Path) -> None:
    """Copy the file in one read transaction: log, store and files of the same moment. Writers go on meanwhile.

    Raises PortError.
    """
    try:
        with looking(live) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise PortError(f"{live} cannot be copied: {error}") from None

"""What one installation keeps in its file, apart from the documents of the store."""

import sqlite3
from pathlib import Path

from onewindow.chassis.ports import PortError
from onewindow.chassis.sqlite.faults import fault
from onewindow.chassis.sqlite.transaction import MAKE_TIP, Tip, row_of

_APPLICATION_ID = 0x0E51D0C5
_VERSION = 1

_SETTINGS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "temp_store = MEMORY",
    # Deleted documents are people's data: their bytes are overwritten.
    "secure_delete = ON",
    "cell_size_check = ON",
)
_WRITER_SETTINGS = ("wal_autocheckpoint = 4000", "cache_size = -16000")
# A reader drops its cache at every commit of a writer: a large one would cost it more than it saves.
_READER_SETTINGS = ("query_only = ON", "wal_autocheckpoint = 0", "cache_size = -4000")

OFFSET_BITS = 40
PARTITION_BITS = 12
MOST_PARTITIONS = 1 << PARTITION_BITS

# A record's id is topic, partition and offset in one integer: the table is clustered on it, and the records of one
# partition lie side by side. The view `record` shows them to people.
_SCHEMA = f"""
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tip (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    commits INTEGER NOT NULL, generation INTEGER NOT NULL, last_ms INTEGER NOT NULL, tails TEXT NOT NULL,
    crc INTEGER NOT NULL
);
CREATE TABLE topic (no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE log (
    id INTEGER PRIMARY KEY, ms INTEGER NOT NULL, crc INTEGER NOT NULL,
    key BLOB NOT NULL, value BLOB NOT NULL, headers BLOB NOT NULL
);
CREATE TABLE seat (
    team TEXT NOT NULL, member TEXT NOT NULL, nonce TEXT NOT NULL, beat REAL NOT NULL, session REAL NOT NULL,
    topics TEXT NOT NULL, PRIMARY KEY (team, member)
) WITHOUT ROWID;
CREATE TABLE holder (
    team TEXT NOT NULL, partition INTEGER NOT NULL, nonce TEXT NOT NULL, since INTEGER NOT NULL,
    PRIMARY KEY (team, partition)
) WITHOUT ROWID;
CREATE TABLE position (
    team TEXT NOT NULL, partition INTEGER NOT NULL, topic INTEGER NOT NULL, next INTEGER NOT NULL,
    note TEXT NOT NULL, crc INTEGER NOT NULL, PRIMARY KEY (team, partition, topic)
) WITHOUT ROWID;
CREATE TABLE blob (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, upload INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE upload (no INTEGER PRIMARY KEY AUTOINCREMENT, since_ms INTEGER NOT NULL);
CREATE TABLE chunk (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
CREATE VIEW record AS
    SELECT topic.name AS topic, id >> {OFFSET_BITS} & {MOST_PARTITIONS - 1} AS partition,
        id & {(1 << OFFSET_BITS) - 1} AS "offset", ms AS appended_ms,
        CAST(key AS TEXT) AS key, CAST(value AS TEXT) AS value,
        replace(CAST(headers AS TEXT), char(31), ' ') AS headers
    FROM log JOIN topic ON topic.no = id >> {OFFSET_BITS + PARTITION_BITS};
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {_VERSION};
"""  # noqa: S608 - numbers of our own


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """A connection with the settings all of them share. Raises PortError for a file of another kind or version."""
    # Handed to the writer's thread for closing, hence not bound to its own; it is never used by two at a time.
    connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False, cached_statements=256)
    try:
        # Asked first: the settings would already change a file that is not ours.
        version = _version(connection)
        if version not in (0, _VERSION):
            raise PortError(f"{path} is not ours, or of another version than {_VERSION}")
        for setting in _SETTINGS + (_WRITER_SETTINGS if write else _READER_SETTINGS):
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return connection


def connect_to_look(path: Path, *, at_rest: bool) -> sqlite3.Connection:
    """A connection that cannot write, to a file that is laid out. ``at_rest``: nobody else has it open.

    Raises PortError.
    """
    address = f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if at_rest else ''}"
    try:
        connection = sqlite3.connect(address, uri=True, timeout=30, isolation_level=None)
        try:
            if _version(connection) != _VERSION:
                raise PortError(f"{path} is not ours, or of another version than {_VERSION}")
            for setting in (*_READER_SETTINGS, "cell_size_check = ON", "temp_store = MEMORY"):
                connection.execute(f"PRAGMA {setting}")
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise fault(error, path) from error
    return connection


def lay_out(connection: sqlite3.Connection) -> None:
    """Create the tables in an empty file."""
    if _version(connection) == 0:
        connection.executescript(f"BEGIN IMMEDIATE;{_SCHEMA}")
        connection.execute(MAKE_TIP, row_of(Tip()))
        connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    """Ours, 0 for an empty file, -1 for anything else."""
    ((application,),) = connection.execute("PRAGMA application_id")
    ((version,),) = connection.execute("PRAGMA user_version")
    ((tables,),) = connection.execute("SELECT count(*) FROM sqlite_schema")
    if application == _APPLICATION_ID:
        return int(version)
    return -1 if tables or version else 0

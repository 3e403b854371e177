"""The documents of one collection: a table, its indexes over fields of the JSON, and what may be written into it."""

import json
import re
import zlib
from collections.abc import Sequence

from pydantic import TypeAdapter

from onewindow.chassis.ports import Collection, Doc
from onewindow.chassis.sqlite.rows import Rows
from onewindow.chassis.sqlite.transaction import Transaction
from onewindow.contracts.fixed import fixed

_NAME = re.compile(r"[a-z_]+")
_ROWS = Rows(id=str, rev=int, crc=int, body=str)
Row = tuple[bytes, int, int, bytes]
_JSON = TypeAdapter(Doc)  # encodes four times as fast as the standard library
_BUILT_IN = {"_id": "id", "rev": "rev"}


@fixed()
class Put:
    """Documents for a table, each as a row (id, rev, checksum, JSON)."""

    table: str
    rows: Sequence[Row]


def table_of(collection: str) -> str:
    """The table of a collection. Names come from code and become SQL: raises ValueError for any other text."""
    return f"doc_{_plain(collection)}"


def column_of(field: str) -> str:
    """The SQL expression of a field, the same wherever it is used, so that indexes are found."""
    return _BUILT_IN.get(field) or f"json_extract(body, '$.{_plain(field)}')"


def row_of(doc: Doc) -> Row:
    """The document as a row. Raises ValueError for what JSON cannot hold."""
    body = _JSON.serializer.to_json(doc)
    doc_id, rev = doc["_id"].encode(), doc["rev"]
    return doc_id, rev, checksum(doc_id, rev, body), body


def doc_of(body: bytes) -> Doc:
    """The document in a row."""
    return _JSON.validate_json(body)


def checksum(doc_id: bytes, rev: int, body: bytes) -> int:
    """CRC-32 over all of a document: SQLite itself does not notice a flipped bit in it."""
    return zlib.crc32(body, zlib.crc32(rev.to_bytes(8, "big", signed=True), zlib.crc32(doc_id)))


def make(transaction: Transaction, collections: Sequence[Collection]) -> list[None]:
    """Make sure that the tables and indexes exist. Each index ends with the id, for paging in order."""
    for collection in collections:
        table = table_of(collection.name)
        transaction.run(
            f"CREATE TABLE IF NOT EXISTS {table} (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
            " rev INTEGER NOT NULL, crc INTEGER NOT NULL, body TEXT NOT NULL)"
        )
        for fields in collection.indexes:
            name = "__".join([table, *map(_plain, fields)])
            columns = ", ".join([*map(column_of, fields), "id"])
            transaction.run(f"CREATE INDEX IF NOT EXISTS {name} ON {table} ({columns})")
    return [None] * len(collections)


def put(transaction: Transaction, puts: Sequence[Put]) -> list[frozenset[str]]:
    """The ids of the documents that were new or newer, and are now there."""
    answers = []
    for each in puts:
        written: set[str] = set()
        for rows, parameters in _ROWS.slices(each.rows):
            ((losers,),) = transaction.all(_LOSERS.replace("TABLE", each.table), parameters)
            transaction.run(_PUT.replace("TABLE", each.table), parameters)
            lost = set(json.loads(losers))
            written.update(doc_id.decode() for n, (doc_id, *_) in enumerate(rows) if n not in lost)
        answers.append(frozenset(written))
    return answers


def insert(transaction: Transaction, puts: Sequence[Put]) -> list[bool]:
    """Whether each put's one document was absent, and is now there."""
    sql = "INSERT INTO TABLE (id, rev, crc, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"
    return [
        transaction.run(sql.replace("TABLE", each.table), (doc_id.decode(), rev, crc, body.decode())) == 1
        for each in puts
        for doc_id, rev, crc, body in each.rows
    ]


def delete(transaction: Transaction, gone: Sequence[tuple[str, str]]) -> list[bool]:
    """Whether each (table, id) was there, and now is not."""
    sql = "DELETE FROM TABLE WHERE id = ?"
    return [transaction.run(sql.replace("TABLE", table), (doc_id,)) == 1 for table, doc_id in gone]


# Who loses is asked before: one row, where RETURNING would give a row, and a wait for the interpreter, per document.
_LOSERS = _ROWS.before(
    "SELECT json_group_array(n) FROM packed JOIN TABLE AS kept ON kept.id = packed.id WHERE kept.rev >= packed.rev"
)
_PUT = _ROWS.before(
    "INSERT INTO TABLE (id, rev, crc, body) SELECT id, rev, crc, body FROM packed WHERE true"
    " ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, crc = excluded.crc, body = excluded.body"
    " WHERE excluded.rev > rev"
)


def _plain(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a plain name: small letters and underscores only")
    return name

"""The store of the embedded edition: the Store port over one SQLite file, documents as JSON."""

import json
from collections.abc import Iterable, Mapping, Sequence

from onewindow.chassis.cursors import check_declared
from onewindow.chassis.ports import Collection, Doc, Page, Scalar
from onewindow.chassis.sqlite import documents
from onewindow.chassis.sqlite.documents import Put, table_of
from onewindow.chassis.sqlite.faults import FatalPortError
from onewindow.chassis.sqlite.find import Question
from onewindow.chassis.sqlite_file import SqliteFile

_BODY = "SELECT id, rev, crc, CAST(body AS BLOB) FROM {table} WHERE id "


class SqliteStore:
    """One table per collection; reads verify each document's checksum."""

    def __init__(self, file: SqliteFile) -> None:
        """``file`` is shared with the bus and the blobs of this process."""
        self._file = file
        self._fields: dict[str, set[str]] = {}
        self._started = False

    async def start(self, collections: Iterable[Collection]) -> None:
        """See the port. Raises ValueError for names that are not small letters and underscores."""
        if not self._started:
            await self._file.hold()
            self._started = True
        for collection in collections:
            await self._file.write(documents.make, collection)
            fields = self._fields.setdefault(collection.name, {"_id", "rev"})
            fields.update(field for index in collection.indexes for field in index)

    async def stop(self) -> None:
        """See the port."""
        if self._started:
            self._started = False
            await self._file.let_go()

    async def get(self, collection: str, doc_id: str) -> Doc | None:
        """See the port."""
        found = self._docs(collection, "= ?", doc_id)
        return found[0] if found else None

    async def get_many(self, collection: str, ids: Iterable[str]) -> dict[str, Doc]:
        """See the port."""
        wanted = json.dumps(list(ids), ensure_ascii=False)
        found = self._docs(collection, "IN (SELECT value FROM json_each(?))", wanted)
        return {doc["_id"]: doc for doc in found}

    async def put_many(self, collection: str, docs: Sequence[Doc]) -> frozenset[str]:
        """See the port. All of them are written in one transaction."""
        if not docs:
            return frozenset()
        rows = [documents.row_of(doc) for doc in docs]
        return await self._file.write(documents.put, Put(table_of(collection), rows), _weight(rows))

    async def insert(self, collection: str, doc: Doc) -> bool:
        """See the port."""
        rows = [documents.row_of(doc)]
        return await self._file.write(documents.insert, Put(table_of(collection), rows), _weight(rows))

    async def find(
        self,
        collection: str,
        where: Mapping[str, Scalar | Sequence[Scalar]],
        *,
        order: str = "_id",
        descending: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page:
        """See the port. Raises ValueError for a field no index of the collection declares, and for a bad cursor."""
        check_declared(collection, self._fields[collection], {*where, order})
        question = Question(table_of(collection), where, order, descending)
        sql, values = question.sql(cursor, limit + 1)
        found = self._file.rows(sql, values)
        docs = [self._whole(collection, *row[:4]) for row in found[:limit]]
        more = len(found) > limit and docs
        return Page(docs, question.search.behind(found[limit - 1][4], docs[-1]["_id"]) if more else None)

    async def delete(self, collection: str, doc_id: str) -> bool:
        """See the port."""
        return await self._file.write(documents.delete, (table_of(collection), doc_id))

    def _docs(self, collection: str, condition: str, value: str) -> list[Doc]:
        rows = self._file.rows(_BODY.format(table=table_of(collection)) + condition, (value,))
        return [self._whole(collection, *row) for row in rows]

    def _whole(self, collection: str, doc_id: str, rev: int, crc: int, body: bytes) -> Doc:
        if crc != documents.checksum(doc_id.encode(), rev, body):
            raise self._file.condemn(FatalPortError(f"{collection}/{doc_id} is damaged"))
        return documents.doc_of(body)


def _weight(rows: Sequence[documents.Row]) -> int:
    return sum(len(row[3]) for row in rows)

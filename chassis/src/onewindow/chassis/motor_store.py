"""The store of the cluster edition: the Store port over MongoDB, or FerretDB, through Motor."""

from collections.abc import Iterable, Mapping, Sequence

from onewindow.chassis import clock
from onewindow.chassis.cursors import Search, check_declared
from onewindow.chassis.motor import asking, form
from onewindow.chassis.motor.client import Mongo
from onewindow.chassis.ports import Collection, Doc, Page, Scalar


class MotorStore:
    """One MongoDB collection per collection; a document's searchable fields lie open in it."""

    def __init__(self, mongo: Mongo, *, bulk: int = 500) -> None:
        """``mongo`` is shared with the blobs of this process; ``bulk``: the most documents in one command."""
        self._mongo = mongo
        self._bulk = bulk
        self._fields: dict[str, set[str]] = {}
        self._started = False

    async def start(self, collections: Iterable[Collection]) -> None:
        """See the port. Raises ValueError for names that are not small letters and underscores."""
        if not self._started:
            await self._mongo.hold()
            self._started = True
        for collection in collections:
            fields = self._fields.setdefault(form.plain(collection.name), {"_id", "rev"})
            for index in collection.indexes:
                # Each index ends with the id, for paging in order.
                await self._mongo.index(collection.name, [*dict.fromkeys([*map(form.plain, index), "_id"])])
                fields.update(index)

    async def stop(self) -> None:
        """See the port."""
        if self._started:
            self._started = False
            await self._mongo.let_go()

    async def get(self, collection: str, doc_id: str) -> Doc | None:
        """See the port."""
        found = await self._mongo.one(collection, {"_id": doc_id}) if form.is_field(doc_id) else None
        return None if found is None else form.doc_of(found)

    async def get_many(self, collection: str, ids: Iterable[str]) -> dict[str, Doc]:
        """See the port."""
        found = await self._mongo.those(collection, [doc_id for doc_id in dict.fromkeys(ids) if form.is_field(doc_id)])
        return {kept["_id"]: form.doc_of(kept) for kept in found}

    async def put_many(self, collection: str, docs: Sequence[Doc]) -> frozenset[str]:
        """See the port. In bulks of so many documents; a PortError leaves open which of them were written."""
        hand = clock.nonce()
        kept = [form.kept(doc, hand) for doc in form.newest(docs).values()]
        written: set[str] = set()
        most = self._mongo.bulk(self._bulk)
        for first in range(0, len(kept), most):
            bulk = kept[first : first + most]
            old = await self._mongo.insert_bulk(collection, bulk)
            written.update(each["_id"] for each in bulk if each["_id"] not in old)
            if old:
                written |= await self._mongo.replace_older(collection, [each for each in bulk if each["_id"] in old])
        return frozenset(written)

    async def insert(self, collection: str, doc: Doc) -> bool:
        """See the port."""
        return await self._mongo.insert(collection, form.kept(doc, clock.nonce()))

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
        search = Search.of(collection, where, order, descending)
        asked = asking.equals(where)
        if cursor is not None:
            asked |= asking.behind(order, descending, *search.read(cursor))
        found = await self._mongo.all(collection, asked, asking.sorting(order, descending), limit + 1)
        shown = found[:limit]
        more = len(found) > limit and shown
        return Page(
            [form.doc_of(kept) for kept in shown],
            search.behind(shown[-1].get(order), shown[-1]["_id"]) if more else None,
        )

    async def delete(self, collection: str, doc_id: str) -> bool:
        """See the port."""
        return form.is_field(doc_id) and await self._mongo.delete(collection, {"_id": doc_id}) == 1

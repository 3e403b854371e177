"""A store in memory that fails on order, and that somebody may wipe or put back to an older state.

It stands behind the port Store for schedules that need a hundred thousand worlds; what the port promises is shown by
the conformance suite on the shipped stores.
"""

import copy
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

from onewindow.chassis.ports import Collection, Doc, Page, PortError, Scalar

Docs = Mapping[str, Mapping[str, Doc]]


class BrittleStore:
    """The port Store, as far as routing's shell asks it anything."""

    def __init__(self) -> None:
        self._docs: defaultdict[str, dict[str, Doc]] = defaultdict(dict)
        self._away = 0
        self._refused: str | None = None

    def go_away(self, calls: int) -> None:
        """So many calls to come cannot reach it."""
        self._away = calls

    def refuse(self, collection: str) -> None:
        """The next write to a collection does not come through, though others do."""
        self._refused = collection

    def mend(self) -> None:
        """Nothing fails any more."""
        self._away, self._refused = 0, None

    def copy(self) -> Docs:
        """All that it holds, as a backup does."""
        return copy.deepcopy(self._docs)

    def put_back(self, docs: Docs) -> None:
        """Hold this and nothing else."""
        self._docs.clear()
        for name, each in docs.items():
            self._docs[name].update(copy.deepcopy(dict(each)))

    async def get(self, collection: str, doc_id: str) -> Doc | None:
        """See the port."""
        return (await self.get_many(collection, [doc_id])).get(doc_id)

    async def get_many(self, collection: str, ids: Iterable[str]) -> dict[str, Doc]:
        """See the port."""
        self._reach()
        docs = self._docs[collection]
        return {one: copy.deepcopy(docs[one]) for one in ids if one in docs}

    async def put_many(self, collection: str, docs: Sequence[Doc]) -> frozenset[str]:
        """See the port."""
        self._reach()
        if self._refused == collection:
            self._refused = None
            raise PortError("it did not come through")
        known = self._docs[collection]
        written = [doc for doc in docs if doc["_id"] not in known or known[doc["_id"]]["rev"] < doc["rev"]]
        known.update({doc["_id"]: copy.deepcopy(doc) for doc in written})
        return frozenset(doc["_id"] for doc in written)

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
        """See the port; always by id, one document on a page, so that everything may happen between two of them."""
        del order, descending, limit
        self._reach()
        fitting = sorted(
            doc["_id"]
            for doc in self._docs[collection].values()
            if all(doc.get(field) == wanted for field, wanted in where.items()) and doc["_id"] > (cursor or "")
        )
        docs = [copy.deepcopy(self._docs[collection][one]) for one in fitting[:1]]
        return Page(docs, fitting[0] if len(fitting) > 1 else None)

    async def start(self, collections: Iterable[Collection]) -> None:
        """Nothing to start."""

    async def stop(self) -> None:
        """Nothing to stop."""

    async def insert(self, collection: str, doc: Doc) -> bool:
        """Not asked by routing's shell."""
        self._unused()

    async def delete(self, collection: str, doc_id: str) -> bool:
        """Not asked by routing's shell."""
        self._unused()

    def _reach(self) -> None:
        if self._away:
            self._away -= 1
            raise PortError("the store is away")

    def _unused(self) -> NoReturn:
        raise NotImplementedError

"""The reviews in the store. Three writers share each one (the queue, the journal, the officers' answers), so a
change is always made to what is there now and made again if somebody was quicker.
"""

from collections.abc import Callable, Collection

from onewindow.chassis.ports import Doc, Page, Scalar, Store
from onewindow.contracts.fixed import fixed
from onewindow.department_worker.core.pages import first_page, turns_page
from onewindow.department_worker.core.review import Review, StateName
from onewindow.department_worker.shell.rows import REVIEWS, doc_of, review_of


@fixed()
class Kept:
    """A review on the shelf; ``origin`` is the queue's record that last moved it.

    ``page`` grows when an officer who saw the review must look again, ``rev`` with every write.
    """

    review: Review
    page: int
    origin: str
    rev: int


Change = Callable[[str, Kept | None], tuple[Review, str] | None]
"""From a review's id and what is kept of it to what is to be kept, with its origin; None changes nothing."""


class Shelf:
    """Reviews by id and by department. Every method raises PortError when the store fails."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def get(self, review_id: str) -> Kept | None:
        """The review, or None."""
        doc = await self._store.get(REVIEWS.name, review_id)
        return None if doc is None else _kept(doc)

    async def get_many(self, review_ids: Collection[str]) -> dict[str, Review]:
        """The reviews that are there, by id."""
        found = await self._store.get_many(REVIEWS.name, review_ids)
        return {review_id: review_of(doc) for review_id, doc in found.items()}

    async def change(self, ids: Collection[str], change: Change) -> None:
        """Change each review as it stands when it is written.

        ``change`` is called again for an id if another writer was quicker, with what is there then; its last call
        for an id is the one that holds.
        """
        left: Collection[str] = ids
        while left:
            found = await self._store.get_many(REVIEWS.name, left)
            docs: list[Doc] = []
            for review_id in left:
                doc = found.get(review_id)
                kept = None if doc is None else _kept(doc)
                after = change(review_id, kept)
                if after is not None:
                    docs.append(_changed(kept, *after))
            written = await self._store.put_many(REVIEWS.name, docs) if docs else frozenset[str]()
            left = [doc["_id"] for doc in docs if doc["_id"] not in written]

    async def find(
        self, department: str | None, states: Collection[StateName], cursor: str | None, limit: int
    ) -> tuple[list[Kept], str | None]:
        """The longest waiting first, and the cursor of the next page. Raises ValueError for a bad cursor."""
        where: dict[str, Scalar | list[Scalar]] = {"state": list(states)}
        if department is not None:
            where["department"] = department
        page: Page = await self._store.find(REVIEWS.name, where, order="since", cursor=cursor, limit=limit)
        return [_kept(doc) for doc in page.docs], page.cursor


def _changed(kept: Kept | None, review: Review, origin: str) -> Doc:
    if kept is None:
        return doc_of(review, 1, first_page(review.asking), origin)
    return doc_of(review, kept.rev + 1, kept.page + turns_page(kept.review, review), origin)


def _kept(doc: Doc) -> Kept:
    return Kept(review_of(doc), doc["page"] if "page" in doc else doc["rev"], doc["origin"], doc["rev"])

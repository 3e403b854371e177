"""What every edition's Store promises about finding documents. Written against the port alone."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from onewindow.chassis.ports import Collection, Doc, Scalar, Store

DESKS = Collection("desks", (("department", "due"), ("state", "department"), ("urgent",), ("days",)))
DOCS: Sequence[Doc] = [
    {"_id": "a", "rev": 1, "department": "fire", "state": "open", "due": "2026-03-02", "urgent": True, "days": 3},
    {"_id": "b", "rev": 1, "department": "fire", "state": "open", "due": "2026-03-01", "urgent": False, "days": 10},
    {"_id": "c", "rev": 1, "department": "fire", "state": "closed", "due": "2026-03-01", "days": 2.5},
    {"_id": "d", "rev": 1, "department": "市监局", "state": "open", "due": None, "urgent": True, "days": 0},
    {"_id": "e", "rev": 1, "department": "eco", "state": "asked", "due": "2026-02-01", "days": -1},
]


@pytest.fixture(autouse=True)
async def desks(store: Store) -> None:
    """Five documents of three departments."""
    await store.start([DESKS])
    await store.put_many("desks", DOCS)


async def found(store: Store, where: Mapping[str, Scalar | Sequence[Scalar]], **how: Any) -> list[str]:
    """The ids on the first page."""
    return [doc["_id"] for doc in (await store.find("desks", where, **how)).docs]


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ({}, "abcde"),
        ({"department": "fire"}, "abc"),
        ({"department": "市监局"}, "d"),
        ({"department": "fire", "state": "open"}, "ab"),
        ({"state": "open", "urgent": True}, "ad"),
        ({"urgent": False}, "b"),
        ({"urgent": None}, "ce"),
        ({"due": None}, "d"),
        ({"days": 2.5}, "c"),
        ({"days": 0}, "d"),
        ({"days": "0"}, ""),
        ({"state": ["asked", "closed"]}, "ce"),
        ({"state": ["open"], "department": ["eco", "fire"]}, "ab"),
        ({"due": ["2026-02-01", None]}, "de"),
        ({"state": []}, ""),
        ({"_id": ["a", "e", "z"]}, "ae"),
        ({"department": "' OR 1=1 --"}, ""),
    ],
)
async def test_documents_are_found_by_equal_fields(
    store: Store, where: Mapping[str, Scalar | Sequence[Scalar]], ids: str
) -> None:
    """All fields together; a sequence means one of them; None means absent or null; types matter."""
    assert list(ids) == await found(store, where)


async def test_found_documents_are_whole(store: Store) -> None:
    """What is found is what was written."""
    assert [DOCS[4]] == list((await store.find("desks", {"state": "asked"})).docs)


@pytest.mark.parametrize(
    ("order", "descending", "ids"),
    [
        ("_id", False, "abcde"),
        ("_id", True, "edcba"),
        ("due", False, "debca"),
        ("due", True, "acbed"),
        ("days", False, "edcab"),
        ("department", False, "eabcd"),
    ],
)
async def test_documents_come_in_order(store: Store, order: str, descending: bool, ids: str) -> None:
    """By the field, then by id; what has no value comes first; descending is the whole order turned round."""
    assert list(ids) == await found(store, {}, order=order, descending=descending)


@pytest.mark.parametrize("order", ["_id", "due", "days", "urgent", "department"])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 5, 6])
@pytest.mark.parametrize("where", [{}, {"state": ["open", "asked", "closed"]}])
async def test_pages_bring_everything_once(
    store: Store, order: str, descending: bool, limit: int, where: Mapping[str, Sequence[Scalar]]
) -> None:
    """However large the page and whatever the values, nulls and equals included; the last page has no cursor."""
    whole = await found(store, {}, order=order, descending=descending)
    paged: list[str] = []
    cursor = None
    while True:
        page = await store.find("desks", where, order=order, descending=descending, cursor=cursor, limit=limit)
        assert len(page.docs) <= limit
        paged += [doc["_id"] for doc in page.docs]
        cursor = page.cursor
        if cursor is None:
            break
    assert whole == paged


async def test_a_cursor_keeps_its_place_while_documents_come_and_go(store: Store) -> None:
    """What is added before it does not repeat anything, what is removed does not skip anything."""
    first = await store.find("desks", {"department": "fire"}, order="due", limit=2)
    await store.put_many("desks", [{**DOCS[0], "_id": "aa", "due": "2026-01-01"}])
    await store.delete("desks", first.docs[-1]["_id"])

    assert ["a"] == await found(store, {"department": "fire"}, order="due", cursor=first.cursor)


async def test_a_changed_document_is_found_by_what_it_is_now(store: Store) -> None:
    """Indexes follow each write."""
    await store.put_many("desks", [{**DOCS[0], "rev": 2, "state": "closed"}])

    assert ["b", "d"] == await found(store, {"state": "open"})
    assert ["a", "c"] == await found(store, {"state": "closed"})


async def test_an_index_declared_later_finds_what_was_there_before(store: Store) -> None:
    """Collections may grow indexes over the years."""
    with pytest.raises(ValueError, match="rating"):
        await store.find("desks", {"rating": 5})
    await store.put_many("desks", [{**DOCS[0], "rev": 2, "rating": 5}])
    await store.start([Collection("desks", (*DESKS.indexes, ("rating",)))])

    assert ["a"] == await found(store, {"rating": 5})


@pytest.mark.parametrize(("where", "order"), [({"due; --": 1}, "_id"), ({}, "rev) --"), ({"unheard": 1}, "_id")])
async def test_fields_nobody_declared_are_refused(store: Store, where: dict[str, Scalar], order: str) -> None:
    """A search that would have to look at everything is a mistake of the program."""
    with pytest.raises(ValueError, match="index"):
        await store.find("desks", where, order=order)


@pytest.mark.parametrize(
    "cursor", ["", "x", "bm90IGpzb24=", "W10=", "WzEsMl0=", "名", "W" * 5000, "WzEsImEiXQ==", "WzEsImEiLCJhIl0="]
)
async def test_a_made_up_cursor_is_refused(store: Store, cursor: str) -> None:
    """Cursors come back from the outside: anything else is a ValueError."""
    with pytest.raises(ValueError, match="cursor"):
        await store.find("desks", {}, cursor=cursor)


async def test_a_cursor_of_another_search_is_refused(store: Store) -> None:
    """Of another collection, other fields, another order or the other way round; other values are the same search."""
    await store.start([Collection("chairs", DESKS.indexes)])
    cursor = (await store.find("desks", {"department": "fire"}, order="due", limit=1)).cursor
    assert cursor is not None
    others: list[tuple[str, Mapping[str, Scalar], Mapping[str, Any]]] = [
        ("chairs", {"department": "fire"}, {"order": "due"}),
        ("desks", {}, {"order": "due"}),
        ("desks", {"department": "fire", "state": "open"}, {"order": "due"}),
        ("desks", {"department": "fire"}, {"order": "days"}),
        ("desks", {"department": "fire"}, {"order": "due", "descending": True}),
    ]
    for collection, where, how in others:
        with pytest.raises(ValueError, match="cursor"):
            await store.find(collection, where, cursor=cursor, **how)

    assert ["c", "a"] == await found(store, {"department": ["fire", "police"]}, order="due", cursor=cursor, limit=9)

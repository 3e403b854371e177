"""What every edition's Store promises about single documents. Written against the port alone."""

import asyncio

import pytest

from onewindow.chassis.ports import Collection, Doc, Store

CASES = Collection("cases", (("state",),))


@pytest.fixture(autouse=True)
async def cases(store: Store) -> None:
    """A collection to write into."""
    await store.start([CASES])


def doc(doc_id: str, rev: int = 1, **fields: object) -> Doc:
    """A document of these fields."""
    return {"_id": doc_id, "rev": rev, **fields}


async def test_an_unknown_id_is_nothing(store: Store) -> None:
    """Not an error, and not an empty document."""
    assert await store.get("cases", "unheard") is None
    assert {} == await store.get_many("cases", ["unheard"])
    assert not await store.delete("cases", "unheard")


async def test_a_document_comes_back_as_it_was(store: Store) -> None:
    """Nested values, numbers, text in any script with rare characters, emoji, quotes, control characters and nulls."""
    kept = doc(
        "案/𠮷 1",
        name="𠮷野家 㐂 龘 \U0002f8a6 👩‍👩‍👧",
        odd='"\\/\x00\x1f\n\u2028',
        numbers=[0, -1, 1.5, 2**53, -(2**63)],
        empty={"a": [], "b": {}, "c": "", "d": None, "e": True},
    )

    assert {"案/𠮷 1"} == await store.put_many("cases", [kept])
    assert kept == await store.get("cases", "案/𠮷 1")


async def test_a_large_document_is_kept(store: Store) -> None:
    """Four megabytes of text."""
    kept = doc("large", text="文" * 1_300_000)
    await store.put_many("cases", [kept])

    assert kept == await store.get("cases", "large")


async def test_only_a_higher_rev_is_written(store: Store) -> None:
    """The same or a lower one changes nothing, document by document; the answer names those that were written."""
    await store.put_many("cases", [doc("a", 2, by="first"), doc("b", 2, by="first")])

    written = await store.put_many("cases", [doc("a", 2, by="late"), doc("b", 3, by="next"), doc("c", 1, by="new")])
    assert {"b", "c"} == written
    assert frozenset() == await store.put_many("cases", [doc("b", 1, by="late")])
    found = await store.get_many("cases", ["a", "b", "c"])
    assert {"a": "first", "b": "next", "c": "new"} == {key: kept["by"] for key, kept in found.items()}


async def test_of_two_revs_in_one_call_the_higher_stays(store: Store) -> None:
    """Whatever their order."""
    await store.put_many("cases", [doc("a", 1), doc("a", 2), doc("b", 2), doc("b", 1)])

    found = await store.get_many("cases", ["a", "b"])
    assert [2, 2] == [kept["rev"] for kept in found.values()]


async def test_a_document_loses_fields_it_no_longer_has(store: Store) -> None:
    """A write replaces the document, it does not merge into it."""
    await store.put_many("cases", [doc("a", 1, old=True)])
    await store.put_many("cases", [doc("a", 2, new=True)])

    assert doc("a", 2, new=True) == await store.get("cases", "a")


async def test_two_writers_of_the_same_rev_cannot_both_win(store: Store) -> None:
    """Of fifty that write rev 2 exactly one is told that it has."""
    await store.put_many("cases", [doc("a", 1)])

    written = await asyncio.gather(*(store.put_many("cases", [doc("a", 2, by=n)]) for n in range(50)))
    (winner,) = [n for n, ids in enumerate(written) if ids]
    kept = await store.get("cases", "a")
    assert kept is not None
    assert winner == kept["by"]


async def test_insert_keeps_what_is_there(store: Store) -> None:
    """False, and the first document stays, whatever the rev."""
    assert await store.insert("cases", doc("a", 1, by="first"))
    assert not await store.insert("cases", doc("a", 9, by="second"))
    assert doc("a", 1, by="first") == await store.get("cases", "a")


async def test_of_many_inserts_one_wins(store: Store) -> None:
    """A key for once only: twenty at the same time, one True."""
    assert 1 == sum(await asyncio.gather(*(store.insert("cases", doc("a", 1, by=n)) for n in range(20))))


async def test_many_documents_are_written_and_read_at_once(store: Store) -> None:
    """Two thousand in one call each way."""
    many = [doc(f"case-{n:04d}", 1, text="x" * 500) for n in range(2000)]

    assert {kept["_id"] for kept in many} == await store.put_many("cases", many)
    found = await store.get_many("cases", [*(kept["_id"] for kept in many), "unheard"])
    assert many == [found[kept["_id"]] for kept in many]


async def test_nothing_to_write_is_nothing_written(store: Store) -> None:
    """An empty call is allowed, each way."""
    assert frozenset() == await store.put_many("cases", [])
    assert {} == await store.get_many("cases", [])


async def test_a_deleted_document_is_gone(store: Store) -> None:
    """Also from what can be found; its id can be used again from rev 1."""
    await store.put_many("cases", [doc("a", 7, state="open")])

    assert await store.delete("cases", "a")
    assert not await store.delete("cases", "a")
    assert await store.get("cases", "a") is None
    assert [] == list((await store.find("cases", {"state": "open"})).docs)
    assert {"a"} == await store.put_many("cases", [doc("a", 1)])


async def test_collections_do_not_touch(store: Store) -> None:
    """The same id in another collection is another document; collections may be added later."""
    await store.put_many("cases", [doc("a", 5)])
    await store.start([Collection("notes")])

    assert await store.get("notes", "a") is None
    assert {"a"} == await store.put_many("notes", [doc("a", 1)])


async def test_a_changed_copy_does_not_change_the_store(store: Store) -> None:
    """What was given in and what was handed out belongs to the caller."""
    kept = doc("a", 1, steps=["fire"])
    await store.put_many("cases", [kept])
    kept["steps"].append("food")
    (await store.get_many("cases", ["a"]))["a"]["steps"].append("tobacco")

    assert doc("a", 1, steps=["fire"]) == await store.get("cases", "a")


async def test_what_json_cannot_hold_is_refused_before_anything_is_written(store: Store) -> None:
    """Half of a surrogate pair is no text; nothing of the call is kept."""
    with pytest.raises(ValueError, match="surrogate"):
        await store.put_many("cases", [doc("a", 1), doc("b", 1, text="\ud800")])
    assert await store.get("cases", "a") is None

"""What the documents of the cluster edition promise beyond the port: guards under fire, forms, and what is refused."""

import asyncio
import hashlib
import io
from dataclasses import replace
from typing import Any

import pytest
from tests.support.mongo_rig import MongoRig

from onewindow.chassis.motor_blobs import MotorBlobs
from onewindow.chassis.ports import Collection, Doc, PortError

pytestmark = pytest.mark.store

CASES = Collection("cases", (("state",),))
DAY_MS = 24 * 3600 * 1000


def doc(doc_id: str, rev: int = 1, **fields: object) -> Doc:
    """A document of these fields."""
    return {"_id": doc_id, "rev": rev, **fields}


async def started(rig: MongoRig, count: int) -> list[Any]:
    """So many stores on one database, started at the same time, as processes do."""
    stores = [rig.store() for _ in range(count)]
    await asyncio.gather(*(store.start([CASES]) for store in stores))
    return stores


async def test_of_many_writers_in_several_processes_each_rev_is_won_once(mongo: MongoRig) -> None:
    """Four clients write the same ten documents through ten revs: each of the hundred writes has exactly one winner."""
    stores = await started(mongo, 4)
    for rev in range(1, 11):
        docs = [[doc(f"case-{n}", rev, by=by) for n in range(10)] for by in range(4)]
        written = await asyncio.gather(
            *(store.put_many("cases", each) for store, each in zip(stores, docs, strict=True))
        )
        assert sorted(f"case-{n}" for n in range(10)) == sorted(doc_id for ids in written for doc_id in ids)
        found = await stores[0].get_many("cases", [f"case-{n}" for n in range(10)])
        assert all(doc_id in written[kept["by"]] and kept["rev"] == rev for doc_id, kept in found.items())
    await asyncio.gather(*(store.stop() for store in stores))


async def test_a_lost_race_of_revs_never_goes_back(mongo: MongoRig) -> None:
    """Whatever the order in which forty revs arrive at once, the highest is there in the end."""
    stores = await started(mongo, 2)
    revs = [7 * n % 41 for n in range(1, 41)]
    written = await asyncio.gather(*(stores[rev % 2].put_many("cases", [doc("a", rev)]) for rev in revs))
    assert doc("a", 40) == await stores[0].get("cases", "a")
    assert {"a"} == written[revs.index(40)]
    await asyncio.gather(*(store.stop() for store in stores))


async def test_a_bulk_that_wrote_some_says_which(mongo: MongoRig) -> None:
    """Also where a bulk is one command, and its answer only a number."""
    client = mongo.mongo()
    await client.hold()
    client._ferret = False
    kept = [{"_id": f"case-{n}", "rev": n, "_hand": "first"} for n in range(8)]
    await client.insert_bulk("cases", kept)
    newer = [{**each, "rev": 4, "_hand": "second"} for each in kept]

    assert {f"case-{n}" for n in range(4)} == await client.replace_older("cases", newer)
    assert set() == await client.replace_older("cases", newer)
    newest = [{**each, "rev": 9, "_hand": "third"} for each in kept]
    assert {each["_id"] for each in kept} == await client.replace_older("cases", newest)
    found = await client.those("cases", ["case-1", "case-5", "unheard"])
    assert [9, 9] == [each["rev"] for each in found]
    await client.let_go()


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "zero\0byte", "state": "open"},
        {"nested": [[1, [2]], [{"a.b": 1, "$c": 2, "": 3}]]},
        {"a.b": 1, "$c": 2, "": 3, "Größe": 4},
        {"large": 2**80, "small": -(2**63) - 1, "edge": 2**63 - 1},
        {"_rest": "mine", "_hand": {"also": "mine"}},
        {"flag": True, "none": None, "zero": 0, "half": 0.5, "empty": ""},
    ],
)
async def test_whatever_is_json_comes_back(mongo: MongoRig, fields: dict[str, Any]) -> None:
    """Also what the server itself would refuse; the embedded edition keeps it too."""
    (store,) = await started(mongo, 1)
    assert {"a"} == await store.put_many("cases", [doc("a", **fields)])
    found = await store.get("cases", "a")
    assert doc("a", **fields) == found
    assert {name: type(value) for name, value in found.items()} == {
        name: type(value) for name, value in doc("a", **fields).items()
    }
    await store.stop()


async def test_values_from_outside_are_never_operators(mongo: MongoRig) -> None:
    """A zero byte, a dollar or a number beyond 64 bits finds nothing, and is no error."""
    (store,) = await started(mongo, 1)
    await store.put_many("cases", [doc("a", state="open")])
    for value in ("a\0", "$ne", 2**70, float("nan"), ["a\0", "$gt"]):
        assert [] == (await store.find("cases", {"state": value})).docs
    assert await store.get("cases", "a\0") is None
    assert {} == await store.get_many("cases", ["a\0"])
    assert not await store.delete("cases", "a\0")
    await store.stop()


async def test_what_cannot_be_kept_is_refused_before_anything_is_written(mongo: MongoRig) -> None:
    """An id with a zero byte, a rev beyond 64 bits, a document above 16 MB: ValueError, and nothing of the call."""
    (store,) = await started(mongo, 1)
    for bad in (doc("b\0"), doc("b", 2**63), doc("b", text="x" * 16_100_000), doc("b", text=["\ud800"])):
        with pytest.raises(ValueError):
            await store.put_many("cases", [doc("a"), bad])
    assert await store.get("cases", "a") is None
    await store.stop()


async def test_names_that_are_not_plain_are_refused(mongo: MongoRig) -> None:
    """Of collections and of fields, as in the embedded edition."""
    store = mongo.store()
    for bad in (Collection("Cases"), Collection("system.users"), Collection("cases", (("a.b",),))):
        with pytest.raises(ValueError, match="plain"):
            await store.start([bad])
    await store.stop()


async def test_an_error_does_not_quote_a_document(mongo: MongoRig) -> None:
    """Neither its words nor its cause: errors are logged, and documents name people."""
    (store,) = await started(mongo, 1)
    await store.put_many("cases", [doc("a", state="open")])
    client = mongo.mongo()
    await client.hold()
    with pytest.raises(PortError) as caught:
        await client.change("cases", {"_id": "a"}, {"state.deep": "Li Lei"})
    assert "Li Lei" not in str(caught.value)
    assert caught.value.__suppress_context__
    await client.let_go()
    await store.stop()


async def test_an_address_that_is_none_is_a_port_error(mongo: MongoRig) -> None:
    """Said at the start."""
    with pytest.raises(PortError, match="address"):
        await replace(mongo, url="http://nobody/").store().start([])


async def test_nothing_is_asked_before_the_start_and_after_the_stop(mongo: MongoRig) -> None:
    """PortError; a store can be started again."""
    (store,) = await started(mongo, 1)
    await store.stop()
    await store.stop()
    with pytest.raises(PortError):
        await store.get("cases", "a")
    await store.start([CASES])
    assert await store.get("cases", "a") is None
    await store.stop()


async def test_uploads_that_broke_off_are_cleared_after_a_day(mongo: MongoRig) -> None:
    """Their chunks and their mark; not those of yesterday's blob, and not those of an hour ago."""

    class TornError(Exception):
        pass

    class Torn(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            # The process dies here: nobody tidies up.
            blobs._drop = _nothing  # type: ignore[method-assign]
            if self.tell() > 300_000:
                raise TornError
            return super().read(size)

    async def _nothing(upload: str) -> None:
        pass

    now = [0]
    client = mongo.mongo()
    await client.hold()
    content = b"whole" * 100_000
    for at in (0, DAY_MS):
        now[0] = at
        blobs = MotorBlobs(mongo.mongo(), wall_ms=lambda: now[0])
        await blobs.start()
        if at == 0:
            await blobs.put(hashlib.sha256(content).hexdigest(), io.BytesIO(content))
        with pytest.raises(TornError):
            await blobs.put("0" * 64, Torn(b"x" * 600_000))
        await blobs.stop()
    assert 2 == len(await client.all("blobs.uploads", {}))

    now[0] = DAY_MS + 1
    later = MotorBlobs(mongo.mongo(), wall_ms=lambda: now[0])
    await later.start()

    assert 1 == len(await client.all("blobs.uploads", {}))
    assert 2 == len({chunk["files_id"] for chunk in await client.all("blobs.chunks", {})})
    assert content == b"".join([chunk async for chunk in later.get(hashlib.sha256(content).hexdigest())])
    await later.stop()
    await client.let_go()


async def test_bytes_that_changed_where_they_lie_are_an_error(mongo: MongoRig) -> None:
    """A chunk that is another or missing ends the reading with PortError."""
    content = b"x" * 600_000
    name = hashlib.sha256(content).hexdigest()
    blobs, client = mongo.blobs(), mongo.mongo()
    await client.hold()
    await blobs.start()
    await blobs.put(name, io.BytesIO(content))
    await client.change("blobs.chunks", {"n": 1}, {"data": b"y" * 262_144, "rev": 1})
    with pytest.raises(PortError, match="name"):
        _ = [chunk async for chunk in blobs.get(name)]
    await client.delete("blobs.chunks", {"n": 1})
    with pytest.raises(PortError, match="name"):
        _ = [chunk async for chunk in blobs.get(name)]
    await blobs.stop()
    await client.let_go()

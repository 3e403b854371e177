"""A document store that is gone, hangs or breaks off in the middle: callers hear of it in time, and all goes on."""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from tests.support.cut_line import CutLine, cut_line
from tests.support.mongo_rig import MongoRig

from onewindow.chassis.motor_store import MotorStore
from onewindow.chassis.ports import Collection, Doc, PortError

pytestmark = pytest.mark.store

PATIENCE_S = 2.0
IN_TIME_S = 2 * PATIENCE_S + 1
CASES = Collection("cases", (("state",),))


@pytest.fixture
async def line(mongo: MongoRig) -> AsyncIterator[CutLine]:
    """The way to the server, in the test's hand."""
    parts = urlsplit(mongo.url)
    async with cut_line(parts.hostname or "127.0.0.1", parts.port or 27017) as line:
        yield line


@pytest.fixture
async def store(mongo: MongoRig, line: CutLine) -> AsyncIterator[MotorStore]:
    """A store on that way, with little patience."""
    made = mongo.at(f"mongodb://{line.address}/").store(PATIENCE_S)
    await made.start([CASES])
    yield made
    await made.stop()


def doc(doc_id: str, rev: int = 1, **fields: object) -> Doc:
    """A document of these fields."""
    return {"_id": doc_id, "rev": rev, **fields}


async def test_without_a_server_a_start_fails_in_time(mongo: MongoRig, line: CutLine) -> None:
    """PortError, and the next start works when the server is there."""
    await line.down()
    store = mongo.at(f"mongodb://{line.address}/").store(PATIENCE_S)
    async with asyncio.timeout(IN_TIME_S):
        with pytest.raises(PortError):
            await store.start([CASES])
    await line.up()
    await store.start([CASES])
    assert await store.insert("cases", doc("a"))
    await store.stop()


async def test_a_server_that_is_gone_is_a_port_error_and_comes_back_by_itself(store: MotorStore, line: CutLine) -> None:
    """Reads, writes and searches alike; nobody has to connect again."""
    await store.put_many("cases", [doc("a")])
    await line.down()
    for attempt in (store.get("cases", "a"), store.put_many("cases", [doc("a", 2)]), store.find("cases", {})):
        async with asyncio.timeout(IN_TIME_S):
            with pytest.raises(PortError):
                await attempt
    await line.up()

    assert doc("a") == await store.get("cases", "a")
    assert {"a"} == await store.put_many("cases", [doc("a", 2)])


async def test_a_server_that_hangs_keeps_nobody_longer_than_one(store: MotorStore, line: CutLine) -> None:
    """Two hundred callers at once all have their PortError after the patience for one, twice at most."""
    await store.put_many("cases", [doc("a")])
    line.hold()
    async with asyncio.timeout(IN_TIME_S):
        answers = await asyncio.gather(*(store.get("cases", "a") for _ in range(200)), return_exceptions=True)
    assert {PortError} == {type(answer) for answer in answers}
    line.go_on()

    assert doc("a") == await store.get("cases", "a")


async def test_many_callers_of_a_slow_store_are_all_served(mongo: MongoRig) -> None:
    """More than can be served within one patience: who waits is not given up while others get answers."""
    store = mongo.store(patience_s=0.5)
    await store.start([CASES])
    answers = await asyncio.gather(*(store.put_many("cases", [doc(f"case-{n}")]) for n in range(3000)))
    await store.stop()

    assert 3000 == sum(map(len, answers))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
async def test_a_line_cut_within_a_call_leaves_whole_documents_and_a_second_call_completes_them(
    store: MotorStore, line: CutLine, share: float
) -> None:
    """PortError; each document is the old one or the new one; said again, the call writes what was missing."""
    old = [doc(f"case-{n:03}", 1, text="old" * 300) for n in range(60)]
    new = [doc(f"case-{n:03}", 2, text="new" * 300) for n in range(80)]
    await store.put_many("cases", old)
    line.cut_after(round(share * 80 * 1000))
    with pytest.raises(PortError):
        await store.put_many("cases", new)
    assert line.cut_off.is_set()

    between = await store.get_many("cases", [each["_id"] for each in new])
    assert all(kept in ([*old, *new]) for kept in between.values())
    missing = {each["_id"] for each in new if between.get(each["_id"]) != each}
    assert missing
    assert missing == await store.put_many("cases", new)
    assert {each["_id"]: each for each in new} == await store.get_many("cases", [each["_id"] for each in new])


async def test_a_call_that_was_cancelled_can_be_said_again(store: MotorStore, line: CutLine) -> None:
    """What it wrote or still writes does no harm: the documents are as they were meant in the end."""
    new = [doc(f"case-{n:03}", 1, text="new" * 300) for n in range(80)]
    line.cut_after(40_000)
    call = asyncio.create_task(store.put_many("cases", new))
    await line.cut_off.wait()
    call.cancel()
    await asyncio.wait({call})
    await store.put_many("cases", new)

    assert {each["_id"]: each for each in new} == await store.get_many("cases", [each["_id"] for each in new])


async def test_an_upload_that_breaks_off_is_not_seen(mongo: MongoRig, line: CutLine) -> None:
    """PortError, no blob; the same bytes can be put when the line is mended."""
    content = bytes(range(256)) * 8000
    name = hashlib.sha256(content).hexdigest()
    blobs = mongo.at(f"mongodb://{line.address}/").blobs(PATIENCE_S)
    await blobs.start()
    line.cut_after(1_000_000)
    with pytest.raises(PortError):
        await blobs.put(name, io.BytesIO(content))
    assert await blobs.size(name) is None

    await blobs.put(name, io.BytesIO(content))
    assert content == b"".join([chunk async for chunk in blobs.get(name)])
    await blobs.stop()

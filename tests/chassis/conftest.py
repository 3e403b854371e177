"""The editions a conformance suite runs on: the embedded one always, the cluster's with their marks."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from tests.support.bus_rig import Log, kafka_spec, sqlite_spec
from tests.support.mongo_rig import MongoRig, mongo_rig

from onewindow.chassis.ports import Blobs, Store
from onewindow.chassis.sqlite_blobs import SqliteBlobs
from onewindow.chassis.sqlite_file import SqliteFile
from onewindow.chassis.sqlite_store import SqliteStore

MONGO = pytest.param("mongo", marks=pytest.mark.store)


@pytest.fixture(params=["sqlite", pytest.param("kafka", marks=pytest.mark.kafka)])
async def log(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Log]:
    """An empty log of three topics with four partitions each."""
    async with AsyncExitStack() as stack:
        yield Log(kafka_spec() if request.param == "kafka" else sqlite_spec(tmp_path), stack)


@pytest.fixture
async def file(tmp_path: Path) -> SqliteFile:
    """A file of the embedded edition that is not there yet."""
    return SqliteFile(tmp_path / "kept.db")


@pytest.fixture(params=["sqlite", MONGO])
async def store(request: pytest.FixtureRequest, file: SqliteFile) -> AsyncIterator[Store]:
    """A store without collections."""
    async with AsyncExitStack() as stack:
        made: Store
        if request.param == "mongo":
            rig = await stack.enter_async_context(mongo_rig())
            made = rig.store()
        else:
            made = SqliteStore(file)
        stack.push_async_callback(made.stop)
        await made.start([])
        yield made


@pytest.fixture(params=["sqlite", MONGO])
async def blobs(request: pytest.FixtureRequest, file: SqliteFile) -> AsyncIterator[Blobs]:
    """An empty blob room."""
    async with AsyncExitStack() as stack:
        made: Blobs
        if request.param == "mongo":
            rig = await stack.enter_async_context(mongo_rig())
            made = rig.blobs()
        else:
            made = SqliteBlobs(file)
        stack.push_async_callback(made.stop)
        await made.start()
        yield made


@pytest.fixture
async def mongo() -> AsyncIterator[MongoRig]:
    """An empty database behind MongoDB's protocol."""
    async with mongo_rig() as rig:
        yield rig

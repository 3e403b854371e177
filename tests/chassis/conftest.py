"""The editions a conformance suite runs on: the embedded one always, the cluster's with the mark ``kafka``."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from tests.support.bus_rig import Log, kafka_spec, sqlite_spec

from onewindow.chassis.ports import Blobs, Store
from onewindow.chassis.sqlite_blobs import SqliteBlobs
from onewindow.chassis.sqlite_file import SqliteFile
from onewindow.chassis.sqlite_store import SqliteStore


@pytest.fixture(params=["sqlite", pytest.param("kafka", marks=pytest.mark.kafka)])
async def log(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Log]:
    """An empty log of three topics with four partitions each."""
    async with AsyncExitStack() as stack:
        yield Log(kafka_spec() if request.param == "kafka" else sqlite_spec(tmp_path), stack)


@pytest.fixture
async def file(tmp_path: Path) -> SqliteFile:
    """A file of the embedded edition that is not there yet."""
    return SqliteFile(tmp_path / "kept.db")


@pytest.fixture(params=["sqlite"])
async def store(file: SqliteFile) -> AsyncIterator[Store]:
    """A store without collections."""
    made = SqliteStore(file)
    await made.start([])
    yield made
    await made.stop()


@pytest.fixture(params=["sqlite"])
async def blobs(file: SqliteFile) -> AsyncIterator[Blobs]:
    """An empty blob room."""
    made = SqliteBlobs(file)
    await made.start()
    yield made
    await made.stop()

"""A database of its own behind MongoDB's protocol, gone when the test ends; as many processes on it as a test wants."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # the embedded edition is tested without the driver
    from onewindow.chassis.motor.client import Mongo
    from onewindow.chassis.motor_blobs import MotorBlobs
    from onewindow.chassis.motor_store import MotorStore


@dataclass(frozen=True)
class MongoRig:
    """Where the database is; everything made from it is one more process on it."""

    url: str
    database: str
    bulk: int

    def mongo(self, patience_s: float = 10.0) -> "Mongo":
        """A client, not connected."""
        from onewindow.chassis.motor.client import Mongo

        return Mongo(self.url, self.database, patience_s=patience_s)

    def store(self, patience_s: float = 10.0) -> "MotorStore":
        """A store with a client of its own, not started."""
        from onewindow.chassis.motor_store import MotorStore

        return MotorStore(self.mongo(patience_s), bulk=self.bulk)

    def blobs(self, patience_s: float = 10.0) -> "MotorBlobs":
        """A blob room with a client of its own, not started."""
        from onewindow.chassis.motor_blobs import MotorBlobs

        return MotorBlobs(self.mongo(patience_s))

    def at(self, url: str) -> "MongoRig":
        """The same database by another way."""
        return replace(self, url=url)


@asynccontextmanager
async def mongo_rig() -> AsyncIterator[MongoRig]:
    """A database nobody used before, on the server at ONEWINDOW_TEST_MONGO; skips the test when there is none."""
    url = os.environ.get("ONEWINDOW_TEST_MONGO")
    if url is None:
        pytest.skip("no document store: run `make test-cluster`")
    rig = MongoRig(url, f"test-{secrets.token_hex(8)}", int(os.environ.get("ONEWINDOW_TEST_MONGO_BULK", "500")))
    try:
        yield rig
    finally:
        await drop(rig)


async def drop(rig: MongoRig) -> None:
    """Remove the database."""
    from motor.motor_asyncio import AsyncIOMotorClient

    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(rig.url)
    try:
        await client.drop_database(rig.database)
    finally:
        client.close()

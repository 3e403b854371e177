"""FerretDB over PostgreSQL: a look-up costs the same in a collection that has grown."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from onewindow.chassis.motor.client import Mongo
from onewindow.chassis.motor_store import MotorStore
from onewindow.chassis.ports import Collection, Doc
from onewindow.local_cluster.documents import Documents, fresh_documents
from onewindow.local_cluster.ferret import BULK
from onewindow.local_cluster.tools import path_of

pytestmark = pytest.mark.store

DESKS = Collection("desks", (("department", "state"),))
MANY = 2_000
NAMES = [f"desk-{number}" for number in range(0, MANY, 50)]
OPEN = {"department": ["fire", "eco"], "state": ["open", "taken"]}


@pytest.fixture
def documents() -> Iterator[Documents]:
    """A store of this test's own: another database's figures would be in the way."""
    with fresh_documents() as fresh:
        yield fresh


def read_whole(documents: Documents) -> int:
    """Rows that were read because a whole table was, once FerretDB has ended and all is counted."""
    assert documents.ferret.child is not None
    documents.ferret.child.stop()
    counted = "SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_user_tables WHERE relname LIKE 'desks%'"
    where = ["-h", "127.0.0.1", "-p", str(documents.postgres.port), "-U", "onewindow", "-d", "postgres"]
    told = subprocess.run(
        [Path(path_of("postgres")).with_name("psql"), *where, "-At", "-c", counted],
        env={**os.environ, "PGPASSWORD": documents.postgres.word},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(told.stdout)


async def test_no_collection_is_read_whole_to_find_something_in_it(documents: Documents) -> None:
    """Asked while it was empty, often enough for a plan to be kept, then grown: by ids, and by lists of values."""
    store = MotorStore(Mongo(documents.url, "grown"), bulk=BULK)
    await store.start([DESKS])
    for _ in range(10):
        await store.get_many("desks", NAMES)
        await store.find("desks", OPEN, limit=50)
    docs: list[Doc] = [
        {"_id": f"desk-{number}", "rev": 1, "department": "fire", "state": "open" if number < 5 else "withdrawn"}
        for number in range(MANY)
    ]
    await store.put_many("desks", docs)
    for _ in range(5):
        assert set(NAMES) == (await store.get_many("desks", NAMES)).keys()
        assert 5 == len((await store.find("desks", OPEN, limit=50)).docs)
    await store.stop()

    assert 0 == read_whole(documents)

"""With which promises the documents are written and read whatever their address asks for, and how many at once."""

from collections.abc import Sequence

import pytest

from onewindow.chassis.motor.client import Mongo
from onewindow.chassis.motor.form import Kept
from onewindow.chassis.motor_store import MotorStore


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "w=0",
        "w=1&journal=false",
        "readConcernLevel=local",
        "readPreference=secondary",
        "readPreference=nearest",
        "retryWrites=false&retryReads=false",
        "timeoutMS=0",
    ],
)
async def test_no_address_weakens_what_is_promised(asked: str) -> None:
    """Writes are on a majority's disks, reads come from the primary: what was written is never missing."""
    client = Mongo(f"mongodb://127.0.0.1:1/?{asked}", "none", patience_s=3.0)._made()
    try:
        options = client.delegate.options
        assert ("majority", True) == (client.write_concern.document["w"], client.write_concern.document["j"])
        assert "majority" == client.read_concern.level
        assert "primary" == client.read_preference.mongos_mode
        assert (True, True, 3.0) == (options.retry_writes, options.retry_reads, options.timeout)
    finally:
        client.close()


@pytest.mark.parametrize(("ferret", "most"), [(False, 500), (True, 8)])
async def test_ferretdb_is_given_no_bulk_that_hangs_it(
    ferret: bool, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever size is set: a thousand documents go to it by eight, to MongoDB by what was set."""
    client = Mongo("mongodb://127.0.0.1:1/", "none")
    monkeypatch.setattr(client, "_ferret", ferret)
    sizes: list[int] = []

    async def insert_bulk(collection: str, bulk: Sequence[Kept]) -> set[str]:
        sizes.append(len(bulk))
        return set()

    monkeypatch.setattr(client, "insert_bulk", insert_bulk)
    written = await MotorStore(client).put_many("cases", [{"_id": f"case-{n}", "rev": 1} for n in range(1000)])

    assert (1000, {most}) == (len(written), set(sizes))

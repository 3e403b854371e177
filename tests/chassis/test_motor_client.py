"""With which promises the client of the documents writes and reads, whatever its address asks for; needs no server."""

import pytest

from onewindow.chassis.motor.client import Mongo


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

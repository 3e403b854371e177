"""A real server for those who use it from outside."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.processes import Server, environment, free_ports, serving


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """The embedded edition on a free port."""
    (port,) = free_ports(1)
    one = Server(
        "onewindow.embedded", ("serve",), environment(DATA=str(tmp_path / "data")), port, tmp_path / "server.log"
    )
    async with serving([one]):
        yield one
        await one.stop()

"""A served line and a real browser. `make pages` runs these; they need Debian's Chromium and say so."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.pages.visitor import Hall, hall_at

from onewindow.embedded.play.child import serving


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    """The embedded edition on a port of its own, and a browser before it."""
    shots = os.environ.get("ONEWINDOW_PAGES")
    async with (
        serving(tmp_path, 0) as server,
        hall_at(server.url, Path(shots) if shots else tmp_path / "pages") as opened,
    ):
        yield opened

"""One rig for all shell tests of the notifier."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from tests.notifier.rig import Rig, open_rig


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """The notifier beside intake and the desks."""
    async with open_rig(tmp_path) as opened:
        yield opened

"""The same story, whichever way the line runs."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.story.town import Town, Way, town


@pytest.fixture(params=["embedded", "four", pytest.param("kafka", marks=pytest.mark.kafka)])
async def line(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Town]:
    """The running line, started for one test and stopped in order after it."""
    way: Way = request.param
    async with town(way, tmp_path, _broker() if way == "kafka" else None) as running:
        yield running


def _broker() -> str:
    """Where a real Kafka is; `make test-kafka` says it. The names of topics are fixed: use a fresh broker for a run."""
    address = os.environ.get("ONEWINDOW_TEST_KAFKA")
    if address is None:
        pytest.skip("no broker: run `make test-kafka`")
    return address

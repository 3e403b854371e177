"""The same story, whichever way the line runs."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.story.town import Town, Way, town
from tests.support.dials import faketime


@pytest.fixture(
    params=[
        "embedded",
        "four",
        pytest.param("kafka", marks=pytest.mark.kafka),
        pytest.param("clocks", marks=pytest.mark.kafka),
        # It starts servers of its own: beside the marks' servers it needs only the programs they need.
        pytest.param("cluster", marks=[pytest.mark.kafka, pytest.mark.store]),
    ]
)
async def line(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Town]:
    """The running line, started for one test and stopped in order after it."""
    way: Way = request.param
    if way == "clocks" and faketime() is None:
        pytest.skip("no clock can be set: install the Debian package faketime")
    async with town(way, tmp_path, _broker() if way in ("kafka", "clocks") else None) as running:
        yield running


def _broker() -> str:
    """Where a real Kafka is; `make test-cluster` says it. The names of topics are fixed: a run needs a fresh broker."""
    address = os.environ.get("ONEWINDOW_TEST_KAFKA")
    if address is None:
        pytest.skip("no broker: run `make test-cluster`")
    return address

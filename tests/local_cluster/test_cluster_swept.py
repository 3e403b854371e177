"""The sweeper at work on the cluster as it ships, every service twice."""

from pathlib import Path

import httpx
import pytest
from tests.embedded.removed_row import removed_and_back
from tests.local_cluster.test_cluster_restored import onewindow, up
from tests.story.town import SERVICES, Town

from onewindow.chassis.motor.client import Mongo
from onewindow.chassis.motor_store import MotorStore
from onewindow.department_worker.shell.rows import REVIEWS
from onewindow.local_cluster import state as states


@pytest.mark.kafka
@pytest.mark.store
async def test_a_review_removed_by_hand_is_back_within_a_minute(tmp_path: Path) -> None:
    """Whoever owns the partition, and whichever of the two desks is asked."""
    data = tmp_path / "cluster"
    try:
        origin = await up(data)
        told = states.read(data)
        assert told is not None
        store = MotorStore(Mongo(told.mongo, "onewindow"))
        await store.start((REVIEWS,))
        try:
            async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
                took = await removed_and_back(Town(http, dict.fromkeys(SERVICES, origin)), store)
        finally:
            await store.stop()
        print(f"back after {took:.1f} s")
    finally:
        await onewindow("cluster", "down", "--wipe", "--data", str(data))

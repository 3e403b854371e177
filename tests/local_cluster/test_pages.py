"""The pages on real servers: whoever waits before one sees at once what was decided at a desk."""

from pathlib import Path

import pytest
from tests.local_cluster.commanding import cluster
from tests.pages.forms import CARD, handed_in
from tests.pages.visitor import hall_at, seconds_until_seen
from tests.support.processes import free_ports


@pytest.mark.kafka
@pytest.mark.store
async def test_a_decision_changes_the_applicants_page_by_itself(data: Path, tmp_path: Path) -> None:
    """Over the gateway, two processes of each service, a broker and a document store, without loading again."""
    port = str(free_ports(1)[0])
    started = cluster("up", "--data", str(data), "--port", port)
    assert 0 == started.returncode, started.stdout + started.stderr

    async with hall_at(f"http://127.0.0.1:{port}", tmp_path / "pages") as hall:
        applicant = await hall.come("me")
        number = await handed_in(applicant, "village-elder-card", CARD)
        took = await seconds_until_seen(applicant, await hall.come("village-1"), number)

    print(f"the applicant's page changed {took:.2f} s after the officer pressed the button (promise: 2 s)")

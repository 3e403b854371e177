"""The dashboards and alerts of a real run: a cluster with people in it, a stopped department and a parked record."""

from pathlib import Path

import pytest
from tests.watching.rules import needs_promtool
from tests.watching.showing import TOLD, watch


@needs_promtool
@pytest.mark.kafka
@pytest.mark.store
async def test_no_panel_is_empty_and_every_series_is_there(tmp_path: Path) -> None:
    """Every query of every panel shows something, what rules and panels name was scraped, and the webhook was told."""
    watched = await watch(tmp_path / "hall")

    empty = [
        f"{name}: {shown.panel['title']}: {target['expr']}"
        for name, (_, panels) in watched.boards.items()
        for shown in panels
        for target, lines in zip(shown.panel["targets"], shown.queries, strict=True)
        if not any(line.values for line in lines)
    ]
    assert [] == empty
    assert set() == watched.missing
    assert set(TOLD) <= watched.told

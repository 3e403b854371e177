"""The sweeper at work in the embedded edition, as it is served."""

from pathlib import Path

import httpx
from tests.embedded.removed_row import removed_and_back
from tests.story.town import SERVICES, Town
from tests.support.processes import Server, environment, free_ports, serving

from onewindow.chassis.sqlite_file import SqliteFile
from onewindow.chassis.sqlite_store import SqliteStore
from onewindow.department_worker.shell.rows import REVIEWS


async def test_a_review_removed_by_hand_is_back_within_a_minute(tmp_path: Path) -> None:
    """The desk takes it though it had that seq before, and the case ends as if nothing had been."""
    data, words = tmp_path / "data", tmp_path / "server.log"
    (port,) = free_ports(1)
    env = environment(DATA=str(data), ROUTING_SWEEP_S="1")
    server = Server("onewindow.embedded", ("serve",), env, port, words)
    async with serving([server]), httpx.AsyncClient(timeout=30, trust_env=False) as http:
        store = SqliteStore(SqliteFile(data / "onewindow.db"))
        await store.start((REVIEWS,))
        try:
            took = await removed_and_back(Town(http, dict.fromkeys(SERVICES, server.origin)), store)
        finally:
            await store.stop()
        print(f"back after {took:.1f} s")
        assert 1 == await server.metric("onewindow_invariant_repaired_total", invariant="step_at_its_desk")
        await server.stop()
    assert 1 == words.read_text().count('"event": "invariant_broken"')

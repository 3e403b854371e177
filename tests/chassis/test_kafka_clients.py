"""How a seat is taken, whatever session is asked for; needs no broker."""

from typing import Any

import pytest

from onewindow.chassis.kafka import clients
from onewindow.chassis.kafka.clients import Clients


class SeenError(Exception):
    """What a consumer would be made with was seen."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings


class Seen:
    """In the place of a consumer."""

    def __init__(self, **settings: Any) -> None:
        raise SeenError(settings)


@pytest.mark.parametrize("session_ms", [6_000, 10_000, 60_000, 300_000])
async def test_a_join_is_waited_for_longer_than_the_coordinator_makes_it_wait(
    session_ms: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session is the rebalance time-out too: who gave up a JoinGroup before it would join again and again."""
    monkeypatch.setattr(clients, "_Seated", Seen)
    with pytest.raises(SeenError) as seen:
        await Clients("nowhere:1", session_ms).seat("g", ["t"], "m-1", None)  # type: ignore[arg-type]
    settings = seen.value.settings

    assert session_ms == settings["session_timeout_ms"]
    assert settings["request_timeout_ms"] > session_ms >= 3 * settings["heartbeat_interval_ms"]
    assert (False, "none", "read_committed") == (
        settings["enable_auto_commit"],
        settings["auto_offset_reset"],
        settings["isolation_level"],
    )

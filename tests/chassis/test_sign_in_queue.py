"""Signing in costs memory and a core: a few at a time, and no endless queue, whichever door they came in by."""

import asyncio
import threading

import pytest
from tests.support.hands import HandClock

from onewindow.chassis.identity import Identity
from onewindow.chassis.people import DEMO_WORD, People
from onewindow.chassis.problem import Problem


async def test_two_are_checked_at_once_and_whoever_finds_the_queue_full_is_asked_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Given a hundred who come at once, two threads check, and the queue's 64 are served; the others are told when."""
    identity, inside, most = Identity(People.demo(()), b"s" * 32, HandClock()), 0, 0
    go_on, counting = threading.Event(), threading.Lock()

    def slow(name: str, password: str, address: str | None = None) -> str:
        nonlocal inside, most
        with counting:
            inside, most = inside + 1, max(most, inside + 1)
        go_on.wait(10)
        with counting:
            inside -= 1
        return name

    monkeypatch.setattr(identity, "sign_in", slow)
    coming = [asyncio.create_task(identity.sign_in_aside("me", DEMO_WORD, None)) for _ in range(100)]
    await asyncio.sleep(0.1)
    go_on.set()
    ended = await asyncio.gather(*coming, return_exceptions=True)

    refused = [one for one in ended if isinstance(one, Problem)]
    assert (2, 34) == (most, len(refused))
    assert {("unavailable", "1")} == {(one.code, one.headers["Retry-After"]) for one in refused}
    assert await identity.sign_in_aside("me", DEMO_WORD, None) == "me"

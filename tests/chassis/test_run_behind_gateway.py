"""Whose address a caller has: their own, also through a gateway that is known, and never one they only claim."""

from pathlib import Path

import pytest
from fastapi import APIRouter, Request
from tests.support.served import house_in, served

from onewindow.chassis.room import Room


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [("", "127.0.0.1"), ("10.0.0.9", "127.0.0.1"), ("127.0.0.1", "203.0.113.7"), ("*", "203.0.113.7")],
)
async def test_only_a_known_gateway_is_believed(tmp_path: Path, proxies: str, seen: str) -> None:
    """X-Forwarded-For counts when it comes from an address in ONEWINDOW_PROXIES."""
    router = APIRouter()

    @router.get("/v1/address")
    async def address(request: Request) -> str:
        assert request.client is not None
        return request.client.host

    async with served([Room("r", router)], house_in(tmp_path), proxies=proxies) as caller:
        answer = await caller.get("/v1/address", headers={"X-Forwarded-For": "203.0.113.7"})

    assert seen == answer.json()

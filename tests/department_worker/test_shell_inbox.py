"""The inbox: what a department has to do, found page by page and by state."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from tests.department_worker.desks import LATER, look, queued, withdrawn
from tests.department_worker.rig import Rig, open_rig


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """The room of the desks, which waits for no reply."""
    async with open_rig(tmp_path) as opened:
        yield opened


async def test_the_inbox_shows_ones_own_department(rig: Rig) -> None:
    """An officer sees what their department has to do, the longest waiting first, page by page."""
    await rig.hear(
        queued(application_id="second", at=LATER),
        queued(application_id="first"),
        queued(application_id="settled", ask="withdrawn", state="granted"),
        queued(application_id="elsewhere", step="fire", department="fire"),
    )
    first = (await rig.get("/v1/reviews?limit=1")).json()
    second = (await rig.get(f"/v1/reviews?limit=1&cursor={first['cursor']}")).json()

    assert ["first"] == [one["application_id"] for one in first["reviews"]]
    assert ["second"] == [one["application_id"] for one in second["reviews"]]
    assert {"zh": "执照", "en": "Licence"} == first["reviews"][0]["step_name"]
    assert second["cursor"] is None


async def test_the_inbox_names_the_one_who_is_accountable(rig: Rig) -> None:
    """Whoever took a review, else the head, whose name this installation does not give; nobody for what is settled."""
    await rig.hear(
        look(application_id="a", taken_by="amr-2"),
        queued(application_id="b"),
        withdrawn("granted", application_id="c"),
    )
    found = (await rig.get("/v1/reviews?state=taken&state=open&state=withdrawn")).json()["reviews"]
    taken = (await rig.get("/v1/reviews/a:licence")).json()

    assert {"b": {"post": "head", "person": None}, "c": None, "a": {"post": "taker", "person": "amr-2"}} == {
        one["application_id"]: one["accountable"] for one in found
    }
    assert {"post": "taker", "person": "amr-2"} == taken["accountable"]


async def test_the_inbox_can_be_asked_for_other_states(rig: Rig) -> None:
    """What is settled, looked at or answered is found by its state, several at once."""
    await rig.hear(look(application_id="a"), withdrawn("granted", application_id="b"), queued(application_id="c"))
    found = (await rig.get("/v1/reviews?state=look&state=withdrawn")).json()["reviews"]

    assert {("a", "look", None), ("b", "withdrawn", "granted")} == {
        (one["application_id"], one["state"], one["why"]) for one in found
    }

"""Heads name deputies at a door of the desks; what a deputy says there names both, and until when the mandate holds."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.department_worker.desks import APPLICATION, queued
from tests.department_worker.rig import Rig, open_rig

from onewindow.contracts.fact import By
from onewindow.contracts.instant import end_of_day, local_day, shift
from onewindow.department_worker.core.mandates import Mandate, in_the_place_of
from onewindow.department_worker.core.refusals import Refusal

HEAD = By(id="amr-head", role="head", department="amr")
TWO = By(id="amr-2", role="officer", department="amr")
AT = "2026-11-23T02:00:00.000Z"


def mandate(since: str = "2026-11-23", until: str = "2026-11-24", **other: Any) -> Mandate:
    """amr-2 stands in for the head."""
    said = {"id": "m", "principal": "amr-head", "deputy": "amr-2", "department": "amr", "named_by": "amr-head"} | other
    return Mandate(**said, since=since, until=until, named_at=AT)


def days(rig: Rig, first: int = 0, last: int = 2) -> dict[str, str]:
    """From today, or another day, on."""
    now = rig.house.clock.now()
    names = ("since", first), ("until", last)
    return {name: local_day(shift(now, seconds=86_400 * day)).isoformat() for name, day in names}


async def name(rig: Rig, by: str = "amr-head", **body: str) -> httpx.Response:
    """Somebody names a deputy."""
    sent = {"principal": "amr-head", "deputy": "amr-2", **days(rig), **body}
    return await rig.client.post("/v1/deputies", json=sent, headers={"Authorization": f"Bearer {rig.token(by)}"})


async def end(rig: Rig, mandate_id: str, by: str) -> httpx.Response:
    """Somebody takes a mandate back."""
    headers = {"Authorization": f"Bearer {rig.token(by)}"}
    return await rig.client.post(f"/v1/deputies/{mandate_id}/end", headers=headers)


async def extend(rig: Rig, by: str = "amr-2", on_behalf_of: str | None = "amr-head") -> httpx.Response:
    """What only a head may do."""
    sent = {"Authorization": f"Bearer {rig.token(by)}", "If-Match": '"1"'}
    sent |= {"On-Behalf-Of": on_behalf_of} if on_behalf_of else {}
    body = {"reasons": "现场复杂"}
    return await rig.client.post(f"/v1/reviews/{APPLICATION}:licence/extend", json=body, headers=sent)


async def test_a_deputy_acts_in_the_place_of_a_head_and_both_are_named(tmp_path: Path) -> None:
    """Only by saying so, only within the days, and with the end of the mandate on the fact."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued())
        assert "deputy_over" == (await extend(rig)).json()["code"], "nobody has named a deputy"
        named = await name(rig)
        assert (201, "amr-2", "amr", "amr-head", None) == (
            named.status_code,
            *(named.json()[key] for key in ("deputy", "department", "named_by", "ended_at")),
        )
        assert "not_allowed" == (await extend(rig, on_behalf_of=None)).json()["code"], "in their own name"
        assert "deputy_over" == (await extend(rig, by="amr-1")).json()["code"], "somebody else"
        assert 202 == (await extend(rig)).status_code

        (fact,) = await rig.facts()
        until = end_of_day(local_day(shift(rig.house.clock.now(), seconds=2 * 86_400)))
        assert By(id="amr-2", role="head", department="amr", on_behalf_of="amr-head", mandate_until=until) == fact.by


async def test_a_mandate_is_seen_taken_back_and_given_again(tmp_path: Path) -> None:
    """The same twice is one; by one that was taken back nobody acts, and another may follow."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued())
        first, twice = (await name(rig)).json(), (await name(rig)).json()
        assert first == twice
        assert [first] == (await rig.get("/v1/deputies")).json()["deputies"]
        assert 403 == (await end(rig, first["id"], "amr-1")).status_code
        assert 404 == (await end(rig, "none", "amr-head")).status_code
        for _ in range(2):
            assert (await end(rig, first["id"], "amr-head")).json()["ended_at"] is not None
        assert [] == (await rig.get("/v1/deputies")).json()["deputies"]
        assert "deputy_over" == (await extend(rig)).json()["code"]
        again = (await name(rig)).json()
        assert first["id"] != again["id"]
        assert 202 == (await extend(rig)).status_code
        assert [] == (await rig.get("/v1/deputies?department=fire", "gov-head")).json()["deputies"]
        assert 403 == (await rig.get("/v1/deputies?department=fire", "amr-1")).status_code


@pytest.mark.parametrize(
    ("by", "body", "code"),
    [
        ("amr-1", {}, "not_allowed"),
        ("fire-head", {}, "not_allowed"),
        ("gov-head", {}, "not_allowed"),
        ("clerk-1", {}, "not_allowed"),
        ("amr-head", {"principal": "nobody"}, "person_unknown"),
        ("amr-head", {"principal": "clerk-1"}, "person_unknown"),
        ("amr-head", {"deputy": "amr-head"}, "deputy_unknown"),
        ("amr-head", {"deputy": "fire-1"}, "deputy_unknown"),
        ("amr-head", {"deputy": "me"}, "deputy_unknown"),
        ("gov-head", {"principal": "gov-head"}, "deputy_unknown"),
        ("amr-head", {"since": "2030-01-02", "until": "2030-01-01"}, "until_wrong"),
        ("amr-head", {"since": "2020-01-01", "until": "2020-01-02"}, "until_wrong"),
        ("amr-head", {"until": "2999-01-02"}, "until_wrong"),
        ("amr-head", {"until": "soon"}, "invalid"),
    ],
)
async def test_who_may_not_be_named_is_refused_with_the_reason(
    tmp_path: Path, by: str, body: dict[str, str], code: str
) -> None:
    """And nobody stands in for anybody."""
    async with open_rig(tmp_path) as rig:
        assert code == (await name(rig, by, **body)).json()["code"]
        assert [] == (await rig.get("/v1/deputies")).json()["deputies"]


async def test_the_head_of_the_government_is_stood_in_for_by_the_head_of_a_department(tmp_path: Path) -> None:
    """Who names that deputy is the head of the government."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued())
        assert 201 == (await name(rig, "gov-head", principal="gov-head", deputy="fire-head")).status_code
        assert 202 == (await extend(rig, "fire-head", "gov-head")).status_code
        (fact,) = await rig.facts()
        assert ("government_head", None, "gov-head") == (fact.by.role, fact.by.department, fact.by.on_behalf_of)


@pytest.mark.parametrize(
    ("one", "at"),
    [
        (mandate(since="2026-11-24"), "2026-11-23T15:59:59.999Z"),
        (mandate(until="2026-11-23"), "2026-11-23T16:00:00.000Z"),
        (mandate(ended_at=AT), AT),
        (mandate(deputy="amr-1"), AT),
    ],
)
def test_nobody_acts_outside_the_days_of_a_mandate(one: Mandate, at: str) -> None:
    """Not before its first day in China, not after its last, not when it was taken back, not somebody else."""
    assert Refusal("deputy_over") == in_the_place_of(TWO, HEAD, (one,), at)


def test_of_several_mandates_the_one_that_lasts_longest_holds() -> None:
    """Up to the last instant of its last day."""
    acting = in_the_place_of(TWO, HEAD, (mandate(), mandate(until="2026-11-30"), mandate(until="2026-11-22")), AT)
    assert isinstance(acting, By)
    assert "2026-11-30T15:59:59.999Z" == acting.mandate_until

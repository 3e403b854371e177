"""The doors by which a head revises a result that was issued: what is written is kept, and the case is told."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.department_worker.desks import APPLICATION
from tests.department_worker.rig import Rig, open_rig

from onewindow.contracts.case import FactRefused, ResultRevised
from onewindow.contracts.entry import Entry
from onewindow.contracts.review import ResultReplaced, ResultRevoked
from onewindow.department_worker.core.learn import reply_in

REVOKE, REPLACE = (f"/v1/reviews/results/{APPLICATION}/{verb}" for verb in ("revoke", "replace"))
WHOLE = {"conclusion": "c-1", "reasons": "平面图系伪造", "law": "《行政许可法》第六十九条", "ground": "fraud"}


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """A room of desks that nobody has asked anything."""
    async with open_rig(tmp_path) as opened:
        yield opened


async def send(rig: Rig, path: str, body: dict[str, Any], by: str = "amr-head") -> tuple[int, dict[str, Any]]:
    """A head, or somebody else, sends it."""
    answer = await rig.client.post(path, json=body, headers={"Authorization": f"Bearer {rig.token(by)}"})
    return answer.status_code, answer.json()


async def test_a_head_takes_a_result_back(rig: Rig) -> None:
    """The words are durable before the fact that names them; services read them for the applicant."""
    status, said = await send(rig, REVOKE, WHOLE)

    (fact,) = await rig.facts()
    assert isinstance(fact, ResultRevoked)
    assert (202, fact.id) == (status, said["fact"])
    assert ("c-1", None, "fraud", "amr-head") == (fact.conclusion, fact.step, fact.ground, fact.by.id)
    text = (await rig.get(f"/v1/review-texts/{fact.reasons}?purpose=result", "notifier")).json()
    assert {"reasons": WHOLE["reasons"], "law": WHOLE["law"]} == text["text"]
    assert (APPLICATION, "", "amr") == (text["application_id"], text["step"], text["department"])


async def test_a_head_has_a_part_issued_anew(rig: Rig) -> None:
    """Of one step, whose department it is; the law is not asked for."""
    status, _ = await send(rig, REPLACE, {"conclusion": "c-1", "step": "fire", "reasons": "编号误写"}, "fire-head")

    (fact,) = await rig.facts()
    assert isinstance(fact, ResultReplaced)
    assert (202, "fire", "fire") == (status, fact.step, fact.by.department)


@pytest.mark.parametrize("by", ["amr-1", "clerk-1", "me", "superv-1", "gov-head"])
async def test_nobody_but_a_head_does(rig: Rig, by: str) -> None:
    """Whose head it has to be, the case knows."""
    assert (403, "not_allowed") == ((got := await send(rig, REVOKE, WHOLE, by))[0], got[1]["code"])
    assert [] == await rig.facts()


@pytest.mark.parametrize(
    ("path", "wrong", "pointer"),
    [
        (REVOKE, {"reasons": " 。 "}, "/reasons"),
        (REVOKE, {"law": ""}, "/law"),
        (REPLACE, {"reasons": ""}, "/reasons"),
    ],
)
async def test_reasons_and_law_are_not_blank(rig: Rig, path: str, wrong: dict[str, str], pointer: str) -> None:
    """Nothing is kept and nothing is said."""
    body = WHOLE | wrong if path == REVOKE else {"conclusion": "c-1"} | wrong
    status, said = await send(rig, path, body)

    assert (422, "reasons_missing", pointer) == (status, said["code"], said["errors"][0]["pointer"])
    assert [] == await rig.facts()


async def test_an_unknown_ground_is_no_ground(rig: Rig) -> None:
    """There are three."""
    assert 422 == (await send(rig, REVOKE, WHOLE | {"ground": "boredom"}))[0]


def test_the_case_replies_to_the_head() -> None:
    """With the second result, or with why there is none, whichever step is meant."""
    revised = ResultRevised(
        id="c-2", of="c-1", kind="revoked", step="fire", outcome="rejected", proof={}, decision="d", by="fire-head",
        department="fire", reasons="r",
    )  # fmt: skip
    said: dict[str, Any] = {"application_id": APPLICATION, "seq": 9, "prev": "", "epoch": 1, "cause": "d"}
    said["at"] = "2026-12-01T01:00:00.000Z"
    reply = reply_in(Entry(**said, facts=(revised,)), None)
    assert reply is not None
    assert ("revised", 9) == (reply.result, reply.seq)
    refused = reply_in(Entry(**said, facts=(FactRefused(code="result_revised", refused="r"),)), None)
    assert refused is not None
    assert ("refused", "result_revised") == (refused.result, refused.code)

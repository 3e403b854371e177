"""Reading what a desk wrote: for services and the desk itself, with a purpose, on record."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.department_worker.desks import APPLICATION, queued
from tests.department_worker.rig import Rig, open_rig

from onewindow.contracts.codes import CODES
from onewindow.contracts.fact import salted
from onewindow.contracts.review import ReviewDenied
from onewindow.department_worker.core.texts import canonical

DENIAL = {"reasons": "Too close to a school.", "law": "食品安全法 Art. 35"}


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """A room in which amr-1 has denied an application."""
    async with open_rig(tmp_path) as opened:
        await opened.hear(queued())
        await opened.post("deny", DENIAL)
        yield opened


async def _hash(rig: Rig) -> str:
    (fact,) = await rig.facts()
    assert isinstance(fact, ReviewDenied)
    return fact.reasons


async def test_a_service_reads_the_text_of_a_hash(rig: Rig) -> None:
    """The notifier gets the words, and the salt that proves them to be those the log means."""
    text_hash = await _hash(rig)
    body = (await rig.get(f"/v1/review-texts/{text_hash}?purpose=result", "notifier")).json()

    assert DENIAL == body["text"]
    assert text_hash == salted(body["salt"], canonical(body["text"])) == body["hash"]
    assert (APPLICATION, "licence", "amr") == (body["application_id"], body["step"], body["department"])


async def test_every_read_is_recorded(rig: Rig) -> None:
    """Who read what and why is durable before the words leave."""
    text_hash = await _hash(rig)
    await rig.get(f"/v1/review-texts/{text_hash}?purpose=result", "notifier")
    await rig.get(f"/v1/review-texts/{text_hash}?purpose=check", "amr-2")
    reads = (await rig.house.store.find("review_text_reads", {"application_id": APPLICATION})).docs

    assert {("notifier", "result"), ("amr-2", "check")} == {(read["by"], read["purpose"]) for read in reads}


@pytest.mark.parametrize(
    ("name", "purpose", "code"),
    [
        ("fire-1", "?purpose=curiosity", "wrong_department"),
        ("me", "?purpose=mine", "not_allowed"),
        ("superv-1", "?purpose=check", "not_allowed"),
        ("notifier", "", "purpose_missing"),
        ("notifier", "?purpose=%20", "purpose_missing"),
    ],
)
async def test_nobody_else_reads_it(rig: Rig, name: str, purpose: str, code: str) -> None:
    """Another department, a person, or a service without a purpose: a code, no words, no record."""
    answer = await rig.get(f"/v1/review-texts/{await _hash(rig)}{purpose}", name)

    assert (code, CODES[code].status) == (answer.json()["code"], answer.status_code)
    assert () == tuple((await rig.house.store.find("review_text_reads", {})).docs)


async def test_an_unknown_hash_is_unknown(rig: Rig) -> None:
    """404, and nothing is recorded."""
    assert "unknown" == (await rig.get("/v1/review-texts/moon?purpose=x", "notifier")).json()["code"]

"""The doors around the documents of a case: who may have them, and that one who has one has what all have."""

import asyncio
import io
import re
from dataclasses import replace
from typing import Any

from fastapi import FastAPI
from pypdf import PdfReader
from tests.notifier.rig import PARTITIONS, Filed, Rig
from tests.notifier.shops import opened, shop

from onewindow.chassis.partitioner import partition_of
from onewindow.contracts.case import CaseAccepted, NoticeIssued, StepPaused
from onewindow.contracts.fact import Defect
from onewindow.contracts.topics import CASE, journal
from onewindow.notifier.shell.rows import DOCUMENTS

DAYS: dict[str, Any] = {"since": "2026-11-24", "until": "2026-12-01"}


def play_routing(rig: Rig) -> None:
    """Routing answers with what stands in the log about a case."""
    routing = FastAPI()

    @routing.get("/v1/cases/{application_id}")
    async def case(application_id: str) -> dict[str, object]:
        """The case's entries."""
        partition = partition_of(application_id.encode(), PARTITIONS)
        records = await rig.house.bus.read(CASE, partition, 0, 10_000)
        return {"journal": [journal.readable(one.value) for one in records if one.key == application_id.encode()]}

    rig.house.peers.serve_here(routing, ("routing",))


async def under_way(rig: Rig) -> Filed:
    """A case that was opened, told once what is missing, accepted, and paused."""
    play_routing(rig)
    filed = await rig.file("shop")
    name, text = filed.application_id, await rig.text(reasons="没有比例尺")
    said = [
        await rig.say(name, replace(opened(shop(), number=filed.number), materials={"layout": "v1"})),
        await rig.say(
            name,
            NoticeIssued(defects={"fire": (Defect(item="layout", reason=text),)}, until="2026-12-16T15:59:59.999Z"),
        ),
        await rig.say(name, CaseAccepted(as_of="2026-11-24T01:00:00.000Z", due="2026-12-21", promise_due="2026-12-07")),
        await rig.say(name, StepPaused(step="fire", by="fire-1", ground="expert_review", notice=text, **DAYS)),
    ]
    await rig.notifier().following.handle(said)
    return filed


def read(pdf: bytes) -> str:
    """The text of all pages without blanks."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


async def test_the_documents_made_so_far_are_listed_with_the_way_to_each(rig: Rig) -> None:
    """In order, each with its kind, name and number."""
    filed = await under_way(rig)

    shown = (await rig.get(f"/v1/results/{filed.number}/documents?code={filed.code}")).json()["documents"]
    assert ["receipt-1", "one_time_notice-1", "acceptance_notice-1", "special_notice-1"] == [one["id"] for one in shown]
    assert ("受理通知书", "Notice of Acceptance") == (shown[2]["name_zh"], shown[2]["name_en"])
    assert f"受〔2026〕{filed.number}-1号" == shown[2]["number"]
    assert [None, None, None, "fire"] == [one["step"] for one in shown]
    for one in shown:
        answer = await rig.get(f"{one['href']}?code={filed.code}")
        assert (200, "application/pdf") == (answer.status_code, answer.headers["content-type"])
        assert "no-store" in answer.headers["cache-control"]
        assert all(part in read(answer.content) for part in (one["name_zh"], filed.number, "张三"))


async def test_a_document_carries_the_words_that_its_desk_wrote(rig: Rig) -> None:
    """Read for that purpose, on record where they are kept."""
    filed = await under_way(rig)

    for name in ("one_time_notice-1", "special_notice-1"):
        assert "没有比例尺" in read((await rig.get(f"/v1/results/{filed.number}/documents/{name}", "me")).content)


async def test_what_was_drawn_once_is_kept(rig: Rig) -> None:
    """Two who ask at once, and one who asks when nothing could be drawn any more, have the same bytes."""
    filed = await under_way(rig)
    path = f"/v1/results/{filed.number}/documents/acceptance_notice-1"

    first, second = await asyncio.gather(rig.get(path, "me"), rig.get(path, "clerk-1"))
    rig.house.peers.serve_here(FastAPI(), ("routing",))
    third = await rig.get(path, "me")
    assert first.content == second.content == third.content
    assert 1 == len((await rig.house.store.find(DOCUMENTS.name, {}, limit=10)).docs)


async def test_to_others_no_document_is_there(rig: Rig) -> None:
    """Strangers, other citizens, officers; nor one that the case has not made."""
    filed = await under_way(rig)

    for who in (None, "me-2", "amr-1", "superv-1"):
        for path in ("documents", "documents/receipt-1"):
            assert 404 == (await rig.get(f"/v1/results/{filed.number}/{path}", who)).status_code
    for name in ("receipt-2", "hearing_notice-1", "%2e%2e"):
        assert 404 == (await rig.get(f"/v1/results/{filed.number}/documents/{name}", "me")).status_code


async def test_what_cannot_be_made_now_may_be_asked_for_again(rig: Rig) -> None:
    """Words that are lost, or a case that routing does not show yet: come back later."""
    filed = await under_way(rig)
    rig.house.peers.serve_here(FastAPI(), ("routing",))

    answer = await rig.get(f"/v1/results/{filed.number}/documents", "me")
    assert (503, "unavailable") == (answer.status_code, answer.json()["code"])

"""The form on paper, and one's own file as a copy."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.intake.offices import CLERK, pdf
from tests.intake.rig import Rig, in_review, open_rig
from tests.support.paged import come

from onewindow.definitions.load import Catalogue
from onewindow.intake.shell.dossiers import READS

SHIPPED = Path(__file__).parents[2] / "deploy" / "catalogue"


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """Intake's room and its pages."""
    async with open_rig(tmp_path, loops=True) as opened:
        yield opened


@pytest.mark.parametrize("service", Catalogue.load(SHIPPED).services())
async def test_the_form_on_paper_asks_all_that_the_pages_ask(tmp_path: Path, service: str) -> None:
    """Each question with its boxes or its line, each material with when it is needed; from the same definition."""
    async with open_rig(tmp_path, catalogue=Catalogue.load(SHIPPED)) as rig:
        shown = (await (await come(rig)).get(f"/services/{service}/print")).text
    definition = Catalogue.load(SHIPPED).get(service)

    assert all(one.label.zh in shown for one in definition.answers.values())
    assert all(one.name.zh in shown for one in definition.materials.values() if one.from_ is None)
    assert shown.count("□ 是") == sum(one.type == "boolean" for one in definition.answers.values())


async def test_ones_own_file_can_be_taken_home_whole(rig: Rig) -> None:
    """To read and for programs, with every file; that it was taken is on record like any read."""
    filed = await in_review(rig)
    me = await come(rig, "me")
    answer = await me.get(f"/applications/{filed['number']}/export")
    package = zipfile.ZipFile(io.BytesIO(answer.content))
    told = json.loads(package.read("application.json"))
    second = zipfile.ZipFile(io.BytesIO((await me.get(f"/applications/{filed['number']}/export")).content))
    again = json.loads(second.read("application.json"))

    assert "attachment" in answer.headers["content-disposition"]
    assert "sandbox" in answer.headers["content-security-policy"]
    material = told["revisions"][0]["materials"]["id_card"]["file"]
    assert pdf("card") == package.read(material)
    assert filed["number"] == told["number"]
    name = told["revisions"][0]["answers"]["business_name"]
    page, second_page = (one.read("application.html").decode() for one in (package, second))
    assert name in page
    assert all(said in page for said in ("历次提交", "登记 Registration", "还没有人看过", "me (applicant)"))
    assert "还没有人看过" not in second_page
    assert "own" in second_page
    assert "secret" not in answer.text
    assert len(told["reads"]) + 1 == len(again["reads"])


async def test_nobody_else_takes_it(rig: Rig) -> None:
    """Not another citizen, not a clerk, not a stranger with the code."""
    filed = await in_review(rig)
    path = f"/applications/{filed['number']}/export"
    answers = {
        name: (await (await come(rig, name)).get(path)).status_code for name in ("me-2", CLERK.id, "amr-1", None)
    }
    coded = await (await come(rig)).get(f"{path}?code={filed['query_code']}")

    assert {"me-2": 404, "clerk-1": 403, "amr-1": 403, None: 303} == answers
    assert 303 == coded.status_code


async def test_an_agent_takes_it_for_whom_they_act_for(rig: Rig) -> None:
    """And the record says that it was the agent."""
    filed = await in_review(rig)
    path = f"/applications/{filed['number']}/export"
    taken = await (await come(rig, "agent-1")).get(path)
    package = zipfile.ZipFile(io.BytesIO((await (await come(rig, "me")).get(path)).content))

    assert 200 == taken.status_code
    assert "agent-1" in [one["by"] for one in json.loads(package.read("application.json"))["reads"]]


async def test_a_file_that_was_read_often_says_so_whole(rig: Rig) -> None:
    """More reads than fit on the page of them are all in the copy, and that page says where."""
    filed = await in_review(rig)
    for place in range(450):
        at = f"2026-11-23T01:00:00.{place:03d}Z"
        told = {"by": "amr-1", "role": "officer", "department": "amr", "purpose": "review", "step": "register"}
        read = {"_id": f"{at}/r", "rev": 1, "application_id": filed["application_id"], "at": at, "fields": ["photo"]}
        await rig.house.store.insert(READS.name, read | told)
    me = await come(rig, "me")
    shown = (await me.get(f"/applications/{filed['number']}/reads")).text
    answer = await me.get(f"/applications/{filed['number']}/export")
    told_all = json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read("application.json"))

    assert "只列出最近的 200 次" in shown
    assert (450, True) == (len(told_all["reads"]), told_all["all_reads"])


async def test_a_package_is_made_while_it_is_taken(rig: Rig) -> None:
    """Piece by piece, each no larger than a chunk of the store and some head."""
    large = pdf("large " * 200_000)
    card = await rig.upload(large)
    filed = await in_review(rig, materials={"id_card": card})
    me = await come(rig, "me")
    async with me.client.stream("GET", f"/applications/{filed['number']}/export") as answer:
        pieces = [piece async for piece in answer.aiter_raw()]
    package = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))

    assert "content-length" not in answer.headers
    assert None is package.testzip()
    assert large in [package.read(name) for name in package.namelist()]


async def test_no_half_package_is_given(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a file is not to be had, the page says that it is not to be had now."""
    filed = await in_review(rig)
    me = await come(rig, "me")

    async def gone(_: str) -> None:
        return None

    monkeypatch.setattr(rig.house.blobs, "size", gone)
    answer = await me.get(f"/applications/{filed['number']}/export")

    assert 503 == answer.status_code
    assert "text/html" in answer.headers["content-type"]

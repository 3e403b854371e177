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

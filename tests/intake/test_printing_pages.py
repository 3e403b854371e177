"""The form on paper: every question with its rule, every material with its copies and when it is asked for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from tests.intake.offices import pdf, stall
from tests.intake.rig import Rig, open_rig
from tests.support.paged import come


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """Intake's room and its pages."""
    async with open_rig(tmp_path) as opened:
        yield opened


async def test_an_empty_form_has_every_question_and_every_material(rig: Rig) -> None:
    """With boxes to tick; what a department makes on the way is not asked for."""
    stranger = await come(rig)
    page = (await stranger.get("/services/stall/print")).text
    definition = stall().definition

    assert all(answer.label.zh in page for answer in definition.answers.values())
    assert all(one.name.zh in page for item, one in definition.materials.items() if item != "licence")
    assert definition.materials["licence"].name.zh not in page.replace("营业执照", "")
    assert all(said in page for said in ("不小于1", "□ 面", "当：“是否使用燃气”选“是”<", "由发证机关出具"))
    assert "☑" not in page
    assert "/services/stall/print" in (await stranger.get("/services/stall")).text
    assert 404 == (await stranger.get("/services/nope/print")).status_code


async def test_a_draft_on_paper_has_what_was_filled_in(rig: Rig) -> None:
    """The chosen box is ticked, also for those who hear the page; it is its owner's alone."""
    browser, other = await come(rig, "me"), await come(rig, "me-2")
    draft = (await browser.send("/services/stall/apply")).headers["location"].rsplit("/", 1)[0]
    for name, value in (("business_name", "老王<面摊>"), ("gas", "true"), ("sells", "tea")):
        await browser.send(f"{draft}/{name}", {"value": value})
    await browser.send(f"{draft}/id_card", files={"file": ("card.pdf", pdf("card"), "application/pdf")})
    page = (await browser.get(f"{draft}/-print")).text

    assert "老王&lt;面摊&gt;" in page
    assert 3 == page.count("☑") == page.count("已选：")
    assert "card.pdf" in page
    assert f"{draft}/-print" in (await browser.get(f"{draft}/-check")).text
    assert 404 == (await other.get(f"{draft}/-print")).status_code

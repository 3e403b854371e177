"""Pages of life events: what it takes, who leads it, and where each task stands for whoever is signed in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from tests.intake.offices import ME
from tests.intake.rig import Rig, open_rig
from tests.support.paged import come

from onewindow.contracts.case import CaseWithdrawn


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """Intake's room with its loops, so that progress is folded."""
    async with open_rig(tmp_path, loops=True) as opened:
        yield opened


async def test_the_front_page_leads_from_what_happened_then_a_search_then_departments(rig: Rig) -> None:
    """In this order; a word that was typed finds events and services, and one that is nowhere says so."""
    stranger = await come(rig)
    front = (await stranger.get("/")).text
    found = (await stranger.get("/?q=摆摊")).text
    none = (await stranger.get("/?q=飞船")).text

    assert sorted(places := [front.index(one) for one in ("我要摆摊", 'id="q"', "市场监督管理局")]) == places
    assert "找到 1 项" in found
    assert 'href="/themes/trade"' in found
    assert "没有找到" in none
    assert 'href="/themes/trade"' not in none


async def test_a_stranger_sees_what_it_takes_and_no_standing(rig: Rig) -> None:
    """Each task with its leading department, what comes first, and the way to its start page."""
    stranger = await come(rig)
    page = (await stranger.get("/themes/trade")).text

    assert all(said in page for said in ("开小吃摊", "市场监督管理局", "先办：开小吃摊", "先有一个摊位", "2 个部门"))
    assert 3 == page.count('href="/services/')
    assert "未开始" not in page
    assert 404 == (await stranger.get("/themes/nope")).status_code


async def test_the_list_is_told_in_english(rig: Rig) -> None:
    """Its words and its signs."""
    page = (await (await come(rig)).get("/themes/trade", **{"Accept-Language": "en"})).text

    assert "First: Running a food stall, " in page
    assert "、" not in page.split("<main")[1].split("</main>")[0]


async def test_whoever_is_signed_in_sees_where_each_task_stands(rig: Rig) -> None:
    """In words, and each leads to where one goes on: the start page, the draft, the application."""
    browser, other = await come(rig, "me"), await come(rig, "me-2")
    assert 3 == (await browser.get("/themes/trade")).text.count("未开始")
    await rig.claim()
    draft = (await browser.send("/services/late-stall/apply")).headers["location"].split("/")[2]
    filed = await rig.file(ME)
    page = (await browser.get("/themes/trade")).text

    assert 1 == page.count("未开始")
    assert 1 == page.count("已填一部分")
    assert f'href="/apply/{draft}/-check"' in page
    assert f'href="/applications/{filed["number"]}"' in page
    assert "已提交" in page
    assert 3 == (await other.get("/themes/trade")).text.count("未开始")

    await rig.open_case(filed["application_id"], CaseWithdrawn())
    await rig.until_seq(filed["number"], 1)
    assert "已结束" in (await browser.get("/themes/trade")).text


async def test_an_agent_sees_where_it_stands_for_whom_they_act_for_and_a_clerk_sees_no_standing(rig: Rig) -> None:
    """The clerk acts for many."""
    filed = await rig.file(ME)
    agent, clerk = await come(rig, "agent-1"), await come(rig, "clerk-1")

    assert filed["number"] in (await agent.get("/themes/trade")).text
    assert "未开始" not in (await clerk.get("/themes/trade")).text

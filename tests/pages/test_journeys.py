"""Journeys through the pages, in a real browser on the real line: what people come for, from first page to last."""

import asyncio
import zipfile
from pathlib import Path

import pytest
from tests.pages.forms import CARD, RESTAURANT, TEA_ROOM, handed_in
from tests.pages.visitor import Hall, seconds_until_seen

from onewindow.embedded.shipped import sample

pytestmark = pytest.mark.browser


async def test_a_farmer_applies_on_an_old_phone_and_gets_the_result(hall: Hall) -> None:
    """Large letters, 390 pixels, no JavaScript: from the front page to the downloaded result, by keyboard."""
    farmer = await hall.come("me", js=False, width=390, elder=True)
    await farmer.go("/")
    await farmer.write("#q", "老年")
    await farmer.press("查找")
    await farmer.looks("found")
    number = await handed_in(farmer, "village-elder-card", CARD)
    await farmer.press("查看办理进度")
    await farmer.looks("progress")
    village = await hall.come("village-1")
    await village.waits_for("老年优待证")
    await village.press("同意")
    await farmer.shows("下载办理结果")
    await farmer.looks("progress-done")
    async with farmer.page.expect_download() as saved:
        await farmer.reach(farmer.page.locator("text=下载办理结果"))
        await farmer.page.keyboard.press("Enter")
    package = Path(await (await saved.value).path())

    assert zipfile.is_zipfile(package)
    assert number in (await saved.value).suggested_filename
    await farmer.go(f"/applications/{number}/reads")
    await farmer.shows("村民委员会")
    await farmer.go("/applications")
    await farmer.shows("结果已送达")
    await farmer.looks("mine")


async def test_all_departments_find_something_and_one_notice_is_answered_on_one_page(hall: Hall) -> None:
    """Two steps lack something and a third desk nothing; both reasons stand on one page, each with its field."""
    applicant = await hall.come("me-2", width=390, js=False)
    number = await handed_in(applicant, "catering-open", TEA_ROOM)
    desk = await hall.come("amr-1")
    for reason in ("缺少比例尺", "面积与平面图不符"):
        await desk.waits_for("开办餐饮店")
        await desk.press("需要补正")
        files = [item for item in TEA_ROOM if await desk.page.locator(f"#i-{item}").count() and "." in TEA_ROOM[item]]
        await desk.tick(f"#i-{files[-1]}")
        await desk.write(f"#r-{files[-1]}", reason)
        await desk.looks("review-defects")
        await desk.press("要求补正")
        await asyncio.sleep(0.5)
    await applicant.go(f"/applications/{number}")
    ecology = await hall.come("eco-1")
    await ecology.waits_for("开办餐饮店")
    await ecology.press("材料齐全")
    await applicant.shows("需要您补正 2 项")
    await applicant.press("现在补正")
    await applicant.shows("缺少比例尺")
    await applicant.looks("supplement")
    fields = applicant.page.locator("input[type=file]")
    for place in range(await fields.count()):
        await applicant.attach(fields.nth(place), sample("catering-open/layout-with-scale.pdf"))
    await applicant.press("提交全部补正")
    await applicant.page.goto(f"{hall.url}/applications/{number}")
    await applicant.shows("已收件，待受理")


async def test_departments_decide_side_by_side_and_the_applicant_sees_it_at_once(hall: Hall) -> None:
    """Each at its own desk; what one decides changes the applicant's page, which is not loaded again."""
    applicant = await hall.come("me")
    number = await handed_in(applicant, "village-elder-card", CARD)
    took = await seconds_until_seen(applicant, await hall.come("village-1"), number)

    print(f"the applicant's page changed {took:.2f} s after the officer pressed the button (promise: 2 s)")


async def test_five_departments_decide_one_case_side_by_side_and_one_result_comes(hall: Hall) -> None:
    """All look first; the licence opens the others, which stand at five desks at once and are decided together."""
    applicant = await hall.come("me", width=390)
    number = await handed_in(applicant, "catering-open", RESTAURANT)
    registry, *others = [await hall.come(f"{desk}-1") for desk in ("amr", "fire", "urban", "tobacco", "eco")]
    for officer in (registry, registry, *others):
        await officer.waits_for("开办餐饮店")
        await officer.press("材料齐全")
        await asyncio.sleep(0.5)
    await registry.waits_for("营业执照登记")
    await registry.press("同意")
    desks = [registry, *others]
    for officer, step in zip(desks, ("食品经营", "消防", "招牌", "烟草", "油烟"), strict=True):
        await officer.waits_for(step)
    await applicant.go(f"/applications/{number}")
    await applicant.looks("progress-side-by-side")
    ecology = desks[-1]
    await ecology.press("答复意见")
    await ecology.tick("#o-agree")
    await asyncio.gather(ecology.press("提交意见"), *(officer.press("同意") for officer in desks[:-1]))
    await applicant.shows("下载办理结果")
    await applicant.looks("progress-five")


async def test_a_clerk_files_for_somebody_and_says_so_on_every_page(hall: Hall) -> None:
    """A banner tells whose act it is; in the end the clerk hands the result over, and the case knows of it."""
    clerk = await hall.come("clerk-1", js=False)
    await clerk.go("/services/village-elder-card")
    await clerk.press("开始申请")
    assert "代填" in await clerk.page.inner_text("body")
    await clerk.write("#value", "李桂兰")
    await clerk.press("保存并继续")
    await clerk.fill_in(CARD, "village-elder-card")
    assert "代填" in await clerk.page.inner_text("body")
    await clerk.tick("#declared")
    await clerk.press("提交申请")
    await clerk.shows("申请已提交")
    number = clerk.page.url.split("/")[-2]
    village = await hall.come("village-1")
    await village.waits_for("老年优待证")
    await village.press("同意")
    await clerk.go(f"/applications/{number}/counter")
    await clerk.shows("已办结")
    await clerk.looks("at-counter")
    await clerk.press("结果、文书和送达")
    await clerk.shows("下载办理结果")
    await clerk.press("登记送达")
    await clerk.shows("送达。")
    await clerk.looks("result")


async def test_on_a_conflict_nothing_that_was_typed_is_lost(hall: Hall) -> None:
    """A colleague decides first; whoever comes second keeps their reasons and sees what changed."""
    applicant = await hall.come("me")
    await handed_in(applicant, "village-elder-card", CARD)
    first, second = await hall.come("village-1"), await hall.come("village-2")
    await first.waits_for("老年优待证")
    await second.waits_for("老年优待证")
    await second.press("不同意")
    await second.write("#d-reasons", "户籍不在本乡镇")
    await second.write("#d-law", "《老年人权益保障法》")
    await first.press("同意")
    await second.press("作出不予决定")
    await second.looks("review-conflict")

    body = await second.page.inner_text("main")
    assert "您填写的内容都还在" in body
    assert "户籍不在本乡镇" in body
    assert "《老年人权益保障法》" in body


async def test_a_visitor_of_the_demonstration_changes_roles_by_one_press(hall: Hall) -> None:
    """From one page into each role, and back to it from every page."""
    visitor = await hall.come()
    await visitor.go("/demo")
    await visitor.looks("demo")
    await visitor.press("申请人")
    await visitor.shows("老年优待证办理")
    await visitor.go("/demo")
    await visitor.press("村民委员会")
    await visitor.shows("待办")

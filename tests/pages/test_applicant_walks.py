"""An applicant's ways through the pages, by keyboard alone and without JavaScript."""

import re
import zipfile
from pathlib import Path

import pytest
from tests.pages.forms import CARD, filled_in_and_handed_in
from tests.pages.visitor import Hall

pytestmark = pytest.mark.browser

A4_PIXELS = 794
"""The width of A4 at 96 pixels an inch."""


async def test_from_what_happened_to_a_copy_of_ones_own_file(hall: Hall) -> None:
    """On a phone in large letters: the event, its tasks, the application; the list says where it stands; the copy."""
    family = await hall.come("me", js=False, width=390, elder=True)
    await family.go("/")
    await family.looks("front")
    await family.press("家里老人到65岁了")
    await family.shows("未开始")
    await family.looks("theme")
    await family.press("老年优待证")
    await family.press("开始申请")
    await family.go("/themes/old-age")
    await family.shows("已填一部分")
    await family.press("老年优待证")
    await family.go(family.page.url.removeprefix(hall.url).replace("/-check", "/applicant_name"))
    number = await filled_in_and_handed_in(family, "village-elder-card", CARD)
    await family.go("/themes/old-age")
    await family.shows("已提交")
    await family.looks("theme-handed-in")
    await family.press("老年优待证")
    assert family.page.url.endswith(f"/applications/{number}")
    async with family.page.expect_download() as saved:
        await family.reach(family.page.locator("a:has-text('下载我的全部材料')"))
        await family.page.keyboard.press("Enter")
    package = zipfile.ZipFile(Path(await (await saved.value).path()))

    assert {"application.html", "application.json"} < set(package.namelist())
    assert package.testzip() is None


async def test_what_was_begun_at_home_is_finished_at_the_window(hall: Hall) -> None:
    """By the code that the applicant shows; the clerk fills in the rest, and both see one application."""
    person = await hall.come("me", js=False, width=390, elder=True)
    await person.go("/services/village-elder-card")
    await person.press("开始申请")
    await person.write("#value", CARD["applicant_name"])
    await person.press("保存并继续")
    await person.go("/applications")
    await person.shows("草稿码")
    await person.looks("mine-draft")
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", await person.page.inner_text("main"))
    assert found is not None
    clerk = await hall.come("clerk-1", js=False)
    await clerk.go("/counter")
    await clerk.press("用草稿码继续")
    await clerk.write("#code", found[0])
    await clerk.press("打开草稿")
    await clerk.shows("由窗口接手")
    await clerk.looks("taken-over")
    await clerk.go(clerk.page.url.removeprefix(hall.url).replace("/-check", "/id_number"))
    number = await filled_in_and_handed_in(clerk, "village-elder-card", CARD)
    await person.go("/applications")
    await person.shows(number)


async def test_the_form_fits_on_paper(hall: Hall) -> None:
    """A4, in print's own look: nothing is wider than the sheet, and a browser makes a PDF of it."""
    visitor = await hall.come(width=A4_PIXELS)
    for service in ("catering-open", "construction-permit"):
        await visitor.go(f"/services/{service}/print")
        await visitor.page.emulate_media(media="print")
        await visitor.looks(f"paper-{service}")
        printed = await visitor.page.pdf(format="A4")
        assert printed.startswith(b"%PDF")
        assert len(printed) > 20_000

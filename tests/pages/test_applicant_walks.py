"""An applicant's ways through the pages, by keyboard alone and without JavaScript."""

import pytest
from tests.pages.forms import CARD, filled_in_and_handed_in
from tests.pages.visitor import Hall

pytestmark = pytest.mark.browser


async def test_from_what_happened_to_the_list_of_tasks_and_back_to_it(hall: Hall) -> None:
    """On a phone in large letters: the event, its tasks, the application; then the list says where it stands."""
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

"""Officers at their desk: equal cases together, reasons from the library, a deputy in somebody's place."""

from datetime import timedelta

import pytest
from tests.pages.forms import CARD, handed_in
from tests.pages.visitor import Hall

from onewindow.chassis.clock import SystemClock
from onewindow.contracts.instant import local_day

pytestmark = pytest.mark.browser


async def test_an_officer_answers_equal_cases_together_after_looking_through_them(hall: Hall) -> None:
    """Two cards of two people, without JavaScript: ticked, looked through, registered one by one."""
    numbers = [await handed_in(await hall.come(name), "village-elder-card", CARD) for name in ("me", "me-2")]
    officer = await hall.come("village-1", js=False)
    await officer.go("/desk")
    for number in numbers:
        await officer.shows(number)
    boxes = officer.page.locator("input[name=item]")
    for place in range(await boxes.count()):
        await officer.tick(f"#q-{place + 1}")
    await officer.looks("queue-ticked")
    await officer.press("核对勾选的")
    await officer.looks("batch")
    await officer.press("逐件登记")
    await officer.looks("batch-done")

    assert "2 件已提交" in await officer.page.inner_text("main")


async def test_an_officer_puts_a_reason_in_and_goes_on_writing(hall: Hall) -> None:
    """From the library, without JavaScript; what was written before stays."""
    await handed_in(await hall.come("me"), "village-elder-card", CARD)
    officer = await hall.come("village-1", js=False)
    await officer.waits_for("老年优待证")
    await officer.press("不同意")
    await officer.write("#d-reasons", "查无此户。")
    await officer.reach(officer.page.locator("form[action$=deny] button[name=insert]"))
    async with officer.page.expect_navigation():
        await officer.page.keyboard.press("Enter")
    await officer.looks("review-reasons")

    assert (await officer.page.input_value("#d-reasons")).splitlines() == ["查无此户。", "户籍和常住地都不在本乡镇。"]
    assert "老年人权益保障法" in await officer.page.input_value("#d-law")


async def test_a_head_goes_away_and_a_deputy_acts_in_their_place(hall: Hall) -> None:
    """Named on a page, seen on the review, and the applicant's case goes on."""
    await handed_in(await hall.come("me"), "village-elder-card", CARD)
    head, officer = await hall.come("village-head"), await hall.come("village-1")
    await head.go("/desk/deputies")
    await head.write("#principal", "village-head")
    await head.write("#deputy", "village-1")
    today = local_day(SystemClock().now())
    for field, day in (("since", today), ("until", today + timedelta(days=3))):
        await head.page.fill(f"#{field}", day.isoformat())
    await head.press("指定代理")
    await head.shows("village-1 代 village-head")
    await head.looks("deputies")
    await officer.waits_for("老年优待证")
    await officer.press("以 village-head 的名义办理")
    await officer.looks("review-as-deputy")
    await officer.press("同意")
    await officer.shows("待办")

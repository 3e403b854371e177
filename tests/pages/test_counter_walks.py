"""A clerk at the window, by keyboard alone and without JavaScript."""

import pytest
from tests.pages.forms import CARD
from tests.pages.visitor import Hall, Visitor

from onewindow.embedded.shipped import sample

pytestmark = pytest.mark.browser


async def handed_in_on_one_screen(clerk: Visitor) -> str:
    """The card of somebody who stands before the window; its number."""
    await clerk.go("/counter")
    await clerk.looks("counter")
    await clerk.press("老年优待证办理")
    await clerk.press("提交申请")
    assert await clerk.page.locator(".govuk-error-summary a").count() > 3
    await clerk.looks("spot-wrong")
    await clerk.write("#name", "李桂兰")
    for name, value in CARD.items():
        field = clerk.page.locator(f"#q-{name}")
        if "." in value:
            await clerk.attach(field, sample(f"village-elder-card/{value}"))
        elif await field.evaluate("(e) => e.tagName") == "SELECT":
            await clerk.reach(field)
            await clerk.page.keyboard.press("ArrowDown")
            assert await field.input_value() == value
        else:
            await clerk.write(f"#q-{name}", value)
    await clerk.tick("#declared")
    await clerk.looks("spot")
    await clerk.press("提交申请")
    await clerk.shows("申请已提交")
    return clerk.page.url.split("/")[-2]


async def test_a_clerk_hands_in_on_one_screen_sees_the_originals_and_hands_the_result_over(hall: Hall) -> None:
    """From the counter to the hand-over; the officer reads beside the file that its original was seen."""
    clerk = await hall.come("clerk-1", js=False)
    number = await handed_in_on_one_screen(clerk)
    await clerk.looks("receipt-of-counter")
    await clerk.go(f"/applications/{number}/counter")
    await clerk.shows("核对原件")
    await clerk.tick("#s-photo-original")
    await clerk.tick("#s-id_card-original")
    await clerk.press("登记核对情况")
    await clerk.shows("clerk-1")
    await clerk.looks("originals")
    village = await hall.come("village-1", js=False)
    await village.waits_for("老年优待证")
    frame = village.page.frame_locator("iframe")
    assert "窗口已核对原件" in await frame.locator("main").inner_text()
    await village.press("同意")
    await clerk.go("/counter")
    await clerk.shows("已办结")
    await clerk.looks("counter-lists")
    await clerk.go(f"/results/{number}")
    await clerk.shows("下载办理结果")
    await clerk.press("登记送达")
    await clerk.shows("送达。")


async def test_the_receipt_fits_on_paper(hall: Hall) -> None:
    """In print's own look on A4: number, code, QR code and the list; no buttons and no banner."""
    clerk = await hall.come("clerk-1", js=False, width=794)
    await handed_in_on_one_screen(clerk)
    await clerk.page.emulate_media(media="print")
    await clerk.looks("receipt-printed")

    shown = await clerk.page.inner_text("body")
    assert "收到的材料" in shown
    assert "演示系统" not in shown

"""A review that somebody removes from a desk's store by hand, and how long the line takes to say it again."""

import asyncio

from tests.embedded.worked_line import CARD, package
from tests.story.acting import Desk, hand_in
from tests.story.town import Town

from onewindow.chassis.clock import monotonic
from onewindow.chassis.ports import Store

_REVIEWS = "reviews"


async def removed_and_back(line: Town, store: Store) -> float:
    """Seconds until the review is back; it lies at its desk as before, is granted there, and the result comes."""
    me, officer = await line.come_in("me"), await line.come_in("village-1")
    mine = await hand_in(me, CARD, "removed-1")
    desk = Desk(officer, mine.application_id)
    before = await desk.review("village", "open")
    assert await store.delete(_REVIEWS, before["id"])
    began = monotonic()
    assert 404 == (await officer.get(f"/v1/reviews/{before['id']}")).status_code

    async with asyncio.timeout(60):
        after = await desk.review("village", "open")
    took = monotonic() - began
    assert (before["seq"], before["round"], before["since"]) == (after["seq"], after["round"], after["since"])
    await desk.say("village", "grant")
    assert await package(mine)
    return took

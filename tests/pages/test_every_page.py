"""What holds of every page, however it looks: no barrier, no spaced text cut off, few bytes, none from elsewhere."""

import asyncio
import re

import pytest
from playwright.async_api import Route
from tests.pages.forms import CARD, handed_in
from tests.pages.visitor import MOST_BYTES, Hall
from tests.support.pages import HOUSE, PAGES

from onewindow.chassis.people import DEMO_WORD
from onewindow.embedded.line.caller import stranger as line
from onewindow.embedded.line.filing import hand_in, read_application
from onewindow.embedded.shipped import sample

pytestmark = pytest.mark.browser

SENT = {"/services/{code}/apply", "/apply/{draft_id}", "/applications/{number}/originals", "/results/{number}/handover"}
SENT |= {"/desk/deputies/{mandate_id}/end", "/desk/{review_id}/{verb}", "/sign-out"}
"""Forms are sent there, and nothing is shown."""
NO_PAGES = {"/applications/{number}/live", "/applications/{number}/export", "/look", "/ui/{name}"}
"""A part of a page, a package, a choice that leads back, a file."""
READ = [path for path in (*HOUSE, *(one for paths in PAGES.values() for one in paths)) if path not in SENT | NO_PAGES]
"""Every page that somebody reads."""


async def test_no_page_has_a_barrier_that_axe_knows(hall: Hall) -> None:
    """In Chinese and English, ordinary and large letters, on a phone and on a desk; and wide spacing hides nothing."""
    applicant = await hall.come("me")
    number = await handed_in(applicant, "village-elder-card", CARD)
    await applicant.go("/services/catering-open")
    await applicant.press("开始申请")
    draft = applicant.page.url.removeprefix(hall.url).rsplit("/", 1)[0]
    mine = (f"/applications/{number}", f"/applications/{number}/receipt", f"/applications/{number}/withdrawal")
    rest = (f"/applications/{number}/reads", f"/applications/{number}/supplement", "/applications")
    asks = (
        f"{draft}/business_name",
        f"{draft}/assembly",
        f"{draft}/-check",
        f"{draft}/-print",
        "/resume",
    )
    await applicant.go("/services/village-elder-card")
    await applicant.press("开始申请")
    await applicant.fill_in(CARD, "village-elder-card")
    card = applicant.page.url.removeprefix(hall.url).split("?")[0].rpartition("/")[0]
    found = await applicant.without_barriers(f"{card}/id_card", f"{card}/resident")
    found |= await applicant.without_barriers("/", "/themes/home", "/services/catering-open", *mine, *rest, *asks)
    stranger = await hall.come()
    found |= await stranger.without_barriers(
        "/", "/demo", "/sign-in", "/track", "/services/rural-homestead", "/services/newborn/print"
    )
    clerk = await hall.come("clerk-1")
    at_counter = ("/counter", "/counter/services/village-elder-card", f"/applications/{number}/counter")
    found |= await clerk.without_barriers(*at_counter, f"/results/{number}")
    officer = await hall.come("village-1")
    await officer.waits_for("老年优待证")
    review = officer.page.url.removeprefix(hall.url)
    found |= await officer.without_barriers("/desk", review, f"/desk/batch?item={review.rpartition('/')[2]}")
    head = await hall.come("village-head")
    found |= await head.without_barriers("/desk/deputies", review)
    await officer.go(review)
    found |= await officer.without_barriers(str(await officer.page.locator("iframe").first.get_attribute("src")))
    found |= await clerk.without_barriers(await _to_correct(hall), f"/applications/{number}/reads")
    found |= await stranger.without_barriers("/applications/none?code=none")

    assert {} == found
    assert [] == [path for path in READ if not any(_is(path, judged) for judged in hall.judged)]


async def _to_correct(hall: Hall) -> str:
    """A page on which a clerk corrects what nobody has accepted yet."""
    async with line(hall.url) as caller:
        me = await caller.signed_in("me", DEMO_WORD)
        form = await asyncio.to_thread(read_application, sample("construction-permit/cold-store.yaml"))
        return f"/applications/{(await hand_in(me, form, 'to-correct')).number}/correction"


def _is(path: str, judged: str) -> bool:
    return re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)), judged) is not None


async def test_the_search_for_barriers_finds_them(hall: Hall) -> None:
    """Broken on purpose: pale letters, and a box that has no room for wider ones."""
    hall.shots /= "spoilt"
    visitor = await hall.come()

    async def spoil(route: Route) -> None:
        answer = await route.fetch()
        worse = ".govuk-label { color: #bbb } h1 { height: 1em; overflow: hidden; line-height: 1 }"
        await route.fulfill(response=answer, body=await answer.text() + worse)

    await visitor.page.route("**/*.css*", spoil)
    found = await visitor.without_barriers("/sign-in")

    assert {"color-contrast", "spaced text is cut off"} <= {one.split(":")[0] for one in found}


@pytest.mark.parametrize(
    ("pattern", "old", "new", "says"),
    [
        ("**/sign-in", ' id="name"', ' tabindex="-1" id="name"', "cannot be reached"),
        ("**/*.css*", "", ":focus { outline: 0 !important; box-shadow: none !important }", "nobody sees"),
    ],
)
async def test_a_walk_finds_what_a_keyboard_cannot_do(hall: Hall, pattern: str, old: str, new: str, says: str) -> None:
    """Broken on purpose: a field that Tab passes over, and one that does not show where one is."""
    visitor = await hall.come()

    async def spoil(route: Route) -> None:
        answer = await route.fetch()
        text = await answer.text()
        assert old in text
        await route.fulfill(response=answer, body=text.replace(old, new) if old else text + new)

    await visitor.page.route(pattern, spoil)
    with pytest.raises(AssertionError, match=says):
        await visitor.sign_in("me")


async def test_a_page_is_small_over_the_wire(hall: Hall) -> None:
    """With its style and its script, all of it under sixty kilobytes; nothing comes from elsewhere."""
    visitor = await hall.come()
    loaded: list[tuple[str, int]] = []

    async def count(response: object) -> None:
        sizes = await response.request.sizes()  # type: ignore[attr-defined]
        loaded.append((response.url, sizes["responseBodySize"] + sizes["responseHeadersSize"]))  # type: ignore[attr-defined]

    pending: list[asyncio.Task[None]] = []
    visitor.page.on("response", lambda response: pending.append(asyncio.create_task(count(response))))
    await visitor.go("/services/catering-open")
    await visitor.page.wait_for_load_state("networkidle")
    await asyncio.gather(*pending)

    assert {True} == {url.startswith(hall.url) for url, _ in loaded}
    assert sum(size for _, size in loaded) < MOST_BYTES, loaded
    print(f"{sum(size for _, size in loaded)} bytes in {len(loaded)} answers")

"""The desks' pages: the nearest deadline first, every answer from a form, and nothing lost on a conflict."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio
from tests.department_worker.desks import APPLICATION, look, queued
from tests.department_worker.rig import Rig, open_rig
from tests.support.paged import come
from tests.support.pages import PAGES, routes_of

from onewindow.contracts.review import DefectsFound, ReviewDenied, ReviewGranted
from onewindow.department_worker.shell.pages.urgency import in_order
from onewindow.department_worker.shell.views import summary

LICENCE = f"{APPLICATION}:licence"


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """The room of the desks, which waits for no reply."""
    async with open_rig(tmp_path) as opened:
        yield opened


def test_every_page_is_in_the_list(rig: Rig) -> None:
    """A page that is new fails here until the gateway and the matrix below know it."""
    assert set(PAGES["department-worker"]) == {path for _, path in routes_of(rig.room.router.routes)}


async def test_the_nearest_deadline_comes_first_and_says_so_by_word_sign_and_colour(rig: Rig) -> None:
    """What is over, what is over tomorrow, what has time; what has no last day comes last."""
    await rig.hear(queued(step="licence", due="2026-12-20", promise_due="2026-12-10"))
    await rig.hear(queued(step="place", due="2026-12-02"))
    kept = [await rig.shelf.get(f"{APPLICATION}:{step}") for step in ("licence", "place")]
    lines = [summary(one, None, {}) for one in kept if one is not None]
    told = [(one.review.step, one.due, one.urgency) for one in in_order(lines, date(2026, 12, 3))]
    tomorrow = [one.urgency for one in in_order(lines, date(2026, 12, 1))]
    shown = (await (await come(rig, "amr-1")).get("/desk")).text

    assert [("place", "2026-12-02", "late"), ("licence", "2026-12-10", "ok")] == told
    assert ["soon", "ok"] == tomorrow
    assert shown.index("2026-12-02") < shown.index("2026-12-10")
    assert "已超期" in shown or "快到期" in shown or "正常" in shown


async def test_an_officer_takes_and_grants(rig: Rig) -> None:
    """Two forms of one page; the log hears the decision under the token that was seen."""
    await rig.hear(queued())
    officer = await come(rig, "amr-1")
    page = (await officer.get(f"/desk/{LICENCE}")).text
    assert f'src="/dossiers/{APPLICATION}/licence"' in page
    seen = page.partition('name="page" value="')[2].partition('"')[0]
    answer = await officer.send(f"/desk/{LICENCE}/grant", {"page": seen})

    assert 303 == answer.status_code
    (fact,) = [one for one in await rig.facts() if isinstance(one, ReviewGranted)]
    assert ("amr-1", 1) == (fact.by.id, fact.round)


async def test_a_denial_without_law_keeps_its_reasons(rig: Rig) -> None:
    """The page comes back with what was typed, in its field, and says what is missing."""
    await rig.hear(queued())
    officer = await come(rig, "amr-1")
    seen = (await officer.get(f"/desk/{LICENCE}")).text.partition('name="page" value="')[2].partition('"')[0]
    blank = await officer.send(f"/desk/{LICENCE}/deny", {"page": seen, "reasons": "离学校太近", "law": " "})
    whole = await officer.send(f"/desk/{LICENCE}/deny", {"page": seen, "reasons": "离学校太近", "law": "第三十五条"})

    assert 422 == blank.status_code
    assert "离学校太近</textarea>" in blank.text
    assert 303 == whole.status_code
    assert 1 == len([one for one in await rig.facts() if isinstance(one, ReviewDenied)])


async def test_who_answers_an_old_page_sees_what_it_is_now_and_what_they_typed(rig: Rig) -> None:
    """A colleague was quicker; the reasons stand on the page though there is no form for them any more."""
    await rig.hear(queued())
    first, second = await come(rig, "amr-1"), await come(rig, "amr-2")
    seen = (await second.get(f"/desk/{LICENCE}")).text.partition('name="page" value="')[2].partition('"')[0]
    await first.send(f"/desk/{LICENCE}/grant", {"page": seen})
    late = await second.send(f"/desk/{LICENCE}/deny", {"page": seen, "reasons": "离学校太近", "law": "第三十五条"})

    assert late.status_code in (409, 412)
    assert "离学校太近" in late.text
    assert [] == [one for one in await rig.facts() if isinstance(one, ReviewDenied)]


async def test_all_that_is_missing_is_said_at_once(rig: Rig) -> None:
    """Each box that is ticked with its own reason."""
    await rig.hear(look())
    officer = await come(rig, "amr-1")
    seen = (await officer.get(f"/desk/{LICENCE}")).text.partition('name="page" value="')[2].partition('"')[0]
    ticked = {"page": seen, "item": ["layout", "owner"], "reason.layout": "没有比例尺", "reason.owner": "姓名不符"}
    answer = await officer.send(f"/desk/{LICENCE}/defects", ticked)

    assert 303 == answer.status_code
    (fact,) = [one for one in await rig.facts() if isinstance(one, DefectsFound) or hasattr(one, "defects")]
    assert {"layout", "owner"} == {defect.item for defect in fact.defects}


@pytest.mark.parametrize("reason", ["\u202etxt", "a\x00b", "x" * 20_001], ids=["bidi", "nul", "long"])
async def test_words_that_the_door_refuses_no_page_takes(rig: Rig, reason: str) -> None:
    """They are judged by the same bodies; the boxes stay ticked, and nothing is said."""
    await rig.hear(queued())
    officer = await come(rig, "amr-1")
    seen = (await officer.get(f"/desk/{LICENCE}")).text.partition('name="page" value="')[2].partition('"')[0]
    ticked = {"page": seen, "item": ["layout", "owner"], "reason.layout": reason, "reason.owner": "姓名不符"}
    answer = await officer.send(f"/desk/{LICENCE}/defects", ticked)

    assert 422 == answer.status_code
    assert all(f'name="item" value="{item}" checked>' in answer.text for item in ("layout", "owner"))
    assert [] == await rig.facts()


async def test_a_head_gives_it_to_a_named_colleague_and_an_officer_steps_back(rig: Rig) -> None:
    """Only what is for one's post stands on the page; days that are none are refused with what was typed."""
    await rig.hear(queued())
    head, officer = await come(rig, "amr-head"), await come(rig, "amr-1")
    seen = (await head.get(f"/desk/{LICENCE}")).text
    page = seen.partition('name="page" value="')[2].partition('"')[0]
    assert "指定由谁办理" in seen
    assert "指定由谁办理" not in (await officer.get(f"/desk/{LICENCE}")).text
    given = await head.send(f"/desk/{LICENCE}/reassign", {"page": page, "to": "amr-2"})
    wrong = await officer.send(f"/desk/{LICENCE}/ask-extension", {"page": page, "days": "many", "reasons": "现场复杂"})

    assert (303, 422) == (given.status_code, wrong.status_code)
    assert "现场复杂" in wrong.text
    assert ["ReviewReassigned"] == [type(fact).__name__ for fact in await rig.facts()]


@pytest.mark.parametrize("role", ["me", "agent-1", "clerk-1", "fire-1", "fire-head", "superv-1", "operator-1", None])
async def test_a_desk_is_its_departments_alone(rig: Rig, role: str | None) -> None:
    """No other role or department sees a review or answers it; a stranger is asked to sign in."""
    await rig.hear(queued())
    browser = await come(rig, role)
    page = await browser.get(f"/desk/{LICENCE}")
    answer = await browser.send(f"/desk/{LICENCE}/grant", {"page": "1"})

    watches = role == "superv-1"
    assert page.status_code == (303 if role is None else 200 if watches else 403)
    assert answer.status_code in (401, 403)
    assert [] == await rig.facts()

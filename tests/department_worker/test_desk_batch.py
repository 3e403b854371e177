"""Several equal reviews together: looked through first, each answered by itself, and a no is never said to several."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest_asyncio
from tests.department_worker.desks import APPLICATION, look, queued
from tests.department_worker.rig import Rig, open_rig
from tests.department_worker.test_shell_replies import Deaf
from tests.support.paged import Browser, come

from onewindow.chassis.ports import Bus
from onewindow.contracts.review import AnyReviewFact, AnyRevisionFact, MaterialsChecked, ReviewGranted
from onewindow.department_worker.core.batch import MOST

CASES = [f"{number}f0c6f3e-7a52-5c39-9c56-6b6f6d0b4f10" for number in range(1, 5)]


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """The room of the desks, which waits for no reply."""
    async with open_rig(tmp_path) as opened:
        yield opened


async def waiting(rig: Rig) -> list[str]:
    """Three licences to decide and one to look at, all of one desk."""
    for case in CASES[:3]:
        await rig.hear(queued(application_id=case, number=f"N-{case[0]}"))
    await rig.hear(look(application_id=CASES[3], number="N-4"))
    return [f"{case}:licence" for case in CASES]


async def said(rig: Rig) -> list[AnyReviewFact | AnyRevisionFact]:
    """What the desks have said of all these cases."""
    return [fact for case in (*CASES, APPLICATION) for fact in await rig.facts(case)]


async def ready(officer: Browser, ids: list[str]) -> tuple[str, dict[str, object]]:
    """The preview of these, and the form that it holds."""
    shown = await officer.client.get("/desk/batch", params={"item": ids})
    assert shown.status_code == 200, shown.text
    pages = dict(re.findall(r'name="(page\.[^"]+)" value="(\d+)"', shown.text))
    items = re.findall(r'name="item" value="([^"]+)" checked', shown.text)
    verb = shown.text.partition('name="verb" value="')[2].partition('"')[0]
    return shown.text, {"item": items, "verb": verb, **pages}


async def test_equal_reviews_are_granted_each_by_itself(rig: Rig) -> None:
    """What is only to be looked at stands in the preview with the reason why not; the second form says it."""
    ids = await waiting(rig)
    officer = await come(rig, "amr-1")
    shown, form = await ready(officer, ids)
    assert [] == await said(rig)
    done = await officer.send("/desk/batch", form)

    assert "不能批量作出" in shown
    assert ids[:3] == form["item"]
    assert 1 == shown.count("不能：")
    assert "3 件已提交" in done.text
    granted = [one for one in await said(rig) if isinstance(one, ReviewGranted)]
    assert CASES[:3] == sorted(one.application_id for one in granted)


async def test_what_moved_meanwhile_is_left_and_told(rig: Rig) -> None:
    """A colleague was quicker with one of three: the others are decided, and sending it twice says it once."""
    ids = await waiting(rig)
    first, second = await come(rig, "amr-1"), await come(rig, "amr-2")
    _, form = await ready(second, ids[:3])
    _, quicker = await ready(first, ids[:1])
    await first.send("/desk/batch", quicker)
    done = await second.send("/desk/batch", form)
    again = await second.send("/desk/batch", form)

    assert all("2 件已提交 · 1 件没有办成" in answer.text for answer in (done, again))
    granted = [(one.application_id, one.by.id) for one in await said(rig) if isinstance(one, ReviewGranted)]
    assert [(CASES[0], "amr-1"), (CASES[1], "amr-2"), (CASES[2], "amr-2")] == sorted(granted)


async def test_looks_are_called_complete_together(rig: Rig) -> None:
    """The first one says what is said to all."""
    ids = await waiting(rig)
    officer = await come(rig, "amr-1")
    shown, form = await ready(officer, [ids[3], *ids[:1]])
    await officer.send("/desk/batch", form)

    assert "材料齐全" in shown
    assert [CASES[3]] == [one.application_id for one in await said(rig) if isinstance(one, MaterialsChecked)]


async def test_whoever_looked_at_a_step_of_two_persons_does_not_decide_it_in_a_batch_either(rig: Rig) -> None:
    """The preview says so, and the second form says nothing for them."""
    await rig.hear(queued(step="fire", department="fire", taken_by="fire-1", state="taken"))
    officer = await come(rig, "fire-1")
    review = f"{queued().application_id}:fire"
    shown, form = await ready(officer, [review])
    forced = await officer.send("/desk/batch", form | {"item": [review], f"page.{review}": "1"})

    assert [] == form["item"]
    assert "这些都不能一起办" in shown
    assert "0 件已提交" in forced.text
    assert [] == await said(rig)


async def test_nothing_of_another_department_gets_into_a_batch(rig: Rig) -> None:
    """Nor what is not there; a batch of nothing says what to do, and one of too many is cut."""
    ids = await waiting(rig)
    stranger = await come(rig, "fire-1")
    others = await stranger.client.get("/desk/batch", params={"item": [*ids, "x:y"]})
    nothing = await stranger.get("/desk/batch")
    many = await stranger.client.get(
        "/desk/batch", params={"item": [f"{number}:licence" for number in range(MOST + 20)]}
    )
    wrong = await stranger.send("/desk/batch", {"item": ids, "verb": "deny"})

    assert [200, 200, 200, 422] == [answer.status_code for answer in (others, nothing, many, wrong)]
    assert all("没有勾选" in answer.text for answer in (others, nothing, many))
    assert "另有 5 件没有列出" in others.text
    assert f"另有 {MOST + 20} 件没有列出" in many.text
    assert [] == await said(rig)


async def test_one_whose_outcome_nobody_knows_keeps_the_others_from_nothing(tmp_path: Path) -> None:
    """It is told as such, and the same form sent again registers it once."""
    async with open_rig(tmp_path, around=lambda bus: cast("Bus", Deaf(bus))) as rig:
        ids = await waiting(rig)
        officer = await come(rig, "amr-1")
        _, form = await ready(officer, ids[:3])
        done = await officer.send("/desk/batch", form)
        again = await officer.send("/desk/batch", form)
        granted = {one.id for one in await said(rig) if isinstance(one, ReviewGranted)}

    assert (200, 200) == (done.status_code, again.status_code)
    assert "2 件已提交 · 1 件没有办成" in done.text
    assert 1 == done.text.count("不能确定是否登记")
    assert 3 == again.text.count("已提交，待登记")
    assert 3 == len(granted)


async def test_what_went_to_another_department_meanwhile_is_told_as_left_out(rig: Rig) -> None:
    """Its desk is not asked, and the others are decided."""
    ids = await waiting(rig)
    officer = await come(rig, "amr-1")
    _, form = await ready(officer, ids[:2])
    await rig.hear(queued(application_id=CASES[1], number="N-2", seq=5, department="fire"))
    done = await officer.send("/desk/batch", form)

    assert "1 件已提交" in done.text
    assert "另有 1 件没有列出" in done.text
    assert [CASES[0]] == [one.application_id for one in await said(rig) if isinstance(one, ReviewGranted)]

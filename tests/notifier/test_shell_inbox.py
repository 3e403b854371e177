"""The inbox: one's own notices, those of whom one acts for, and those of one application at the window."""

from typing import Any

import pytest
from tests.notifier.rig import Filed, Rig
from tests.notifier.shops import FIRE_OFFICER

from onewindow.contracts.application import ApplicationDeclined
from onewindow.contracts.case import (
    CaseAccepted,
    CaseDeclined,
    CaseWithdrawn,
    NoticeIssued,
    StepAsked,
    StepHearingScheduled,
    StepPaused,
)
from onewindow.contracts.fact import Defect
from onewindow.contracts.topics import APPLICATION, applications

UNTIL = "2026-12-13T15:59:59.999Z"


async def told(rig: Rig, who: str = "me", *facts: Any) -> Filed:
    """An application of somebody, about which the case says things, one entry each."""
    filed = await rig.file("shop", who)
    counted = [await rig.open(filed, "shop", subject=who)]
    counted += [await rig.say(filed.application_id, fact) for fact in facts or (CaseAccepted(as_of=UNTIL),)]
    await rig.notifier().following.handle(counted)
    return filed


async def seen(rig: Rig, who: str | None, query: str = "") -> list[tuple[str, str]]:
    """Number and kind of what somebody finds."""
    answer = await rig.get(f"/v1/notices{query}", who)
    assert 200 == answer.status_code, answer.text
    return [(one["number"], one["kind"]) for one in answer.json()["notices"]]


async def test_everybody_has_their_own_inbox(rig: Rig) -> None:
    """The owner, and the agent who acts for the owner, see the owner's notices; another citizen their own."""
    mine, theirs = await told(rig), await told(rig, "me-2")

    assert [(mine.number, "accepted")] == await seen(rig, "me") == await seen(rig, "agent-1")
    assert [(theirs.number, "accepted")] == await seen(rig, "me-2")


async def test_notices_come_oldest_first_and_page_by_page(rig: Rig) -> None:
    """Each page names the next one, and every notice is on one of them."""
    filed = await told(rig, "me", CaseAccepted(as_of=UNTIL), CaseWithdrawn())
    first = (await rig.get("/v1/notices?limit=1", "me")).json()
    second = (await rig.get(f"/v1/notices?limit=1&cursor={first['next']}", "me")).json()

    kinds = [first["notices"][0]["kind"], second["notices"][0]["kind"]]
    assert {"accepted", "withdrawn"} == set(kinds)
    assert second["next"] is None
    assert 2 == len(await seen(rig, "me", f"?number={filed.number}"))


async def test_the_window_sees_those_of_one_application(rig: Rig) -> None:
    """A clerk names the number of whoever stands at the window; there is no inbox of the whole town."""
    mine, _ = await told(rig), await told(rig, "me-2")

    assert [(mine.number, "accepted")] == await seen(rig, "clerk-1", f"?number={mine.number}")
    answer = await rig.get("/v1/notices", "clerk-1")
    assert (422, "query:number") == (answer.status_code, answer.json()["errors"][0]["pointer"])


@pytest.mark.parametrize(
    ("who", "query", "status", "code"),
    [
        (None, "", 401, "not_signed_in"),
        ("amr-1", "", 403, "not_allowed"),
        ("superv-1", "?number=NUMBER", 403, "not_allowed"),
        ("me-2", "?number=NUMBER", 404, "unknown"),
        ("me", "?number=YJS1", 404, "unknown"),
        ("clerk-1", "?number=YJS1", 404, "unknown"),
        ("me", "?cursor=nonsense", 422, "invalid"),
        ("me", "?limit=0", 422, "invalid"),
    ],
)
async def test_nobody_reads_anothers_notices(rig: Rig, who: str | None, query: str, status: int, code: str) -> None:
    """Each refusal has its code; another's number is as unknown as one that nobody has."""
    filed = await told(rig)
    answer = await rig.get(f"/v1/notices{query.replace('NUMBER', filed.number)}", who)

    assert (status, code) == (answer.status_code, answer.json()["code"])


async def test_the_one_notice_carries_the_desks_own_words(rig: Rig) -> None:
    """All defects of all desks, by the names the applicant knows, word for word; the reading is on record."""
    stairs, blurred = await rig.text(reasons="没有比例尺"), await rig.text("amr", reasons="看不清")
    defects = {
        "licence": (Defect(item="name", reason=blurred),),
        "fire": (Defect(item="layout", reason=stairs), Defect(item="no_such_item", reason="0" * 32)),
    }
    await told(rig, "me", NoticeIssued(defects=defects, until=UNTIL))

    (notice,) = (await rig.get("/v1/notices", "me")).json()["notices"]
    assert (notice["kind"], notice["state"]) == ("one_time_notice", "inbox")
    assert notice["body_zh"].splitlines()[1:] == [
        "1. 市场监督管理局 · 姓名：看不清",
        "2. 消防救援大队 · 平面图：没有比例尺",
        "3. 消防救援大队 · no_such_item：（内容请向该部门查询）",
    ]
    assert "2. Fire and Rescue, Layout: 没有比例尺" in notice["body_en"]
    reads = await rig.house.store.find("review_text_reads", {"hash": stairs})
    assert [("notifier", "one_time_notice")] == [(doc["by"], doc["purpose"]) for doc in reads.docs]


async def test_a_desk_that_asks_later_is_quoted_too(rig: Rig) -> None:
    """After acceptance the same holds for what one department asks for."""
    words = await rig.text(reasons="请补充楼梯照片")
    asked = StepAsked(
        step="fire", round=1, by=FIRE_OFFICER.id, defects=(Defect(item="layout", reason=words),), until=UNTIL
    )
    await told(rig, "me", asked)

    (notice,) = (await rig.get("/v1/notices", "me")).json()["notices"]
    assert notice["body_zh"].endswith("1. 消防救援大队 · 平面图：请补充楼梯照片")


async def test_a_pause_is_told_in_the_words_of_its_desk(rig: Rig) -> None:
    """特别程序告知书: what for, whose clock, until when, and what its desk wrote about it."""
    words = await rig.text(reasons="专家评审疏散通道")
    days: dict[str, Any] = {"step": "fire", "since": "2026-12-01", "until": "2026-12-08"}
    await told(rig, "me", StepPaused(**days, by=FIRE_OFFICER.id, ground="expert_review", notice=words))

    (notice,) = (await rig.get("/v1/notices", "me")).json()["notices"]
    assert notice["kind"] == "paused"
    assert "专家评审，" in notice["body_zh"]
    assert notice["body_zh"].endswith("\n办理部门：消防救援大队\n说明：专家评审疏散通道")
    assert notice["body_en"].endswith("\nDepartment: Fire and Rescue\nWhat it is about: 专家评审疏散通道")


async def test_a_hearing_is_told_in_the_words_of_its_desk(rig: Rig) -> None:
    """When and where, as its desk wrote it."""
    words = await rig.text(reasons="上午九时，二楼会议室")
    await told(rig, "me", StepHearingScheduled(step="fire", by=FIRE_OFFICER.id, on="2026-12-10", notice=words))

    (notice,) = (await rig.get("/v1/notices", "me")).json()["notices"]
    assert notice["kind"] == "hearing_scheduled"
    assert notice["body_zh"].endswith("\n办理部门：消防救援大队\n说明：上午九时，二楼会议室")


async def test_who_is_not_accepted_reads_why_in_the_notice(rig: Rig) -> None:
    """What the clerk wrote at intake's door stands in the notice, with the competent authority and the remedies."""
    filed = await rig.file("shop")
    body = {"accepted": False, "reasons": "不属于本机关职权", "authority": "eco"}
    said = await rig.post(f"/v1/applications/{filed.number}/acceptance", body, "clerk-1")
    assert said.status_code < 300, said.text
    heard = [applications.decode(raw) for raw in await rig.raw(APPLICATION)]
    (fact,) = [one for one in heard if isinstance(one, ApplicationDeclined)]
    counted = await rig.open(filed, "shop")
    declined = await rig.say(filed.application_id, CaseDeclined(reasons=fact.reasons, authority=fact.authority))
    await rig.notifier().following.handle([counted, declined])

    (notice,) = (await rig.get("/v1/notices", "me")).json()["notices"]
    assert "理由：不属于本机关职权" in notice["body_zh"]
    assert "请向有权机关申请：生态环境局" in notice["body_zh"]
    assert "Competent authority: Ecology" in notice["body_en"]


async def test_a_notice_goes_out_even_if_the_definition_is_gone(rig: Rig) -> None:
    """The item is then called by its id; nobody misses a deadline over a name."""
    words = await rig.text(reasons="没有比例尺")
    filed = await rig.file("shop")
    first = await rig.open(filed, "shop", definition_hash="0" * 64)
    notice = NoticeIssued(defects={"fire": (Defect(item="layout", reason=words),)}, until=UNTIL)
    await rig.notifier().following.handle([first, await rig.say(filed.application_id, notice)])

    (shown,) = (await rig.get("/v1/notices", "me")).json()["notices"]
    assert shown["body_zh"].endswith("1. 消防救援大队 · layout：没有比例尺")

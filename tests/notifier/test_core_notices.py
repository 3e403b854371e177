"""Which notices go out, and what they say."""

# Above 250 lines because it is one list: what each notice says is tried here once.

from typing import Any

import pytest
from tests.notifier.shops import NUMBER, concluded, entry, granted, opened, shop

from onewindow.contracts.case import (
    AcceptanceDeemed,
    CaseAccepted,
    CaseDeclined,
    CaseExtended,
    CaseFact,
    CaseIssued,
    CaseNotNeeded,
    CaseTerminated,
    CaseWithdrawn,
    ClockPaused,
    DueChanged,
    GapAccepted,
    GapDue,
    NoticeIssued,
    StepAsked,
    StepHearingOffered,
    StepHearingScheduled,
    StepObjected,
    StepPaused,
)
from onewindow.contracts.fact import Defect
from onewindow.notifier.core.decision import Name, Remedies
from onewindow.notifier.core.notices import Letter, Line, letter, notices

UNTIL = "2026-12-13T15:59:59.999Z"
LAYOUT = Defect(item="layout", reason="h1")
PAUSED = StepPaused(
    step="fire", by="fire-1", ground="expert_review", notice="h4", since="2026-12-01", until="2026-12-08"
)
FACTS: list[tuple[CaseFact, str]] = [
    (CaseAccepted(as_of="2026-11-23T01:00:00.000Z"), "accepted"),
    (AcceptanceDeemed(as_of="2026-11-20T01:00:00.000Z"), "deemed"),
    (NoticeIssued(defects={"fire": (LAYOUT,)}, until=UNTIL), "one_time_notice"),
    (StepAsked(step="fire", round=1, by="fire-1", defects=(LAYOUT,), until=UNTIL), "asked"),
    (CaseExtended(step="fire", by="fire-head", reasons="h3", due="2027-01-04"), "extended"),
    (DueChanged(promise_due="2027-01-06", due="2027-03-01", moved=("promise", "statutory")), "due_changed"),
    (PAUSED, "paused"),
    (StepHearingOffered(step="fire", by="fire-1", request_by="2026-11-30"), "hearing_offered"),
    (StepHearingScheduled(step="fire", by="fire-1", on="2026-12-10", notice="h5"), "hearing_scheduled"),
    (GapAccepted(materials=("layout",), start="2026-11-23", until="2026-11-30"), "gap_accepted"),
    (DueChanged(due="2027-03-01", moved=("gap",), gap=GapDue(until="2027-01-06")), "gap_moved"),
    (CaseIssued(conclusion="c", package="p"), "result_ready"),
    (CaseDeclined(reasons="h2", authority="fire"), "declined"),
    (CaseNotNeeded(reasons="h2"), "not_needed"),
    (StepObjected(step="notice", round=1, objection="o", by="clerk-1", reasons="h5"), "objected"),
    (CaseWithdrawn(), "withdrawn"),
    (CaseWithdrawn(undone=True), "undone"),
    (CaseTerminated(ground="supplement_missing"), "terminated"),
]


def words(fact: CaseFact, *lines: Line, **more: Any) -> Letter:
    """The one notice of an entry that says this, in words."""
    (notice,) = notices(entry(fact))
    return letter(notice, NUMBER, lines, **more)


def test_a_hearing_is_told_with_its_days() -> None:
    """Until when it may be asked for, whose it is, and when and where it is held in the desk's words."""
    department = Name(zh="消防", en="Fire")
    offered = words(StepHearingOffered(step="fire", by="fire-1", request_by="2026-11-30"), authority=department)
    assert "于 2026-11-30 前（含当日）提出" in offered.body_zh
    assert offered.body_zh.endswith("\n办理部门：消防")
    held = StepHearingScheduled(step="fire", by="fire-1", on="2026-12-10", notice="h5")
    scheduled = words(held, authority=department, reasons="上午九时，二楼")
    assert "听证定于 2026-12-10 举行。\n办理部门：消防\n说明：上午九时，二楼" in scheduled.body_zh
    assert scheduled.body_en.endswith("2026-12-10.\nDepartment: Fire\nWhat it is about: 上午九时，二楼")


def test_a_clock_that_stands_still_for_a_hearing_needs_no_words_of_the_desk() -> None:
    """The hearing's own notice has them."""
    still = StepPaused(step="fire", by="me", ground="hearing", since="2026-11-24", until="2026-12-22")
    told = words(still, authority=Name(zh="消防", en="Fire"))
    assert "需要听证" in told.body_zh
    assert told.body_zh.endswith("\n办理部门：消防")


@pytest.mark.parametrize(("fact", "kind"), FACTS, ids=[kind for _, kind in FACTS])
def test_what_an_applicant_waits_for_is_told(fact: CaseFact, kind: str) -> None:
    """Each of these facts leads to one notice, which names the number in both languages and no person."""
    (notice,) = notices(entry(fact))
    said = letter(notice, NUMBER)

    assert notice.kind == kind
    assert all((said.subject_zh, said.subject_en))
    assert NUMBER in said.body_zh
    assert NUMBER in said.body_en
    assert "{" not in said.body_zh + said.body_en


def test_a_pause_is_told_in_writing_with_its_reason_and_its_length() -> None:
    """特别程序告知书: for what, at which department, until when, and what the last days are then (Art. 45)."""
    moved = ClockPaused(step="fire", since=PAUSED.since, until=PAUSED.until, due="2027-01-08", provisional=True)
    (notice,) = notices(entry(moved, PAUSED))
    said = letter(notice, NUMBER, reasons="专家评审布局", authority=Name(zh="消防局", en="Fire"))

    assert ("h4", "fire") == (notice.reasons, notice.step)
    for part in ("专家评审，", "2026-12-08（含当日）", "消防局", "专家评审布局", "法定期限顺延至 2027-01-08", "暂定"):
        assert part in said.body_zh
    for part in (
        "a review by experts",
        "up to and including 2026-12-08",
        "Department: Fire",
        "2027-01-08",
        "provisional",
    ):
        assert part in said.body_en
    assert "承诺" not in said.body_zh


def test_an_acceptance_says_when_a_decision_is_due() -> None:
    """From which day it counts, what is promised and what the law allows, and whether these days are certain."""
    said = words(CaseAccepted(as_of="2026-11-26T01:00:00.000Z", due="2026-12-24", promise_due="2026-12-10"))
    assert said.body_zh.endswith(
        "\n受理日期：2026-11-26；承诺办结：2026-12-10 前（含当日）；法定期限：2026-12-24 前（含当日）。"
    )
    assert "promised on or before 2026-12-10. By law it is due on or before 2026-12-24." in said.body_en
    unsure = words(AcceptanceDeemed(as_of="2026-12-10T01:00:00.000Z", due="2027-01-08", provisional=True))
    assert "自收到之日起即为受理" in unsure.body_zh
    assert "暂定" in unsure.body_zh
    assert "provisional" in unsure.body_en
    assert "暂定" not in said.body_zh


def test_an_extension_says_until_when_and_why() -> None:
    """The head's reasons stand in the notice, word for word; if they are lost, it says whom to ask."""
    fact = CaseExtended(step="fire", by="fire-head", reasons="h3", due="2027-01-04")
    said, lost = words(fact, reasons="现场复杂"), words(fact)

    assert "至 2027-01-04（含当日）。\n理由：现场复杂" in said.body_zh
    assert "up to and including 2027-01-04.\nReasons: 现场复杂" in said.body_en
    assert "请向该部门查询" in lost.body_zh


def test_an_objection_is_told_with_its_reasons_and_without_who_objects() -> None:
    """What the window wrote down stands in the notice word for word; the person does not."""
    objected = StepObjected(step="notice", round=1, objection="o", by="clerk-1", reasons="h5")
    (notice,) = notices(entry(objected))
    said = letter(notice, NUMBER, reasons="尚欠货款")

    assert "h5" == notice.reasons
    assert said.body_zh.endswith("\n理由：尚欠货款")
    assert said.body_en.endswith("\nReasons: 尚欠货款")
    assert "clerk-1" not in said.body_zh + said.body_en


def test_who_was_promised_another_day_is_told_the_new_ones() -> None:
    """Both last days, in both languages; that a day has only become certain, or that of the law moved, is no letter."""
    said = words(DueChanged(promise_due="2027-01-06", due="2027-03-01", moved=("promise", "statutory")))

    assert said.body_zh.endswith("\n承诺办结：2027-01-06 前（含当日）；法定期限：2027-03-01 前（含当日）。")
    assert "promised on or before 2027-01-06. By law it is due on or before 2027-03-01." in said.body_en
    assert "暂定" not in said.body_zh
    assert [] == notices(entry(DueChanged(promise_due="2026-12-24", due="2027-01-09", moved=("statutory",))))
    assert [] == notices(entry(DueChanged(promise_due="2026-12-24", due="2027-01-08")))
    assert [] == notices(entry(DueChanged(notice_due="2027-01-06", moved=("notice",))))


def test_what_is_accepted_to_be_missing_is_named_with_its_last_day() -> None:
    """容缺受理通知书: what is to come, until when, and what happens else; provisional days are said to be."""
    gap = GapAccepted(materials=("layout",), start="2026-12-23", until="2027-01-06", provisional=True)
    said = words(gap, missing=(Name(zh="平面图", en="Layout"),))

    assert "请于 2027-01-06 前（含当日）补齐；补齐前不发证，逾期未补则终止办理：\n1. 平面图\n" in said.body_zh
    assert "on or before 2027-01-06. Nothing is issued before" in said.body_en
    assert "\n1. Layout\n" in said.body_en
    assert "provisional" in said.body_en


def test_another_day_for_what_was_pledged_is_told_with_the_others() -> None:
    """One notice, whichever days moved; that a day has only become certain is no letter."""
    moved = DueChanged(
        promise_due="2027-01-06", due="2027-03-01", moved=("promise", "gap"), gap=GapDue(until="2027-01-05")
    )

    assert "容缺材料补交期限：2027-01-05 前（含当日）" in words(moved).body_zh
    assert "to be handed in on or before 2027-01-05" in words(moved).body_en
    assert [] == notices(entry(DueChanged(due="2027-03-01", gap=GapDue(until="2027-01-05"))))


def test_an_acceptance_without_a_term_makes_none_up() -> None:
    """What the definition does not set is not said."""
    assert "期限" not in words(CaseAccepted(as_of="2026-11-26T01:00:00.000Z")).body_zh


def test_what_goes_on_between_the_departments_is_not_told() -> None:
    """An opening, a decision and the conclusion itself are no notices; the result is told when it is issued."""
    assert [] == notices(entry(opened(shop()), granted("fire"), concluded("approved")))


def test_a_notice_has_an_id_that_follows_from_its_entry() -> None:
    """The same entry gives the same ids, for ever; different entries and kinds give different ones."""
    both = entry(CaseAccepted(as_of="2026-11-23T01:00:00.000Z"), CaseIssued(conclusion="c", package="p"))
    ids = [notice.id for notice in notices(both)]

    assert ids == [notice.id for notice in notices(both)]
    later = entry(*both.facts, seq=2)
    assert 4 == len({*ids, *(notice.id for notice in notices(later))})


def test_the_one_notice_lists_all_defects_with_department_item_and_words() -> None:
    """Every defect of every department is numbered, with its reason word for word and the last day."""
    fire, eco = Name(zh="消防", en="Fire"), Name(zh="环保")
    said = words(
        NoticeIssued(defects={"fire": (LAYOUT,)}, until=UNTIL),
        Line(department=fire, item=Name(zh="平面图", en="Layout"), reason="没有比例尺"),
        Line(department=eco, item=Name(zh="姓名", en="Name"), reason="看不清"),
    )

    zh, en = said.body_zh.splitlines(), said.body_en.splitlines()
    assert "2026-12-13" in zh[0]
    assert "2026-12-13" in en[0]
    assert ["1. 消防 · 平面图：没有比例尺", "2. 环保 · 姓名：看不清"] == zh[1:]
    assert ["1. Fire, Layout: 没有比例尺", "2. 环保, Name: 看不清"] == en[1:]


def test_a_defect_whose_words_are_lost_is_still_listed() -> None:
    """The applicant learns what is wrong with which item, and whom to ask."""
    said = words(
        StepAsked(step="fire", round=1, by="fire-1", defects=(LAYOUT,), until=UNTIL),
        Line(department=Name(zh="消防", en="Fire"), item=Name(zh="平面图", en="Layout"), reason=None),
    )

    assert said.body_zh.endswith("1. 消防 · 平面图：（内容请向该部门查询）")
    assert said.body_en.endswith("1. Fire, Layout: (please ask the department)")


def test_who_is_not_accepted_learns_why_where_to_go_and_how_to_challenge_it() -> None:
    """Reasons, the competent authority and the remedies stand in the notice itself."""
    fact = CaseDeclined(reasons="h2", authority="fire")
    said = words(fact, reasons="不属于本机关职权", authority=Name(zh="消防", en="Fire"))

    assert "理由：不属于本机关职权" in said.body_zh
    assert "请向有权机关申请：消防" in said.body_zh
    assert "六十日内" in said.body_zh
    assert "Competent authority: Fire" in said.body_en
    assert "within six months" in said.body_en


def test_who_needs_no_licence_learns_why_and_how_to_challenge_it() -> None:
    """No authority is named; reasons and remedies are, and whoever hears an appeal by their name."""
    where = Remedies(court=Name(zh="县人民法院", en="the county court"), reconsideration=Name(zh="县人民政府"))
    said = words(CaseNotNeeded(reasons="h2"), reasons="自产自销无需许可", where=where)

    assert "理由：自产自销无需许可" in said.body_zh
    assert "有权机关" not in said.body_zh
    assert "六十日内向县人民政府申请行政复议" in said.body_zh
    assert "六个月内依法向县人民法院提起行政诉讼" in said.body_zh
    assert "before the county court" in said.body_en


def test_whoever_is_told_of_the_end_learns_why_and_what_goes_back_to_them() -> None:
    """A withdrawn application counts as never filed; one that was terminated names its ground."""
    withdrawn, ended = words(CaseWithdrawn()), words(CaseTerminated(ground="legal_person_ended"))

    assert "视为未提出申请" in withdrawn.body_zh
    assert "counts as never filed" in withdrawn.body_en
    assert "事由：申请人依法终止" in ended.body_zh
    assert "Ground: the legal person that applied has ended" in ended.body_en
    assert "the supplement did not come in time" in words(CaseTerminated(ground="supplement_missing")).body_en

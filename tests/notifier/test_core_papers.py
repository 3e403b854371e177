"""The documents of a case: which there are, their numbers, and what the law wants on each."""

# Above 250 lines because each kind of document has its promise here.

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from tests.notifier.shops import DEPARTMENTS, NUMBER, concluded, denied, entry, granted, opened, shop
from tests.routing.laws import PAGE, STORIES
from tests.support.calendar import CALENDAR

from onewindow.contracts.case import (
    AcceptanceDeemed,
    CaseAccepted,
    CaseDeclined,
    CaseDelivered,
    CaseExtended,
    CaseIssued,
    CaseNotNeeded,
    CaseTerminated,
    CaseWithdrawn,
    ClockPaused,
    NoticeIssued,
    StepHearingHeld,
    StepHearingOffered,
    StepHearingScheduled,
    StepLapsed,
    StepOpened,
    StepPaused,
)
from onewindow.contracts.fact import Defect
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.documents import DOCUMENT_KINDS
from onewindow.definitions.load import Catalogue
from onewindow.definitions.model import Remedy
from onewindow.notifier.core.documents import Sheet
from onewindow.notifier.core.paper_sheet import drawable, texts_of
from onewindow.notifier.core.paper_told import Told
from onewindow.notifier.core.papers import Paper, papers, title
from onewindow.notifier.core.wording import TITLES
from onewindow.routing.shell.rehearsal import Rehearsal
from onewindow.routing.shell.story import read_story

TEXTS = {"h1": {"reasons": "没有比例尺"}, "h2": {"reasons": "不符合\n规划", "law": "《规划法》"}}
OPENED = opened(shop(), notice_due="2026-11-30")
BASE = {"at": "2026-11-26T01:00:00.000Z"}


def made(*facts: Any, service: str = "shop") -> list[Paper]:
    """The documents of a case that says this in one entry after it is opened."""
    entries = (entry(OPENED), entry(*facts, seq=2, at=BASE["at"]))
    return list(papers(entries, shop(service).definition))[1:]


def drawn(paper: Paper) -> Sheet:
    """Its sheet."""
    told = Told(compiled=shop(), departments=DEPARTMENTS, applicant="张三", texts=TEXTS)
    return drawable(paper, told).sheet()


def row(sheet: Sheet, label: str) -> tuple[str, str]:
    """A value of the table in both languages, by its Chinese label."""
    (value,) = [each["value"] for each in sheet["rows"] if each["label"]["zh"] == label]
    return value["zh"], value["en"]


def section(sheet: Sheet, label: str) -> list[str]:
    """The items under a heading, in Chinese."""
    return [item["zh"] for each in sheet["sections"] if each["label"]["zh"] == label for item in each["items"]]


def test_a_receipt_lists_the_materials_and_what_comes_next() -> None:
    """With their number, how and when they came in, and until when the applicant hears."""
    (paper,) = papers((entry(replace(OPENED, materials={"layout": "v"})),), shop().definition)
    sheet = drawn(paper)

    assert ("receipt-1", f"收〔2026〕{NUMBER}-1号") == (paper.id, paper.number) == (paper.id, sheet["number"])
    assert ["平面图 电子件 1 份"] == section(sheet, "材料清单")
    assert ("1", "") == row(sheet, "材料件数")
    assert ("网上提交", "online") == row(sheet, "收件方式")
    assert "2026-11-30" in section(sheet, "下一步")[0]


def test_a_one_time_notice_names_every_defect_of_every_department() -> None:
    """What is wrong with what, what to do, and until when."""
    defects = {"licence": (Defect(item="layout", reason="h1"),), "fire": (Defect(item="address", reason="h2"),)}
    (paper,) = made(NoticeIssued(defects=defects, until="2026-12-16T15:59:59.999Z"))
    sheet = drawn(paper)

    assert ["市场监督管理局 · 平面图：没有比例尺", "消防救援大队 · 地址：不符合\n规划"] == section(sheet, "补正内容")
    assert ("2026年12月16日", "16 December 2026") == row(sheet, "期限")
    assert ("h1", "h2") == texts_of(paper)


def test_a_hearing_is_told_of_and_recorded() -> None:
    """Until when it may be asked for, for which day and in which words it is told, and what was said."""
    offered, scheduled, held = made(
        StepHearingOffered(step="fire", by="fire-1", request_by="2026-12-03"),
        StepHearingScheduled(step="fire", by="fire-1", on="2026-12-10", notice="h1"),
        StepHearingHeld(step="fire", by="fire-1", record="h2"),
    )

    assert ["hearing_notice-1", "hearing_notice-2", "hearing_record-1"] == [
        one.id for one in (offered, scheduled, held)
    ]
    assert ("2026年12月3日", "3 December 2026") == row(drawn(offered), "期限")
    assert "有权要求举行听证" in section(drawn(offered), "说明")[0]
    assert ("2026年12月10日", "10 December 2026") == row(drawn(scheduled), "听证日期")
    assert (["没有比例尺"], ("h1",)) == (section(drawn(scheduled), "说明"), texts_of(scheduled))
    assert (["不符合\n规划"], ("h2",)) == (section(drawn(held), "笔录"), texts_of(held))


def test_a_clock_that_stands_still_for_a_hearing_has_no_words_of_its_desk() -> None:
    """They are those of the hearing."""
    (paper,) = made(StepPaused(step="fire", by="me", ground="hearing", since="2026-11-26", until="2026-12-24"))
    assert () == texts_of(paper)
    assert ("听证", "a hearing") == row(drawn(paper), "事由")


@pytest.mark.parametrize("said", [CaseAccepted, AcceptanceDeemed])
def test_a_notice_of_acceptance_says_both_last_days_and_who_leads(said: Any) -> None:
    """From when on, whom to ask; and if it was silence that accepted, that too."""
    (paper,) = made(
        said(as_of="2026-11-23T01:00:00.000Z", due="2026-12-21", promise_due="2026-12-07", provisional=True)
    )
    sheet = drawn(paper)

    assert ("2026年11月23日", "23 November 2026") == row(sheet, "受理日期")
    assert row(sheet, "承诺办结")[0].startswith("2026年12月7日 （暂定")
    assert row(sheet, "法定办结")[0].startswith("2026年12月21日")
    assert ("市场监督管理局", "Market Regulation") == row(sheet, "牵头部门")
    assert ("窗口", "At the window") == row(sheet, "联系方式")
    assert ("逾期" in str(section(sheet, "说明"))) == (said is AcceptanceDeemed)


def test_who_is_not_accepted_hears_why_where_to_go_and_how_to_challenge_it() -> None:
    """Reasons, right authority, remedies."""
    (paper,) = made(CaseDeclined(reasons="h1", authority="fire"))
    sheet = drawn(paper)

    assert ("decline_notice", ["没有比例尺"]) == (paper.kind, section(sheet, "理由"))
    assert ("消防救援大队", "Fire and Rescue") == row(sheet, "有权机关")
    assert "六十日内" in section(sheet, "救济途径")[0]


def test_a_special_procedure_is_told_with_its_ground_and_length() -> None:
    """And the last days with it."""
    days: dict[str, Any] = {"step": "fire", "since": "2026-11-26", "until": "2026-12-03"}
    paper = made(
        ClockPaused(due="2026-12-28", promise_due="2026-12-14", **days),
        StepPaused(by="fire-1", ground="expert_review", notice="h1", **days),
    )[0]
    sheet = drawn(paper)

    assert f"特〔2026〕{NUMBER}-1号" == sheet["number"]
    assert ("专家评审", "a review by experts") == row(sheet, "事由")
    assert ("2026年12月3日", "3 December 2026") == row(sheet, "期限")
    assert ("2026年12月28日", "28 December 2026") == row(sheet, "法定办结")
    assert "消防救援大队" == sheet["authority"]["zh"]
    assert any("第四十五条" in law for law in section(sheet, "依据"))


def test_an_extension_says_why_how_long_and_who_approved_it() -> None:
    """The head of the government where several departments decide, by the article that says so."""
    (paper,) = made(CaseExtended(step="fire", by="gov-head", reasons="h1", due="2027-01-11", law=("L08",)))
    sheet = drawn(paper)

    assert ("2027年1月11日", "11 January 2027") == row(sheet, "法定办结")
    assert ["没有比例尺"] == section(sheet, "理由")
    assert row(sheet, "批准人")[0].endswith("负责人")
    assert any("第二十六条" in law for law in section(sheet, "依据"))


def test_a_letter_of_consultation_says_by_when_how_and_what_silence_means() -> None:
    """Three answers; here no law lets silence speak."""
    (paper,) = made(StepOpened(step="noise", round=1, turn=1, fingerprint="f", due="2026-12-03"))
    sheet = drawn(paper)

    assert ("生态环境局", "Ecology") == row(sheet, "致")
    assert "市场监督管理局" == sheet["authority"]["zh"]
    assert ("2026年12月3日", "3 December 2026") == row(sheet, "法定办结")
    assert 3 == len(section(sheet, "答复方式"))
    assert ["逾期不答复不视为同意。"] == section(sheet, "不答复的后果")


def test_a_delivery_says_how_to_whom_when_and_what() -> None:
    """The hash is that of the result which was issued."""
    (paper,) = made(CaseIssued(conclusion="c", package="f" * 64), CaseDelivered(mode="post"))
    sheet = drawn(paper)

    assert ("邮寄", "by post") == row(sheet, "送达方式")
    assert ("张三", "") == row(sheet, "收件人")
    assert row(sheet, "送达时间")[0].startswith("2026-11-26T09:00:00")
    assert row(sheet, "结果校验码")[0].replace("\u200b", "") == "f" * 64


@pytest.mark.parametrize(
    ("fact", "ground"),
    [
        (CaseWithdrawn(), "撤回"),
        (CaseTerminated(ground="supplement_missing"), "逾期"),
        (CaseTerminated(ground="death", by="amr-1"), "申请人死亡"),
        (CaseTerminated(ground="x"), "x"),
    ],
)
def test_an_end_says_on_which_ground(fact: Any, ground: str) -> None:
    """A ground that this version knows no words for stands there by its code."""
    assert ground in row(drawn(made(fact)[0]), "事由")[0]


@pytest.mark.parametrize("fact", [CaseDeclined(reasons="h1", authority="fire"), CaseNotNeeded(reasons="h1")])
def test_whoever_is_not_accepted_learns_before_whom_to_challenge_that(fact: Any) -> None:
    """The bodies that the definition names, as in the letter about it."""
    city, court = {"zh": "某市人民政府", "en": "The city"}, {"zh": "某区法院", "en": "A court"}
    elsewhere = {"reconsideration": city, "court": court}
    definition = shop().definition.model_copy(update={"remedy": Remedy.model_validate(elsewhere)})
    told = Told(compiled=CompiledDefinition(definition), departments=DEPARTMENTS, applicant="张三", texts=TEXTS)
    (said,) = section(drawable(made(fact)[0], told).sheet(), "救济途径")

    assert "某市人民政府" in said
    assert "某区法院" in said


def test_a_decision_is_the_same_document_as_in_the_result() -> None:
    """It has the number that it has there."""
    paper = made(denied("fire", "h2"), granted("licence"), concluded("partial", fire="denied", licence="granted"))[0]
    told = Told(compiled=shop(), departments=DEPARTMENTS, applicant="张三", texts=TEXTS)

    assert f"{NUMBER}-fire-1" == paper.number == drawn(paper)["number"]
    assert "fire-refusal_decision.pdf" == drawable(paper, told).name
    assert ["不符合\n规划"] == section(drawn(paper), "理由")


def test_a_renewal_that_nobody_decided_is_confirmed() -> None:
    """By the law that lets silence speak, as of the day on which the licence ended; nobody has decided it."""
    silent = StepLapsed(step="fire", round=1, due="2026-11-25", basis="renewal", law=("L19",))
    (paper,) = made(silent, concluded("approved", fire="lapsed"))
    sheet = drawn(paper)

    assert ("deemed_renewal", f"{NUMBER}-fire-1") == (paper.kind, sheet["number"])
    assert "视为准予行政许可延续确认书" == sheet["title"]["zh"]
    assert "视为准予延续" in sheet["operative"]["zh"]
    assert "《中华人民共和国行政许可法》第五十条第二款" in section(sheet, "依据")
    assert ("2026年11月25日", []) == (sheet["date"]["zh"], section(sheet, "救济途径"))
    assert "决定方式" not in [each["label"]["zh"] for each in sheet["rows"]]


def test_advice_that_was_not_given_is_no_document() -> None:
    """A consulted desk that lapses writes nothing."""
    assert [] == made(StepLapsed(step="noise", round=1, due="2026-11-25", basis="steps.noise.silence.basis"))


def test_documents_of_a_kind_are_counted() -> None:
    """The second of a kind is another one."""
    extended = CaseExtended(step="fire", by="gov-head", reasons="h1", due="2027-01-11")

    assert ["extension_notice-1", "extension_notice-2"] == [paper.id for paper in made(extended, extended)]


def test_every_kind_has_a_name() -> None:
    """In both languages, for a licence and for any other service."""
    for kind in DOCUMENT_KINDS:
        for matter in ("licence", "service"):
            assert title(kind, matter).zh and title(kind, matter).en  # noqa: PT018  # one thing: it has a name
    assert len(TITLES) == 8


@cache
def shipped() -> Catalogue:
    """The shipped services."""
    return Catalogue.load(PAGE.parents[1] / "deploy" / "catalogue")


@pytest.mark.parametrize("path", sorted(STORIES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_document_of_every_story_can_be_drawn(path: Any) -> None:
    """They are those that the rehearsal lists; each says number, day, authority, law, applicant, service and case."""
    story = read_story(path, PAGE.parents[1] / "deploy" / "catalogue", CALENDAR)
    rehearsal = Rehearsal(story).play()
    entries = [said.entry for said in rehearsal._said]
    if not entries:
        return
    all_of_them = papers(entries, story.compiled.definition)

    assert [(one["kind"], one["step"]) for one in rehearsal.result()["documents"]] == [
        (paper.kind, paper.step) for paper in all_of_them
    ]
    assert len({paper.id for paper in all_of_them}) == len(all_of_them)
    for paper in all_of_them:
        texts = {text: {"reasons": "理由", "law": "《法》"} for text in texts_of(paper)}
        told = Told(compiled=story.compiled, departments=shipped().departments, applicant="张三", texts=texts)
        sheet = drawable(paper, told).sheet()
        assert all((sheet["number"], sheet["authority"]["zh"], sheet["date"]["en"]))
        assert section(sheet, "依据") or paper.kind == "grant_decision", "a grant of a service cites its step's own law"
        assert row(sheet, "申请人")[0] == "张三"
        assert row(sheet, "申请编号")[0] == sheet["case"] == paper.file.number
        assert row(sheet, "办理事项")[0] == story.compiled.definition.name.zh

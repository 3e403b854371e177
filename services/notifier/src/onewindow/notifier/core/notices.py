"""Which notices an entry leads to, and what they say. One message to a person, in Chinese and English.

A notice says what happened and what to do next; it names a number, never a person. The defects of a one-time notice
(一次性告知, 行政许可法 Art. 32(4)) are filled in with the desks' own words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from onewindow.contracts.case import (
    CaseAccepted,
    CaseDeclined,
    CaseFact,
    CaseIssued,
    CaseTerminated,
    CaseWithdrawn,
    NoticeIssued,
    StepAsked,
)
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import Defect, derive
from onewindow.contracts.instant import Instant, local_day

_TEXTS: Mapping[str, tuple[str, str, str, str]] = {
    "accepted": (
        "您的申请已受理",
        "Your application is accepted",
        "申请 {number} 已受理，相关部门正在办理。您可凭编号和查询码随时查看进度。",
        "Application {number} is accepted and with the departments. Number and query code show its progress.",
    ),
    "one_time_notice": (
        "请一次性补正材料",
        "Please complete your application, once",
        "申请 {number} 需要补正，全部内容如下，请于 {until} 前一次补齐：",
        "Application {number} needs the following, all of it at once, by {until}:",
    ),
    "asked": (
        "请补充材料",
        "A department asks you for something",
        "办理中的申请 {number} 需要补充以下内容，请于 {until} 前提交：",
        "Application {number} needs the following by {until}:",
    ),
    "result_ready": (
        "您的申请已办结",
        "Your result is ready",
        "申请 {number} 已办结，请凭编号和查询码领取结果。",
        "Application {number} is concluded. Collect the result with number and query code.",
    ),
    "declined": (
        "您的申请不予受理",
        "Your application is not accepted",
        "申请 {number} 不予受理，理由和救济途径请凭编号和查询码查看。",
        "Application {number} is not accepted. Number and query code show the reasons and remedies.",
    ),
    "withdrawn": (
        "您的申请已撤回",
        "Your application is withdrawn",
        "申请 {number} 已按您的要求撤回。",
        "Application {number} is withdrawn as you wished.",
    ),
    "terminated": (
        "您的申请已终止",
        "Your application has ended",
        "申请 {number} 因逾期未补正而终止，您可以重新申请。",
        "Application {number} has ended because the supplement did not come in time. You may apply again.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to the applicant. ``defects`` maps a step to what its desk found."""

    id: str
    kind: str
    application_id: str
    at: Instant
    until: Instant | None = None
    defects: Mapping[str, tuple[Defect, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing to put right, as the applicant reads it."""

    zh: str
    en: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A notice in words."""

    subject_zh: str
    subject_en: str
    body_zh: str
    body_en: str


def notices(entry: Entry) -> list[Notice]:
    """The notices that follow from an entry, each with an id that follows from it too."""
    made = []
    for fact in entry.facts:
        kind, until, defects = _kind(fact)
        if kind is not None:
            name = derive(f"{entry.application_id}/{entry.seq}", f"{kind}{getattr(fact, 'step', '')}")
            made.append(
                Notice(
                    id=name,
                    kind=kind,
                    application_id=entry.application_id,
                    at=entry.at,
                    until=until,
                    defects=defects,
                )
            )
    return made


def letter(notice: Notice, number: str, lines: tuple[Line, ...] = ()) -> Letter:
    """The notice in words; ``lines`` are its defects, in order."""
    subject_zh, subject_en, body_zh, body_en = _TEXTS[notice.kind]
    until = local_day(notice.until).isoformat() if notice.until else ""
    listed_zh = "".join(f"\n{place}. {line.zh}：{line.reason}" for place, line in enumerate(lines, 1))
    listed_en = "".join(f"\n{place}. {line.en}: {line.reason}" for place, line in enumerate(lines, 1))
    return Letter(
        subject_zh=subject_zh,
        subject_en=subject_en,
        body_zh=body_zh.format(number=number, until=until) + listed_zh,
        body_en=body_en.format(number=number, until=until) + listed_en,
    )


def _kind(fact: CaseFact) -> tuple[str | None, Instant | None, Mapping[str, tuple[Defect, ...]]]:
    match fact:
        case CaseAccepted():
            return "accepted", None, {}
        case NoticeIssued():
            return "one_time_notice", fact.until, fact.defects
        case StepAsked():
            return "asked", fact.until, {fact.step: fact.defects}
        case CaseIssued():
            return "result_ready", None, {}
        case CaseDeclined():
            return "declined", None, {}
        case CaseWithdrawn():
            return "withdrawn", None, {}
        case CaseTerminated():
            return "terminated", None, {}
        case _:
            return None, None, {}

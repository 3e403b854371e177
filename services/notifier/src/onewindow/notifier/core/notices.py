"""Which notices an entry leads to, and what they say. One notice to a person, in Chinese and English.

A notice says what happened and what to do next; it names a number, never a person. What desks and the window wrote
(the defects of a one-time notice, 行政许可法 Art. 32; why an application is not accepted) is put in word for word.
"""

# Above 250 lines because it is one table: which fact leads to which notice, and what that says, stands here once.

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date

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
    ResultRevised,
    StepAsked,
    StepExtended,
    StepHearingOffered,
    StepHearingScheduled,
    StepObjected,
    StepPaused,
)
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import Defect, derive
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Day, Instant, end_of_day, local_day
from onewindow.definitions.endings import ended
from onewindow.definitions.grounds import named
from onewindow.notifier.core.decision import Name, Remedies
from onewindow.notifier.core.notice_words import ASK, BODIES, PROVISIONAL, SUBJECTS, led_by, not_accepted
from onewindow.notifier.core.wording import remedies


@fixed(kw_only=True)
class Notice:
    """One notice to the applicant.

    ``defects`` maps a step to what its desk found; ``reasons`` is the hash of the window's or the desk's text and
    ``authority`` the code of who is competent instead, for an application that was not accepted, or of who revised its
    result; ``due`` and
    ``promise_due`` are the last days of one that was, by law and as promised, as of ``accepted_as_of``. ``ground`` says
    for what the clock of ``step`` stands still, and ``reasons`` what its desk tells about it; or why the case ended.
    ``missing`` are the materials that the application is accepted without.
    """

    id: str
    kind: str
    application_id: str
    at: Instant
    until: Instant | None = None
    defects: Mapping[str, tuple[Defect, ...]] = field(default_factory=dict)
    reasons: str | None = None
    authority: str | None = None
    accepted_as_of: Instant | None = None
    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    step: str | None = None
    ground: str | None = None
    missing: tuple[str, ...] = ()


@fixed(kw_only=True)
class Line:
    """One thing to put right: which department says so, of what, and why (None: its words are not there)."""

    department: Name
    item: Name
    reason: str | None


@fixed(kw_only=True)
class Letter:
    """A notice in words."""

    subject_zh: str
    subject_en: str
    body_zh: str
    body_en: str


def notices(entry: Entry) -> list[Notice]:
    """The notices that follow from an entry, each with an id that follows from it too."""
    return [notice for fact in entry.facts if (notice := _notice(fact, entry)) is not None]


def letter(
    notice: Notice,
    number: str,
    lines: tuple[Line, ...] = (),
    reasons: str | None = None,
    authority: Name | None = None,
    where: Remedies | None = None,
    contact: Name | None = None,
    missing: tuple[Name, ...] = (),
) -> Letter:
    """The notice in words.

    ``lines`` are its defects, in order; ``reasons`` why it was not accepted, why it takes longer or for what its clock
    stands still. ``authority`` is who is competent instead, whose clock it is, or who leads; ``where`` an appeal is
    heard; ``contact``: where to ask about it; ``missing`` what is to come later.
    """
    subject, body = SUBJECTS[notice.kind], BODIES[notice.kind]
    until = local_day(notice.until).isoformat() if notice.until else ""
    ground = (ended if notice.kind == "terminated" else named)(notice.ground or "")
    match notice.kind:
        case "declined" | "not_needed":
            more = not_accepted(reasons, authority, where)
        case "accepted" | "deemed":
            more = led_by(_until_when(notice), authority, contact)
        case "due_changed":
            more = _until_when(notice)
        case "gap_accepted":
            more = _still_to_come(notice, missing)
        case "extended" | "step_extended" | "objected" | "replaced":
            more = _why(reasons, authority)
        case "hearing_offered" | "hearing_scheduled":
            more = _of_desk(notice, reasons, authority)
        case "revoked":
            more = _and_how_to_challenge(_why(reasons, authority), where)
        case "paused":
            more = _stands_still(notice, reasons, authority)
        case _:
            more = _listed(lines)
    return Letter(
        subject_zh=subject.zh,
        subject_en=subject.en,
        body_zh=body.zh.format(number=number, until=until, due=notice.due, ground=ground.zh) + more.zh,
        body_en=body.en.format(number=number, until=until, due=notice.due, ground=ground.en) + more.en,
    )


def _notice(fact: CaseFact, entry: Entry) -> Notice | None:
    match fact:
        case CaseAccepted() | AcceptanceDeemed():
            return replace(
                _of(entry, "accepted" if isinstance(fact, CaseAccepted) else "deemed"),
                accepted_as_of=fact.as_of,
                due=fact.due,
                promise_due=fact.promise_due,
                provisional=fact.provisional,
            )
        case GapAccepted():
            until = end_of_day(date.fromisoformat(fact.until))
            return replace(
                _of(entry, "gap_accepted"), until=until, missing=fact.materials, provisional=fact.provisional
            )
        case CaseExtended():
            return replace(_of(entry, "extended"), reasons=fact.reasons, due=fact.due, provisional=fact.provisional)
        case StepExtended():
            told = _of(entry, "step_extended", fact.step)
            return replace(told, step=fact.step, reasons=fact.reasons, due=fact.due, provisional=fact.provisional)
        case DueChanged() if "promise" in fact.moved:
            told = _of(entry, "due_changed")
            if fact.gap is not None and "gap" in fact.moved:
                told = replace(told, until=end_of_day(date.fromisoformat(fact.gap.until)))
            return replace(told, due=fact.due, promise_due=fact.promise_due, provisional=fact.provisional)
        case DueChanged(gap=GapDue() as gap) if "gap" in fact.moved:
            until = end_of_day(date.fromisoformat(gap.until))
            return replace(_of(entry, "gap_moved"), until=until, provisional=gap.provisional)
        case NoticeIssued():
            return replace(_of(entry, "one_time_notice"), until=fact.until, defects=fact.defects)
        case StepAsked():
            return replace(_of(entry, "asked", fact.step), until=fact.until, defects={fact.step: fact.defects})
        case StepPaused():
            return _paused(fact, entry)
        case StepHearingOffered():
            until = end_of_day(date.fromisoformat(fact.request_by))
            return replace(_of(entry, "hearing_offered", fact.step), until=until, step=fact.step)
        case StepHearingScheduled():
            until = end_of_day(date.fromisoformat(fact.on))
            told = replace(_of(entry, "hearing_scheduled", fact.step), until=until, step=fact.step)
            return replace(told, reasons=fact.notice)
        case CaseIssued():
            return _of(entry, "result_ready")
        case ResultRevised():
            told = _of(entry, fact.kind, fact.step or "")
            return replace(told, step=fact.step, reasons=fact.reasons, authority=fact.department)
        case CaseDeclined():
            return replace(_of(entry, "declined"), reasons=fact.reasons, authority=fact.authority)
        case CaseNotNeeded() | StepObjected():
            kind, step = ("objected", fact.step) if isinstance(fact, StepObjected) else ("not_needed", "")
            return replace(_of(entry, kind, step), reasons=fact.reasons)
        case CaseWithdrawn(undone=undone):
            return _of(entry, "undone" if undone else "withdrawn")
        case CaseTerminated(ground=ground):
            return replace(_of(entry, "terminated"), ground=ground)
        case _:
            return None


def _paused(fact: StepPaused, entry: Entry) -> Notice:
    """What its desk says, for how long, and the last days of the case, if they move with it."""
    paused = replace(
        _of(entry, "paused", fact.step),
        until=end_of_day(date.fromisoformat(fact.until)),
        reasons=fact.notice,
        step=fact.step,
        ground=fact.ground,
    )
    for one in entry.facts:
        if isinstance(one, ClockPaused) and one.step == fact.step:
            return replace(paused, due=one.due, promise_due=one.promise_due, provisional=one.provisional)
    return paused


def _of(entry: Entry, kind: str, step: str = "") -> Notice:
    name = derive(f"{entry.application_id}/{entry.seq}", f"{kind}{step}")
    return Notice(id=name, kind=kind, application_id=entry.application_id, at=entry.at)


def _listed(lines: tuple[Line, ...]) -> Name:
    return Name(
        zh="".join(
            f"\n{place}. {line.department.zh} · {line.item.zh}：{line.reason or ASK.zh}"
            for place, line in enumerate(lines, 1)
        ),
        en="".join(
            f"\n{place}. {line.department.english}, {line.item.english}: {line.reason or ASK.en}"
            for place, line in enumerate(lines, 1)
        ),
    )


def _still_to_come(notice: Notice, missing: tuple[Name, ...]) -> Name:
    """What the application is accepted without."""
    zh = "".join(f"\n{place}. {one.zh}" for place, one in enumerate(missing, 1))
    en = "".join(f"\n{place}. {one.english}" for place, one in enumerate(missing, 1))
    if notice.provisional:
        zh, en = f"{zh}\n{PROVISIONAL.zh}", f"{en}\n{PROVISIONAL.english}"
    return Name(zh=zh, en=en)


def _until_when(notice: Notice) -> Name:
    """From when it counts as accepted, and when a decision is due (行政许可法 Arts. 32 and 42)."""
    if not (notice.due or notice.promise_due):
        return Name(zh="", en="")
    zh, en = list[str](), list[str]()
    if notice.accepted_as_of is not None:
        day = local_day(notice.accepted_as_of).isoformat()
        zh.append(f"受理日期：{day}")
        en.append(f"Accepted as of {day}.")
    if notice.promise_due:
        zh.append(f"承诺办结：{notice.promise_due} 前（含当日）")
        en.append(f"A decision is promised on or before {notice.promise_due}.")
    if notice.due:
        zh.append(f"法定期限：{notice.due} 前（含当日）")
        en.append(f"By law it is due on or before {notice.due}.")
    if notice.until is not None:
        until = local_day(notice.until).isoformat()
        zh.append(f"容缺材料补交期限：{until} 前（含当日）")
        en.append(f"What you pledged is to be handed in on or before {until}.")
    if notice.provisional:
        zh.append(PROVISIONAL.zh)
        en.append(PROVISIONAL.english)
    return Name(zh="\n" + "；".join(zh) + "。", en="\n" + " ".join(en))


def _of_desk(notice: Notice, reasons: str | None, department: Name | None) -> Name:
    """Whose it is, and what it is about in the desk's words, where it wrote any."""
    zh, en = list[str](), list[str]()
    if department is not None:
        zh.append(f"办理部门：{department.zh}")
        en.append(f"Department: {department.english}")
    if notice.reasons is not None:
        zh.append(f"说明：{reasons or ASK.zh}")
        en.append(f"What it is about: {reasons or ASK.en}")
    return Name(zh="".join(f"\n{line}" for line in zh), en="".join(f"\n{line}" for line in en))


def _stands_still(notice: Notice, reasons: str | None, department: Name | None) -> Name:
    """Whose clock, what for in the desk's words, and the last days with it (行政许可法 Art. 45)."""
    zh, en = list[str](), list[str]()
    if notice.promise_due:
        zh.append(f"承诺办结顺延至 {notice.promise_due}（含当日）")
        en.append(f"What was promised is promised on or before {notice.promise_due} now.")
    if notice.due:
        zh.append(f"法定期限顺延至 {notice.due}（含当日）")
        en.append(f"By law a decision is due on or before {notice.due} now.")
    if notice.provisional:
        zh.append(PROVISIONAL.zh)
        en.append(PROVISIONAL.english)
    told = _of_desk(notice, reasons, department)
    return Name(zh=told.zh + "".join(f"\n{line}" for line in zh), en=told.english + "".join(f"\n{line}" for line in en))


def _why(reasons: str | None, department: Name | None = None) -> Name:
    """Who takes longer, and the reasons word for word (行政许可法 Art. 42)."""
    zh = f"\n办理部门：{department.zh}" if department else ""
    en = f"\nDepartment: {department.english}" if department else ""
    return Name(zh=f"{zh}\n理由：{reasons or ASK.zh}", en=f"{en}\nReasons: {reasons or ASK.en}")


def _and_how_to_challenge(told: Name, where: Remedies | None) -> Name:
    """What takes something away says before whom it can be challenged (行政许可法 Art. 7)."""
    how = remedies(where or Remedies())
    return Name(zh=f"{told.zh}\n{how.zh}", en=f"{told.en}\n{how.english}")

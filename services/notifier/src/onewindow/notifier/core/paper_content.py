"""What the law wants on each kind of document beside what all of them say: lists, days, grounds, remedies."""

# Above 250 lines because it is one table: what each kind of document says beside the others stands here once.

from datetime import date

from onewindow.contracts.case import (
    AcceptanceDeemed,
    CaseAccepted,
    CaseDeclined,
    CaseDelivered,
    CaseExtended,
    CaseNotNeeded,
    CaseOpened,
    CaseTerminated,
    CaseWithdrawn,
    ClockPaused,
    GapAccepted,
    NoticeIssued,
    ResultRevised,
    StepDenied,
    StepExtended,
    StepGranted,
    StepHearingHeld,
    StepHearingOffered,
    StepHearingScheduled,
    StepOpened,
    StepPaused,
    StepReopened,
)
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Day, Instant, local_day, local_text
from onewindow.definitions.endings import ended
from onewindow.definitions.grounds import named
from onewindow.notifier.core import paper_words as words
from onewindow.notifier.core import wording
from onewindow.notifier.core.decision import Name
from onewindow.notifier.core.decisions import remedies_of
from onewindow.notifier.core.paper_told import Told, named_in_both
from onewindow.notifier.core.papers import Paper


@fixed(kw_only=True)
class Content:
    """What one kind says beside what all of them do."""

    rows: tuple[tuple[str, Name], ...] = ()
    sections: tuple[tuple[str, tuple[Name, ...]], ...] = ()


def content(paper: Paper, told: Told) -> Content:
    """What this document says; one that has nothing of its own to say beside its sentence is empty."""
    match paper.kind, paper.fact:
        case "receipt", CaseOpened() as fact:
            return _receipt(paper, fact, told)
        case "pledge", CaseOpened(gaps=missing):
            return Content(sections=(("missing", tuple(told.item(item) for item in missing)),))
        case _, GapAccepted() as fact:
            return _gap(fact, told)
        case _, NoticeIssued() as fact:
            return _one_time_notice(paper, fact, told)
        case _, CaseAccepted() | AcceptanceDeemed() as fact:
            return _acceptance(fact, told)
        case _, CaseDeclined() as fact:
            return _not_accepted(fact, told)
        case _, StepPaused() as fact:
            return _special(paper, fact, told)
        case _, StepHearingOffered() | StepHearingScheduled() | StepHearingHeld() as fact:
            return _hearing(paper, fact, told)
        case _, CaseNotNeeded(reasons=text):
            return Content(sections=(_reasons(told, text), _remedies(told)))
        case _, CaseExtended() | StepExtended() as fact:
            return _extension(paper, fact, told)
        case "consult_letter", StepOpened() | StepReopened() as fact:
            return _consultation(paper, fact, told)
        case "countersign_sheet", StepGranted() | StepDenied() as fact:
            return _countersignature(paper, fact, told)
        case _, CaseDelivered() as fact:
            return _delivery(paper, fact, told)
        case _, ResultRevised() as fact:
            return _revision(paper, fact, told)
        case _, CaseWithdrawn():
            return _end(words.WITHDRAWN)
        case _, CaseTerminated(ground=ground):
            return _end(named_in_both(ended(ground)))
        case _:
            return Content()


def _receipt(paper: Paper, fact: CaseOpened, told: Told) -> Content:
    """The list of materials, how many, how and when they came in, and what the applicant hears next."""
    items = tuple(_beside(told.item(item), words.COPY) for item in fact.materials)
    due = fact.notice_due
    next_ = (_filled(words.OR_ACCEPTED, due=due),) if due else ()
    return Content(
        rows=(
            ("received", _at(paper.at)),
            ("channel", words.CHANNELS.get(fact.channel, Name(zh=fact.channel))),
            ("count", Name(zh=str(len(items)))),
        ),
        sections=(("materials", items or (words.NONE_HANDED_IN,)), ("next", next_)),
    )


def _one_time_notice(paper: Paper, fact: NoticeIssued, told: Told) -> Content:
    """Every defect of every department, with what to do about it."""
    items = []
    for step, defects in fact.defects.items():
        department = told.department(paper.file.departments.get(step, ""))
        for defect in defects:
            item, todo = told.item(defect.item), told.reasons(defect.reason)
            items.append(
                Name(zh=f"{department.zh} · {item.zh}：{todo}", en=f"{department.english}, {item.english}: {todo}")
            )
    return Content(rows=(("until", wording.day(local_day(fact.until))),), sections=(("defects", tuple(items)),))


def _gap(fact: GapAccepted, told: Told) -> Content:
    """What is accepted to be missing, until when it has to come, and that the case ends else."""
    return Content(
        rows=(("until", wording.day(date.fromisoformat(fact.until))),),
        sections=(("missing", tuple(told.item(item) for item in fact.materials)), ("remarks", (words.OR_ENDED,))),
    )


def _acceptance(fact: CaseAccepted | AcceptanceDeemed, told: Told) -> Content:
    """From when it counts as accepted, until when it is decided, who leads and whom to ask."""
    definition = told.compiled.definition
    return Content(
        rows=(
            ("accepted", wording.day(local_day(fact.as_of))),
            *_days(fact.due, fact.promise_due, provisional=fact.provisional),
            ("lead", told.department(definition.lead)),
            ("contact", named_in_both(definition.guide.where)),
        ),
        sections=(("remarks", (words.DEEMED,)),) if isinstance(fact, AcceptanceDeemed) else (),
    )


def _not_accepted(fact: CaseDeclined, told: Told) -> Content:
    """Why, who is competent instead, and how to challenge it."""
    return Content(
        rows=(("competent", told.department(fact.authority)),) if fact.authority else (),
        sections=(_reasons(told, fact.reasons), _remedies(told)),
    )


def _special(paper: Paper, fact: StepPaused, told: Told) -> Content:
    """For what the clock stands still, how long, and the last days with it."""
    moved = next((one for one in paper.entry.facts if isinstance(one, ClockPaused) and one.step == fact.step), None)
    days = _days(moved.due, moved.promise_due, provisional=moved.provisional) if moved else ()
    return Content(
        rows=(
            ("step", named_in_both(told.compiled.definition.steps[fact.step].name)),
            ("ground", named_in_both(named(fact.ground))),
            ("since", _day(fact.since)),
            ("until", _day(fact.until)),
            *days,
        ),
        sections=(_reasons(told, fact.notice),),
    )


def _hearing(paper: Paper, fact: StepHearingOffered | StepHearingScheduled | StepHearingHeld, told: Told) -> Content:
    """The right to one and until when; when and where it is; or what was said there."""
    step = ("step", named_in_both(told.compiled.definition.steps[fact.step].name))
    match fact:
        case StepHearingOffered():
            return Content(rows=(step, ("until", _day(fact.request_by))), sections=(("remarks", (words.HEARING,)),))
        case StepHearingScheduled():
            said = told.reasons(fact.notice)
            remarks = (Name(zh=said),) if said else ()
            return Content(rows=(step, ("heard", _day(fact.on))), sections=(("remarks", remarks),))
        case StepHearingHeld():
            said = told.reasons(fact.record)
            heard = ("heard", wording.day(local_day(paper.at)))
            return Content(rows=(step, heard), sections=(("record", (Name(zh=said),) if said else ()),))


def _extension(paper: Paper, fact: CaseExtended | StepExtended, told: Told) -> Content:
    """Why, until when, and who approved it."""
    role = paper.entry.by.role if paper.entry.by else "head"
    return Content(
        rows=(
            *_days(fact.due, None, provisional=fact.provisional),
            ("approver", wording.HEADS.get(role, wording.HEADS["head"])),
        ),
        sections=(_reasons(told, fact.reasons),),
    )


def _consultation(paper: Paper, fact: StepOpened | StepReopened, told: Told) -> Content:
    """Who is asked, by when they answer and how, and what it means if they do not."""
    step = told.compiled.definition.steps[fact.step]
    silence = words.NO_SILENCE
    if step.silence is not None:
        law = named_in_both(step.silence.basis)
        said = _filled(words.SILENCE, days=str(step.silence.after))
        silence = Name(zh=f"{said.zh}（{law.zh}）", en=f"{said.english} ({law.english})")
    return Content(
        rows=(
            ("to", told.department(paper.file.departments.get(fact.step, step.department))),
            ("step", named_in_both(step.name)),
            *_days(fact.due, fact.promise_due, provisional=fact.provisional),
        ),
        sections=(("answers", words.ANSWERS), ("silence", (silence,))),
    )


def _countersignature(paper: Paper, fact: StepGranted | StepDenied, told: Told) -> Content:
    """The answer with its day, by whom; a denial with its reasons."""
    role = paper.entry.by.role if paper.entry.by else "service"
    by = wording.DECIDED_BY.get(role, wording.AUTOMATIC_BY)
    return Content(
        rows=(
            ("step", named_in_both(told.compiled.definition.steps[fact.step].name)),
            ("opinion", words.AGREED if isinstance(fact, StepGranted) else words.DISAGREED),
            ("signed", wording.day(local_day(paper.at))),
            ("decided", by),
        ),
        sections=(_reasons(told, fact.reasons),) if isinstance(fact, StepDenied) else (),
    )


def _delivery(paper: Paper, fact: CaseDelivered, told: Told) -> Content:
    """How, to whom, when, and which result."""
    return Content(
        rows=(
            ("mode", words.MODES[fact.mode]),
            ("recipient", Name(zh=told.applicant)),
            ("delivered", _at(paper.at)),
            ("package", Name(zh=paper.file.issued or "")),
        )
    )


def _revision(paper: Paper, fact: ResultRevised, told: Told) -> Content:
    """Which result it is about, or which part of it; why; and how a revocation is challenged."""
    step = told.compiled.definition.steps[fact.step] if fact.step else None
    remedies = (_remedies(told),) if fact.kind == "revoked" else ()
    return Content(
        rows=(
            *((("step", named_in_both(step.name)),) if step else ()),
            ("package", Name(zh=paper.file.former[-1].package)),
            ("approver", wording.HEADS["head"]),
        ),
        sections=(_reasons(told, fact.reasons), *remedies),
    )


def _end(ground: Name) -> Content:
    """On which ground it ended."""
    return Content(rows=(("ground", ground),))


def _remedies(told: Told) -> tuple[str, tuple[Name, ...]]:
    """How it is challenged, before whom the definition says, as the letter about it has it."""
    return "remedies", (wording.remedies(remedies_of(told.compiled.definition)),)


def _days(due: Day | None, promised: Day | None, *, provisional: bool) -> tuple[tuple[str, Name], ...]:
    """Last days, by law and as promised."""
    told = (("promise_due", promised), ("due", due))
    return tuple((label, _beside(_day(day), words.PROVISIONAL if provisional else None)) for label, day in told if day)


def _day(day: Day) -> Name:
    return wording.day(date.fromisoformat(day))


def _at(at: Instant) -> Name:
    return Name(zh=local_text(at))


def _beside(name: Name, more: Name | None) -> Name:
    return Name(zh=f"{name.zh} {more.zh}", en=f"{name.english}, {more.english}") if more else name


def _filled(name: Name, **given: str) -> Name:
    return Name(zh=name.zh.format(**given), en=name.en.format(**given))


def _reasons(told: Told, text: str | None) -> tuple[str, tuple[Name, ...]]:
    said = told.reasons(text)
    return "reasons", (Name(zh=said),) if said else ()

"""Whom a case waits for, as the pulse sees it: which desks are asked since when, and which have answered.

    a step      asked (look | decide) ──▶ answered          complete, defects; granted, denied
                asked ──▶ put aside                         the desk asked the applicant, or an earlier step went back
                asked ──▶ asked elsewhere                   transferred
                asked ──▶ nothing                           nobody needs it any more, or the case is over

Law of this file: a case is changed in place and never asks whether a fact fits; a fact about a step that nobody was
asked for moves nothing. What is seen is told as data; counting is done in pulse.py.
"""

from dataclasses import dataclass, field
from sys import intern
from typing import NamedTuple, assert_never

from onewindow.contracts import case as said
from onewindow.contracts.pulse import Move, Work


class Seen(NamedTuple):
    """One thing to count, on the line of a desk's work on a step, or on that of a service, which is its code alone.

    ``wait``: how long it took, in milliseconds, where that is to be counted too.
    """

    line: str
    what: str
    wait: int | None = None


@dataclass(slots=True)
class Asking:
    """A desk is asked since an instant (epoch milliseconds); ``line``: service/step/department/work."""

    line: str
    work: Work
    since: int


@dataclass(slots=True)
class OpenCase:
    """A case that is not over, as of its entry ``seq``.

    ``asked``: who owes an answer, by step. ``spent``: milliseconds that a desk had a step before it was put aside.
    ``answered``: when a step was decided, ``looked``: whose look was answered.
    ``early`` is what was seen of it, and when, while it can still be undone after its hand-in at ``since``.
    """

    service: str
    seq: int
    departments: dict[str, str]
    asked: dict[str, Asking] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)
    answered: dict[str, int] = field(default_factory=dict)
    looked: set[str] = field(default_factory=set)
    since: int = 0
    early: list[tuple[int, Seen]] = field(default_factory=list)


def opened(fact: said.CaseOpened, at: int) -> OpenCase:
    """A case of which nobody has been asked anything yet, handed in at an instant (epoch milliseconds)."""
    return OpenCase(fact.service, 0, dict(fact.steps), since=at)


def waits_for(case: OpenCase) -> list[tuple[str, bool]]:
    """The lines of the desks that owe an answer; whether the case waits for that one alone, another having answered."""
    asked = case.asked
    if len(asked) != 1:
        return [(asking.line, False) for asking in asked.values()]
    [asking] = asked.values()
    others = case.answered if asking.work == "decide" else case.looked
    return [(asking.line, bool(others))]


def evolve(case: OpenCase, fact: said.CaseFact, at: int) -> list[Seen]:
    """Fold one fact that was said at ``at`` (epoch milliseconds) in; what there is to count of it.

    What ends a case leaves nobody asked; that it is over, the caller sees by :func:`outcome_of`.
    """
    match fact:
        case said.LookOpened(step=step):
            case.looked.discard(step)
            return _ask(case, step, "look", at)
        case said.StepOpened(step=step) | said.StepReopened(step=step):
            case.answered.pop(step, None)
            return _ask(case, step, "decide", at)
        case said.StepChecked(step=step):
            case.looked.add(step)
            return _answer(case, step, "defects" if fact.defects else "complete", at)
        case said.StepGranted(step=step):
            case.answered[step] = at
            return _answer(case, step, "granted", at)
        case said.StepDenied(step=step):
            case.answered[step] = at
            return _answer(case, step, "denied", at)
        case said.StepAsked(step=step):
            return _put_aside(case, step, "asked", at)
        case said.StepReturned(step=step):
            case.answered.pop(step, None)
            return _put_aside(case, step, "gone", at)
        case said.StepTransferred(step=step):
            return _transfer(case, fact, at)
        case said.StepCancelled(step=step) | said.StepLapsed(step=step):
            return _forget(case, step)
        case said.LookLapsed(step=step):
            return _leave(case, step, "gone")
        case said.CaseSupplemented() | said.CaseCorrected():
            case.departments.update(fact.planned)
            return [seen for step in (*fact.planned, *fact.skipped) for seen in _forget(case, step)]
        case (
            said.CaseConcluded()
            | said.CaseWithdrawn()
            | said.CaseTerminated()
            | said.CaseDeclined()
            | said.CaseNotNeeded()
        ):
            return [*(seen for step in list(case.asked) for seen in _forget(case, step)), _over(case, fact)]
        case said.CaseOpened():
            return [Seen(case.service, "opened")]
        case (
            said.CaseAccepted()
            | said.AcceptanceDeemed()
            | said.TermExceeded()
            | said.GapAccepted()
            | said.CaseGapClosed()
            | said.GapExpired()
            | said.CaseExtended()
            | said.StepExtended()
            | said.ExtensionAsked()
            | said.ExtensionDenied()
            | said.DueChanged()
            | said.ClockPaused()
            | said.ClockResumed()
            | said.NoticeIssued()
            | said.CaseBlocked()
            | said.CaseUnblocked()
            | said.ResultRevised()
            | said.DecisionPublished()
            | said.CaseIssued()
            | said.CaseDelivered()
            | said.DutyOwed()
            | said.DutyOverdue()
            | said.StepTaken()
            | said.StepPaused()
            | said.StepResumed()
            | said.StepSeen()
            | said.StepReassigned()
            | said.StepRecused()
            | said.StepThirdPartyHeard()
            | said.StepCommitmentChecked()
            | said.StepAnnounced()
            | said.StepElapsed()
            | said.StepObjected()
            | said.SiteCheckRecorded()
            | said.StepHearingOffered()
            | said.StepHearingWaived()
            | said.StepHearingRequested()
            | said.StepHearingScheduled()
            | said.StepHearingHeld()
            | said.StepObjectionAnswered()
            | said.FactRefused()
        ):
            # No desk is asked about what is announced.
            # Of a pause too: who waits for a desk waits through it, so it is part of how long the desk takes.
            return []
        case _:
            assert_never(fact)


Ending = said.CaseConcluded | said.CaseWithdrawn | said.CaseTerminated | said.CaseDeclined | said.CaseNotNeeded


def outcome_of(fact: said.CaseFact) -> said.Outcome | None:
    """How the case ended, if this fact ends it."""
    match fact:
        case said.CaseConcluded(outcome=outcome):
            return outcome
        case said.CaseWithdrawn():
            return "withdrawn"
        case said.CaseTerminated():
            return "terminated"
        case said.CaseDeclined() | said.CaseNotNeeded():
            return "declined"
        case _:
            return None


def _over(case: OpenCase, fact: Ending) -> Seen:
    """The end; where more than one desk decided, also how long the first answer waited for the last."""
    decided = case.answered.values()
    joined = isinstance(fact, said.CaseConcluded) and len(decided) > 1
    return Seen(case.service, str(outcome_of(fact)), max(decided) - min(decided) if joined else None)


def _ask(case: OpenCase, step: str, work: Work, at: int) -> list[Seen]:
    gone = _leave(case, step, "gone")
    # The same few names are in every case and period; kept once, they cost next to nothing.
    line = intern(f"{case.service}/{step}/{case.departments.get(step, '')}/{work}")
    case.asked[step] = Asking(line, work, at)
    return [*gone, Seen(line, "opened")]


def _answer(case: OpenCase, step: str, move: Move, at: int) -> list[Seen]:
    asking = case.asked.pop(step, None)
    if asking is None:
        return []
    before = case.spent.pop(step, 0) if asking.work == "decide" else 0
    return [Seen(asking.line, move, before + max(0, at - asking.since))]


def _put_aside(case: OpenCase, step: str, move: Move, at: int) -> list[Seen]:
    """The desk's time stands still until it is asked again."""
    asking = case.asked.get(step)
    if asking is not None:
        case.spent[step] = case.spent.get(step, 0) + max(0, at - asking.since)
    return _leave(case, step, move)


def _transfer(case: OpenCase, fact: said.StepTransferred, at: int) -> list[Seen]:
    before = case.asked.get(fact.step)
    handed = _leave(case, fact.step, "transferred")
    case.spent.pop(fact.step, None)
    case.departments[fact.step] = fact.department
    return handed if before is None else [*handed, *_ask(case, fact.step, before.work, at)]


def _forget(case: OpenCase, step: str) -> list[Seen]:
    case.spent.pop(step, None)
    case.answered.pop(step, None)
    case.looked.discard(step)
    return _leave(case, step, "gone")


def _leave(case: OpenCase, step: str, move: Move) -> list[Seen]:
    asking = case.asked.pop(step, None)
    return [] if asking is None else [Seen(asking.line, move)]

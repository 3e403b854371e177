r"""
One step as the applicant sees it: which department has it, in which state, since when.

    waiting -> open -> taken -> granted | denied | lapsed | cancelled        skipped: its condition failed
                                granted -> revoked                           after the conclusion
                    \-> asked -> open, in a new round               back to waiting: an earlier one went back
                    \-> paused -> open | taken                      its clock stands still
               announced -> elapsed | denied                        nobody decides; anybody may object

Before acceptance a department only looks; the step then still waits, and ``look`` says how far the look has come.
"""

from dataclasses import replace
from functools import partial
from typing import Any, Literal, assert_never

from onewindow.contracts.case import (
    LookLapsed,
    LookOpened,
    StepAnnounced,
    StepAsked,
    StepCancelled,
    StepChecked,
    StepCommitmentChecked,
    StepDenied,
    StepDue,
    StepElapsed,
    StepExtended,
    StepGranted,
    StepHearingHeld,
    StepHearingOffered,
    StepHearingRequested,
    StepHearingScheduled,
    StepHearingWaived,
    StepLapsed,
    StepObjected,
    StepObjectionAnswered,
    StepOpened,
    StepPaused,
    StepReassigned,
    StepRecused,
    StepReopened,
    StepResumed,
    StepReturned,
    StepSeen,
    StepTaken,
    StepThirdPartyHeard,
    StepTransferred,
)
from onewindow.contracts.fact import Defect, HearingState
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Day, Instant

StepState = Literal[
    "waiting",
    "open",
    "taken",
    "asked",
    "paused",
    "granted",
    "denied",
    "lapsed",
    "announced",
    "elapsed",
    "revoked",
    "cancelled",
    "skipped",
]
Look = Literal["open", "complete", "defects", "lapsed"]

StepFact = (
    LookOpened
    | LookLapsed
    | StepOpened
    | StepReopened
    | StepChecked
    | StepAsked
    | StepPaused
    | StepResumed
    | StepExtended
    | StepTaken
    | StepGranted
    | StepDenied
    | StepCommitmentChecked
    | StepSeen
    | StepLapsed
    | StepAnnounced
    | StepElapsed
    | StepObjected
    | StepTransferred
    | StepReassigned
    | StepRecused
    | StepThirdPartyHeard
    | StepHearingOffered
    | StepHearingWaived
    | StepHearingRequested
    | StepHearingScheduled
    | StepHearingHeld
    | StepObjectionAnswered
    | StepCancelled
    | StepReturned
)


@fixed(kw_only=True)
class Line:
    """One step. ``defects`` is what its desk found wrong, ``reasons`` the hash of why it was denied.

    ``due`` and ``promise_due`` are its desk's last days by law and as promised, while a decision is owed; ``due`` of a
    consultation that lapsed is the day at whose end it consented, that of what is announced the last day for an
    objection. While its clock stands still, ``ground`` says why and ``paused_until`` is the last day on which it does.
    ``objected``: not its desk said no, but somebody whom it concerns. ``barred`` were recused from it. ``site_checked``
    is when officers were last on the spot for it, ``hearing`` how far the hearing about it is. ``check_due`` is the
    last day for checking what the applicant promised, ``kept`` what came of that; ``bars_until`` the last day on which
    they may not apply again, where it was denied as false. ``renewed``: its desk let the licence end, which grants it.
    """

    step: str
    department: str
    state: StepState = "waiting"
    since: Instant
    round: int = 0
    look: Look | None = None
    taken_by: str | None = None
    defects: tuple[Defect, ...] = ()
    until: Instant | None = None
    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    ground: str | None = None
    paused_until: Day | None = None
    reasons: str | None = None
    objected: bool = False
    barred: tuple[str, ...] = ()
    site_checked: Instant | None = None
    hearing: HearingState | None = None
    check_due: Day | None = None
    kept: bool | None = None
    bars_until: Day | None = None
    renewed: bool = False


def skipped(step: str, at: Instant) -> Line:
    """The line of a step whose condition does not hold."""
    return Line(step=step, department="", state="skipped", since=at)


def revoked(line: Line, at: Instant) -> Line:
    """The line of a step whose grant was taken back, from then on for good."""
    return line if line.state == "revoked" else replace(line, state="revoked", since=at)


def moved(line: Line, fact: StepFact, at: Instant) -> Line:
    """The line after one fact about its step."""
    kept: dict[str, Any] = {"round": line.round, "barred": line.barred, "site_checked": line.site_checked}
    kept |= {"hearing": line.hearing}
    fresh = partial(replace, Line(step=line.step, department=line.department, since=at, **kept))
    match fact:
        case LookOpened(round=number):
            return fresh(look="open", round=number)
        case LookLapsed():
            return replace(line, look="lapsed", since=at)
        case StepChecked(defects=defects):
            return replace(line, look="defects" if defects else "complete", since=at, defects=defects)
        case StepOpened() | StepReopened():
            return with_days(fresh(state="open", round=fact.round), fact)
        case StepTaken(by=by) | StepReassigned(to=by):
            return replace(line, state="taken" if line.state == "open" else line.state, since=at, taken_by=by)
        case StepAsked(defects=defects, until=until):
            return with_days(fresh(state="asked", taken_by=line.taken_by, defects=defects, until=until), line)
        case StepPaused(ground=ground, until=last):
            return with_days(fresh(state="paused", taken_by=line.taken_by, ground=ground, paused_until=last), fact)
        case StepResumed():
            return with_days(fresh(state="taken" if line.taken_by else "open", taken_by=line.taken_by), fact)
        case StepExtended(due=due, provisional=provisional):
            return replace(line, due=due, provisional=provisional)
        case StepGranted():
            return fresh(state="granted")
        case StepDenied(reasons=reasons, bars_until=until):
            return fresh(state="denied", reasons=reasons, bars_until=until)
        case StepCommitmentChecked():
            return replace(line, kept=fact.kept, check_due=None)
        case StepSeen() | StepThirdPartyHeard() | StepObjectionAnswered():
            return line  # between the authorities: the applicant waits as before
        case (
            StepHearingOffered()
            | StepHearingWaived()
            | StepHearingRequested()
            | StepHearingScheduled()
            | StepHearingHeld()
        ):
            return replace(line, hearing=_heard(line.hearing or HearingState(), fact))
        case StepLapsed(due=due, law=law):
            return fresh(state="lapsed", due=due, renewed=bool(law))
        case StepAnnounced():
            return with_days(fresh(state="announced", round=fact.round), fact)
        case StepElapsed(due=due):
            return fresh(state="elapsed", due=due)
        case StepObjected(reasons=reasons):
            return fresh(state="denied", objected=True, reasons=reasons)
        case StepTransferred(department=department):
            state: StepState = "open" if line.state == "taken" else line.state
            look: Look | None = line.look and "open"
            return with_days(fresh(department=department, state=state, look=look), line)
        case StepRecused(person=person, turn=turn):
            without = replace(line, barred=(*line.barred, person))
            return without if turn is None else _released(without, at)
        case StepCancelled():
            held = line.hearing is not None and line.hearing.held
            return fresh(state="cancelled", hearing=line.hearing if held else None)
        case StepReturned():
            return fresh()
        case _:
            assert_never(fact)


def _heard(
    hearing: HearingState,
    fact: StepHearingOffered | StepHearingWaived | StepHearingRequested | StepHearingScheduled | StepHearingHeld,
) -> HearingState:
    match fact:
        case StepHearingOffered():
            return replace(hearing, request_by=fact.request_by)
        case StepHearingWaived():
            return replace(hearing, waived=True)
        case StepHearingRequested():
            return replace(hearing, hold_by=fact.hold_by)
        case StepHearingScheduled():
            return replace(hearing, on=fact.on)
        case StepHearingHeld():
            return replace(hearing, held=True)


def _released(line: Line, at: Instant) -> Line:
    return replace(line, state="open" if line.state == "taken" else line.state, since=at, taken_by=None)


def with_days(
    line: Line, known: Line | StepOpened | StepReopened | StepPaused | StepResumed | StepDue | StepAnnounced
) -> Line:
    """The line with the last days that are known; for what is announced nothing is promised."""
    promised = None if isinstance(known, StepAnnounced) else known.promise_due
    return replace(line, due=known.due, promise_due=promised, provisional=known.provisional)

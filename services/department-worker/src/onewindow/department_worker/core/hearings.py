"""Others at the desk: what it may not decide before they were heard, and what it may not say of a hearing.

The case knows more, such as how many working days ahead a hearing is told; here only what the page shows is asked.
"""

from dataclasses import replace

from onewindow.contracts.case import StepHearingHeld, StepHearingOffered, StepHearingScheduled
from onewindow.contracts.fact import HearingState
from onewindow.contracts.instant import Instant, local_day
from onewindow.definitions.grounds import may_last_until
from onewindow.definitions.step import Step
from onewindow.department_worker.core.commands import (
    DenyReview,
    GrantReview,
    HearingCommand,
    HoldHearing,
    OfferHearing,
    ScheduleHearing,
)
from onewindow.department_worker.core.refusals import Refusal
from onewindow.department_worker.core.review import Asking
from onewindow.department_worker.core.texts import says_something


def wrong(
    asking: Asking, command: GrantReview | DenyReview | HearingCommand, step: Step, now: Instant
) -> Refusal | None:
    """Why a decision has to wait, or what a desk says of a hearing is refused."""
    hearing = asking.hearing or HearingState()
    match command:
        case GrantReview():
            told = asking.voices or hearing.request_by is not None or hearing.held
            if step.third_parties and not told:
                return Refusal("third_party_unheard")
            return _pending(hearing, public=step.hearing == "public")
        case DenyReview():
            return _pending(hearing, public=False)
        case _ if hearing.held:
            return Refusal("hearing_held_already")
        case OfferHearing():
            return Refusal("hearing_offered_already") if hearing.request_by is not None else None
        case ScheduleHearing(on=on, notice=notice):
            if not says_something(notice):
                return Refusal("notice_missing", "/notice")
            return None if may_last_until(on, local_day(now)) else Refusal("hearing_day_wrong", "/on")
        case HoldHearing(record=record):
            if hearing.on is not None and local_day(now).isoformat() < hearing.on:
                return Refusal("hearing_not_yet")
            return None if says_something(record) else Refusal("record_missing", "/record")


def said_of(
    known: HearingState | None, fact: StepHearingOffered | StepHearingScheduled | StepHearingHeld
) -> HearingState:
    """How far the hearing is by what the desk has just said, so that its next word is another page's."""
    hearing = known or HearingState()
    match fact:
        case StepHearingOffered():
            return replace(hearing, request_by=fact.request_by)
        case StepHearingScheduled():
            return replace(hearing, on=fact.on)
        case StepHearingHeld():
            return replace(hearing, held=True)


def _pending(hearing: HearingState, *, public: bool) -> Refusal | None:
    awaited = public or (hearing.request_by is not None and not hearing.waived)
    return Refusal("hearing_pending") if awaited and not hearing.held else None

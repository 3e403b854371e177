"""What may happen: one input, one answer. Nothing here knows a topic, a clock or a store.

    decide(case, heard, compiled, at, departments, calendar) -> what the case says

An empty answer means that there is nothing to add, which makes hearing a fact twice harmless. An input that the
state, the token or the rights do not allow is answered with FactRefused: a refusal is an answer, never silence.
"""

from collections.abc import Container

from onewindow.contracts.application import (
    ApplicationAccepted,
    ApplicationCorrected,
    ApplicationDeclined,
    ApplicationNotNeeded,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    GapClosed,
    HearingRequested,
    ObjectionRaised,
    SupplementSubmitted,
)
from onewindow.contracts.case import CaseFact
from onewindow.contracts.instant import Instant
from onewindow.contracts.notice import NoticeFailed, NoticeSent, ResultCollected, ResultPrepared
from onewindow.contracts.oversight import CalendarImported
from onewindow.contracts.review import (
    CaseTerminationDecided,
    CommitmentChecked,
    ObjectionAnswered,
    PublicationMade,
    ResultReplaced,
    ResultRevoked,
    ReviewFact,
)
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.contracts.topics import InputFact
from onewindow.definitions.calendars.calendar import WEEKDAYS, Calendar
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core import (
    acceptance,
    announcing,
    commitments,
    correcting,
    declining,
    desk,
    ending,
    hearings,
    objections,
    publishing,
    recounting,
    result,
    revising,
    rounds,
)
from onewindow.routing.core.answering import Answering, UnhearableError
from onewindow.routing.core.plan import advance
from onewindow.routing.core.state import Case, is_over, why_over


def decide(
    case: Case | None,
    heard: InputFact,
    compiled: CompiledDefinition,
    at: Instant,
    departments: Container[str] | None = None,
    calendar: Calendar = WEEKDAYS,
) -> tuple[CaseFact, ...]:
    """Answer one input. ``at`` is when it counts from.

    ``departments`` are those a step can be handed on to; without them any is. ``calendar`` says which days work, an
    imported year included that is heard; without one, Monday to Friday do, and what is counted is provisional. Raises
    UnhearableError for an input that names no case, or a hand-in that opens none.
    """
    if case is None:
        return _opened(heard, compiled, at, calendar)
    if heard.id in case.heard:
        return ()
    answering = Answering(case, compiled, heard.id, at, departments, calendar)
    _hear(answering, heard)
    return tuple(answering.said)


def _opened(heard: InputFact, compiled: CompiledDefinition, at: Instant, calendar: Calendar) -> tuple[CaseFact, ...]:
    if not isinstance(heard, ApplicationSubmitted):
        raise UnhearableError("unknown_case")
    verdict = allowed(heard.by, "submit", Target(subject=heard.subject), at)
    if isinstance(verdict, Denied):
        raise UnhearableError(verdict.code)
    return acceptance.submitted(heard, compiled, at, calendar)


def _hear(answering: Answering, heard: InputFact) -> None:
    """One look shows what a case hears."""
    match heard:
        case ApplicationSubmitted():
            answering.refuse(heard, "case_exists")
        case ApplicationAccepted():
            acceptance.accepted(answering, heard)
        case ApplicationDeclined():
            declining.declined(answering, heard)
        case ApplicationNotNeeded():
            declining.not_needed(answering, heard)
        case ApplicationWithdrawn():
            ending.withdrawn(answering, heard)
        case HearingRequested() if is_over(answering.case):
            answering.refuse(heard, why_over(answering.case))
        case HearingRequested():
            hearings.requested(answering, heard)
        case SupplementSubmitted():
            rounds.supplemented(answering, heard)
        case ObjectionRaised():
            _object(answering, heard)
        case PublicationMade():
            publishing.published(answering, heard)
        case CaseTerminationDecided():
            ending.terminated(answering, heard)
        case ObjectionAnswered():
            objections.answered(answering, heard)
        case ApplicationCorrected():
            correcting.corrected(answering, heard)
        case GapClosed():
            rounds.gap_closed(answering, heard)
        case CommitmentChecked():
            commitments.checked(answering, heard)
        case ReviewFact():
            desk.reviewed(answering, heard)
        case ResultRevoked() | ResultReplaced():
            revising.revised(answering, heard)
        case NoticeSent() | NoticeFailed() | ResultPrepared() | ResultCollected():
            result.noticed(answering, heard)
        case CalendarImported():
            recounting.imported(answering, heard)
        case _:
            answering.refuse(heard, "case_not_blocked")


def _object(answering: Answering, heard: ObjectionRaised) -> None:
    """An objection to what is announced settles it; whatever that lets open or conclude follows."""
    if code := announcing.why_not(answering, heard):
        answering.refuse(heard, code)
    else:
        announcing.objected(answering, heard)
        advance(answering)

"""The desks' doors about others: what third parties say, hearings, and the answer to an objection."""

from fastapi import APIRouter, Response

from onewindow.chassis.problem import FieldError, Problem
from onewindow.contracts.api.outsiders import Consent, Hearing, Objection, ObjectionAnswer
from onewindow.department_worker.core.commands import (
    AnswerObjection,
    HearConsent,
    HearingCommand,
    HearObjection,
    HoldHearing,
    OfferHearing,
    ScheduleHearing,
)
from onewindow.department_worker.shell.answering import LATER, Answer, IfMatch, Say
from onewindow.department_worker.shell.deputies import InWhoseName


def outsider_routes(router: APIRouter, say: Say) -> None:
    """Add the routes."""

    @router.post("/{review_id}/object", responses=LATER)
    async def hear_objection(
        review_id: str, body: Objection, by: InWhoseName, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """Somebody whose major interest it touches objects, for these reasons; the desk has heard them."""
        return await say(review_id, HearObjection(body.person, body.reasons), by, if_match, response)

    @router.post("/{review_id}/consent", responses=LATER)
    async def hear_consent(
        review_id: str, body: Consent, by: InWhoseName, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """Somebody whose major interest it touches has nothing against it; the desk has heard them."""
        return await say(review_id, HearConsent(body.person), by, if_match, response)

    @router.post("/{review_id}/hearing", responses=LATER)
    async def say_of_hearing(
        review_id: str, body: Hearing, by: InWhoseName, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """A hearing is offered, told for a day, or was held; nothing is decided in between."""
        return await say(review_id, hearing_command(body), by, if_match, response)

    @router.post("/{review_id}/answer-objection", responses=LATER)
    async def answer_objection(
        review_id: str, body: ObjectionAnswer, by: InWhoseName, response: Response, if_match: IfMatch = None
    ) -> Answer:
        """The department that leads tells a consulted one why it was decided against its objection."""
        return await say(review_id, AnswerObjection(body.reasons), by, if_match, response)


def hearing_command(body: Hearing) -> HearingCommand:
    """What a body says of a hearing. Raises Problem ``invalid`` for a field of another kind."""
    given = {name for name in ("on", "notice", "record") if getattr(body, name)}
    own = {"offered": set[str](), "scheduled": {"on", "notice"}, "held": {"record"}}[body.kind]
    if misplaced := sorted(given - own):
        text = f"not of a hearing that is {body.kind}"
        raise Problem("invalid", errors=tuple(FieldError(f"/{name}", "invalid", text) for name in misplaced))
    match body.kind:
        case "offered":
            return OfferHearing()
        case "scheduled":
            return ScheduleHearing(body.on.isoformat() if body.on else "", body.notice)
        case "held":
            return HoldHearing(body.record)
